"""How CSV files are taken apart: nothing lost, nothing guessed."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest import readers
from coterie.ingest.sources import delimited, encodings, text
from coterie.store.statement import sql


def staged(path: Path, content: bytes) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """The columns, and each row as (row, fault, values…)."""
    path.write_bytes(content)
    scratch = DuckDB(ordered=True)
    try:
        found = readers.stage(scratch, path)
        table = scratch.run(sql("SELECT * EXCLUDE (raw, skip) FROM staged ORDER BY row"))
        assert table.num_rows == found.rows
        return found.columns, [tuple(row.values()) for row in table.to_pylist()]
    finally:
        scratch.close()


def values(path: Path, content: bytes) -> list[object]:
    """Each row's values, or its fault."""
    return [row[1] or row[2:] for row in staged(path, content)[1]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_comma_semicolon_and_tab_with_and_without_the_mark(tmp_path: Path, delimiter: str) -> None:
    content = delimiter.join(["имя", "b"]) + "\r\n" + delimiter.join(["Пермь", "2"]) + "\r\n"
    for mark in ("", "\ufeff"):
        columns, rows = staged(tmp_path / "f.csv", (mark + content).encode())
        assert (columns, rows) == (("имя", "b"), [(1, None, "Пермь", "2")])


def test_headers_are_made_distinct_and_never_empty(tmp_path: Path) -> None:
    assert staged(tmp_path / "f.csv", b"a, a,,a\n1,2,3,4\n")[0] == ("a", "a (2)", "column 3", "a (3)")


FORMS = [
    (b"a,b\n1,2\n3,4", [("1", "2"), ("3", "4")]),
    (b"a,b\n\n1,2\n\n\n3,4\n\n", [("1", "2"), ("3", "4")]),
    (b"\n \na,b\n1,2\n", [("1", "2")]),
    (b"a,b\r\n1,2\n3,4\r\n", [("1", "2"), ("3", "4")]),
    (b"a,b\r1,2\r3,4\r", [("1", "2"), ("3", "4")]),
    (b'a,b\n"1,x",2\n"a""b",\n', [("1,x", "2"), ('a"b', None)]),
    (b'a,b\n"1\n\nx",2\n3,4\n', [("1\n\nx", "2"), ("3", "4")]),
    (b'a,b\n12" vinyl,2\n', [('12" vinyl', "2")]),
    (b'a;b\n1;\xd0\x9e\xd0\x9e\xd0\x9e "\xd0\xa0"\n', [("1", 'ООО "Р"')]),
    (b'a;b\n"\xd0\xa0" \xd0\x9e\xd0\x9e\xd0\x9e;2\n', [('"Р" ООО', "2")]),
    (b"a,b\n1,2,\n3,4,,\n", [("1", "2"), ("3", "4")]),
    (b"a,b\n,\n", [(None, None)]),
    (b"a\n1\n\n2\n", [("1",), ("2",)]),
    (b"a,b\nNULL,\\N\n#1,//\n", [("NULL", "\\N"), ("#1", "//")]),
    (b"a,b\n 1 , 2\n", [(" 1 ", " 2")]),
    (b"1 20240101  5\n2 20240102  6\n", [("1", "20240101", "5"), ("2", "20240102", "6")]),
    (b"1,2\n3,4\n", [("1", "2"), ("3", "4")]),
    (b"a,b\n", []),
]


@pytest.mark.parametrize(("content", "rows"), FORMS)
def test_forms_of_files(tmp_path: Path, content: bytes, rows: list[Any]) -> None:
    assert values(tmp_path / "f.csv", content) == rows


QUOTE = "a quote in the line is not closed or not doubled"
FEWER = "the line has fewer values than the header has columns"
MORE = "the line has more values than the header has columns"

BROKEN = [
    (b"a,b,c\n1,2,3\n4,5\n6,7,8\n", [("1", "2", "3"), FEWER, ("6", "7", "8")]),
    (b"a,b\n1,2,3\n4,5\n", [MORE, ("4", "5")]),
    (b'a,b,c\n1,2,3\n"4,5\n6,7,8\n', [("1", "2", "3"), QUOTE, ("6", "7", "8")]),
    # A forgotten quote may find another one far below: the rows between are rows, not text.
    (b'a,b,c,d\n"1,2,3,4\n5,6,7,8\n9,10,11,12"\n', [QUOTE, ("5", "6", "7", "8"), ("9", "10", "11", '12"')]),
    (b"a,b\n\xff,2\n3,4\n", ["the line is not in UTF-8", ("3", "4")]),
    (b'a,b\n"1"x,2"\n3,4\n', [QUOTE, ("3", "4")]),
]


@pytest.mark.parametrize(("content", "rows"), BROKEN)
def test_a_line_that_cannot_be_taken_apart_is_one_faulty_row_and_the_next_is_sound(tmp_path: Path, content: bytes, rows: list[Any]) -> None:
    assert values(tmp_path / "f.csv", content) == rows


def test_bytes_in_the_middle_cost_no_row_before_or_after(tmp_path: Path) -> None:
    good = b"1,p1,2011-01-01,x,1,2.50\n"
    content = b"order,person,time,product,quantity,price\n" + good * 500 + bytes(range(256)) * 16 + b'\n"1,p1\n' + good * 10
    found = values(tmp_path / "f.csv", content)
    assert sum(row == ("1", "p1", "2011-01-01", "x", "1", "2.50") for row in found) == 510
    assert all(isinstance(row, str) for row in found[500:-10])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"a\xff,b\n1,2\n", "not in UTF-8"),
        (b"PK\x03\x04....", "damaged Excel workbook or zip"),
        (b"\x1f\x8b....", "damaged and can't be unpacked"),
        (b"\n\n  \n", "no header"),
        (b"a\x01b,c\n1,2\n", "control characters"),
        (b"a,b\n\xff,2\n\xfe,3\n", "not one of its 2 rows"),
    ],
)
def test_what_is_no_csv_is_refused_by_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(ImportRefused, match=said):
        staged(tmp_path / "f.csv", content)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(ImportRefused, match="can't be read"):
            readers.stage(DuckDB(), path)


cells = st.text(st.sampled_from('ab ",;\n\rП'), max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8), st.sampled_from([",", ";", "\t"]))
def test_both_ways_of_reading_agree_with_the_standard_on_sound_files(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Any], delimiter: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "f.csv"
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("x", "y", "z"), *rows])
    content = out.getvalue().encode()
    said = [row if "".join(row).strip() else ("", "", "") for row in rows]
    wanted = [tuple(cell.replace("\r", "") or None for cell in row) for row in said]
    read = [tuple(cell.replace("\r", "") or None if cell else None for cell in row) for row in values(path, content)]
    assert read == wanted
    form = delimited.look(encodings.as_utf8(path, path.parent))
    wanted = [tuple(cell.replace("\r", "") or None for cell in row) for row in rows]
    patient = [tuple(cell.replace("\r", "") or None for cell in line.cells) for line in list(text.read(path, form, 3))[1:]]
    assert patient == wanted
