"""What can't be read is refused in one clear line, before it can do harm; what is chosen by the user is taken."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from tests.ingest.staged import read

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest import readers
from coterie.ingest.readers import Choices
from coterie.ingest.sources import archive, package


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return path


def workbook(path: Path, fill: Callable[[xlsxwriter.Workbook], object]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        fill(book)
    return path


LOCKED = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 ...", "a PDF; export the report as Excel or CSV"),
        (b"SQLite format 3\0", "SQLite database; export its table as CSV"),
        (b"\x89PNG\r\n", "an image"),
        (b"RIFF1234WEBPVP8", "an image"),
        (b"Rar!\x1a\x07", "pack it as zip"),
        (LOCKED, "protected by a password; open it in Excel, take the password off"),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "a text document"),
        (b"\xd0\xcf\x11\xe0" + bytes(2000), "a damaged workbook"),
        (b'<?xml version="1.0"?><yml_catalog/>', "XML that holds no spreadsheet"),
        (b"<html><body>no table</body></html>", "a page without a table"),
        (b'{"a": [{"x": 1}], "b": [{"y": 2}]}', "several lists of objects: “a” .1., “b” .1."),
        (b'{"a": ', "broken JSON"),
        (b"[]", "holds no objects"),
    ],
)
def test_refused_by_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "file.xls"
    path.write_bytes(content)
    with pytest.raises(ImportRefused, match=said):
        print(read(path))


def test_archives_that_are_no_data(tmp_path: Path) -> None:
    inner = packed(tmp_path / "inner.zip", {"a.csv": b"a,b\n1,2\n"})
    for members, said in (
        ({"readme.txt": b"x", ".DS_Store": b"x", "~$a.xlsx": b"x"}, "no file with data"),
        ({"word/document.xml": b"x"}, "a text document or a presentation"),
        ({"inner.zip": inner.read_bytes()}, "an archive in an archive"),
        (
            {"a.csv": b"a,b\n1,2\n", "b.csv": b"c,d\n1,2\n"},
            "2 tables that differ in their columns: .*a.csv .a, b.; .*Import them one by one",
        ),
        ({"xl/workbook.xml": b"<workbook/>"}, "a damaged workbook"),
    ):
        with pytest.raises(ImportRefused, match=said):
            read(packed(tmp_path / "file.zip", members))


def test_bombs_end_while_they_are_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "FREE_OF_RATIO", 1 << 20)
    zeros = bytes(4 << 20)
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(zeros))
    packed(tmp_path / "bomb.zip", {"a.csv": zeros})
    packed(tmp_path / "bomb.xlsx", {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": zeros})
    packed(tmp_path / "other.xlsx", {"xl/workbook.xml": b"<workbook/>", "xl/media/image.png": zeros})
    for path in tmp_path.iterdir():
        with pytest.raises(ImportRefused, match="zip bomb"):
            read(path)


def test_a_cut_archive_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "file.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n" * 100)[:-20])
    with pytest.raises(ImportRefused, match="can't be unpacked whole"):
        read(path)
    whole = workbook(tmp_path / "file.xlsx", lambda book: book.add_worksheet().write(0, 0, "a")).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ImportRefused, match="damaged"):
        read(path)


def test_two_cells_far_apart_do_not_fill_the_memory(tmp_path: Path) -> None:
    far = b'<worksheet><sheetData><row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row></sheetData></worksheet>'
    path = packed(tmp_path / "file.xlsx", {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": far})
    with pytest.raises(ImportRefused, match="as far as line 1,048,576 and column 16,384"):
        read(path)


def test_entities_of_a_spreadsheet_are_not_resolved(tmp_path: Path) -> None:
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    path = tmp_path / "file.xls"
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e SYSTEM "{secret.as_uri()}">]><Workbook xmlns="{name}" xmlns:ss="{name}"><Worksheet ss:Name="A">'
        '<Table><Row><Cell><Data ss:Type="String">who</Data></Cell></Row><Row><Cell><Data ss:Type="String">x&e;</Data></Cell></Row></Table></Worksheet></Workbook>'
    )
    assert "secret" not in str(read(path)[1])


# ---------------------------------------------------------------- parts and choices


def test_parts_of_a_file_a_folder_and_an_archive(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    for name in ("b.csv", "a.csv", ".hidden.csv", "~$a.xlsx", "readme.txt", "names.txt", "photo.png"):
        (folder / name).write_bytes(b"a,b\n1,2\n")
    packed(folder / "c.zip", {"two.csv": b"a,b\n3,4\n", "one.csv": b"b,a\n5,6\n", "__MACOSX/._one.csv": b"x"})
    found = readers.parts(folder)
    assert [(part.name, part.member) for part in found] == [
        ("a.csv", ""),
        ("b.csv", ""),
        ("c.zip/one.csv", "one.csv"),
        ("c.zip/two.csv", "two.csv"),
    ]
    scratch = DuckDB(ordered=True)
    assert readers.stage(scratch, found[2]).columns == ("b", "a")
    scratch.close()
    staged, rows = read(folder / "c.zip")
    assert (staged.columns, rows) == (("b", "a"), [("5", "6"), ("4", "3")])
    assert "2 tables of one shape were read as one" in staged.notes[0]
    (folder / "empty").mkdir()
    with pytest.raises(ImportRefused, match="no file with data"):
        readers.parts(folder / "empty")


def test_what_the_user_chooses_is_taken(tmp_path: Path) -> None:
    def two(book: xlsxwriter.Workbook) -> None:
        for name, top in (("Большой", "a"), ("Малый", "b")):
            sheet = book.add_worksheet(name)
            for n in range(3 if top == "b" else 9):
                sheet.write_row(n, 0, [f"{top}{n}", f"x{n}"])

    book = workbook(tmp_path / "file.xlsx", two)
    assert read(book)[0].sheet == "Большой"
    staged, rows = read(book, Choices(sheet="Малый", header=2))
    assert (staged.columns, rows, staged.header_row) == (("b1", "x1"), [("b2", "x2")], 2)
    for choices, said in ((Choices(sheet="Малый "), "did you mean Малый"), (Choices(header=99), "line 99 can't be the header")):
        with pytest.raises(ImportRefused, match=said):
            read(book, choices)
    text = tmp_path / "file.csv"
    text.write_bytes("a|b\nж|2\n".encode("cp866"))
    assert read(text, Choices(encoding="cp866", header=0))[1] == [("a", "b"), ("ж", "2")]
    assert read(text, Choices(encoding="cp866", delimiter=";"))[0].columns == ("a|b",)
    with pytest.raises(ImportRefused, match="no encoding 'nonsense'"):
        read(text, Choices(encoding="nonsense"))


# ---------------------------------------------------------------- odd things in workbooks


def test_macros_hidden_things_errors_and_indents_are_seen(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Лист1")
        sheet.write_row(0, 0, ["Клиент", "Сумма", "Доля"])
        sheet.write_row(1, 0, ["  007 ", 5.0, 0.1 + 0.2])
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write(2, 0, "Анна")
        sheet.write(2, 2, True)
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
        book.add_worksheet("Итоги").write_row(0, 0, ["x", "y"])

    plain = workbook(tmp_path / "plain.xlsx", fill)
    path = tmp_path / "file.xlsm"
    path.write_bytes(plain.read_bytes())
    with zipfile.ZipFile(path, "a") as more:
        more.writestr("xl/vbaProject.bin", b"x")
    staged, rows = read(path)
    assert rows == [("  007 ", "5", "0.3"), ("Анна", "#DIV/0!", "true")]
    assert (staged.format, staged.sheet, staged.header_row) == ("xlsm", "Лист1", 1)
    assert staged.notes[:2] == (package.MACRO, "what is hidden in the sheet “Лист1” was read too (1 row, columns)")
    assert any("not read, because their columns differ: “Итоги”" in note for note in staged.notes)


def test_cells_merged_downwards_hold_their_value_in_each_line(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Заказ", "Товар", "Цена"])
        sheet.merge_range(1, 0, 3, 0, "A-1")
        for n, product in enumerate(["a", "b", "c"], start=1):
            sheet.write_row(n, 1, [product, n])

    assert read(workbook(tmp_path / "file.xlsx", fill))[1] == [("A-1", "a", "1"), ("A-1", "b", "2"), ("A-1", "c", "3")]


def test_times_as_a_person_sees_them(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["day", "moment", "time", "long", "big", "tiny"])
        for i, (value, shape) in enumerate(
            [(45356, "dd.mm.yyyy"), (45356.50980324, "dd.mm.yyyy hh:mm"), (0.378472222, "hh:mm"), (1.5, "[h]:mm:ss")]
        ):
            sheet.write_number(1, i, value, book.add_format({"num_format": shape}))
        sheet.write_row(1, 4, [79161234567.0, 0.0000015])

    assert read(workbook(tmp_path / "file.xlsx", fill))[1] == [
        ("2024-03-05", "2024-03-05 12:14:07", "09:05", "36:00", "79161234567", "0.0000015")
    ]


def test_sheets_of_one_shape_may_have_their_columns_in_another_order(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        for name, lines in (
            ("Январь", [["Клиент", "Сумма", "Дата"], ["Анна", 1, "x"], ["Олег", 2, "y"]]),
            ("Февраль", [["Сумма", "Дата", "Клиент"], [3, "z", "Ира"]]),
        ):
            sheet = book.add_worksheet(name)
            for n, line in enumerate(lines):
                sheet.write_row(n, 0, line)

    staged, rows = read(workbook(tmp_path / "file.xlsx", fill))
    assert rows == [("Анна", "1", "x"), ("Олег", "2", "y"), ("Ира", "3", "z")]
    assert staged.notes == ("2 sheets with the same columns were read as one: “Январь”, “Февраль”",)


def test_a_page_s_breaks_spans_and_inner_tables(tmp_path: Path) -> None:
    path = tmp_path / "file.xls"
    path.write_bytes(
        "<!-- made by a shop --><html><head><meta charset=windows-1251><style>td {color: red}</style></head><body><table><tr><td>logo</td></tr></table>"
        "<table><thead><tr><th>Клиент</th><th>Адрес</th><th>Сумма</th></tr></thead><tbody>"
        "<tr><td rowspan=2><b>Анна</b> <i>Ёлкина</i></td><td>Пермь<br>ул. Ленина</td><td>5&nbsp;руб.<script>alert(1)</script></td></tr>"
        "<tr><td><table><tr><td>Уфа</td></tr></table></td><td>7</td></tr><tr><td></td></tr>"
        "<tr><td>Всего</td><td></td><td>12</td></tr></tbody></table></body></html>".encode("cp1251")
    )
    staged, rows = read(path)
    assert rows == [("Анна Ёлкина", "Пермь\nул. Ленина", "5\xa0руб."), ("Анна Ёлкина", "Уфа", "7"), ("a total",)]
    assert (staged.format, staged.encoding, staged.columns) == ("html", "windows-1251", ("Клиент", "Адрес", "Сумма"))


def test_a_damaged_xml_spreadsheet_and_an_empty_one(tmp_path: Path) -> None:
    start = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table>'
    for rest, said in (("<Row>", "a damaged XML spreadsheet"), ("</Table></Worksheet></Workbook>", "no sheet with anything")):
        path = tmp_path / "file.xls"
        path.write_text(start + rest)
        with pytest.raises(ImportRefused, match=said):
            read(path)
    with pytest.raises(ImportRefused, match="no sheet with anything"):
        read(workbook(tmp_path / "file.xlsx", lambda book: book.add_worksheet()))
