"""Reports saved as CSV: what is no data is told apart and counted, and nothing is filled in that was not said."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.ingest.staged import read

from coterie.ingest import parse
from coterie.ingest.sources import encodings

if TYPE_CHECKING:
    from tests.ingest.conftest import Shop


def text(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


TOTALS = [
    ("Клиент,Дата,Сумма\nИванов,2024-01-05,5\nИтого,,5\n", ["a total"]),
    ("Клиент,Дата,Сумма\nИванов,2024-01-05,5\nИванов Итог,,5\nОбщий итог,,5\n", ["a total", "a total"]),
    ("name,date,sum\nann,2024-01-05,5\nTotal for March,,5\n", ["a total"]),
    ("n,Товар,Дата,Сумма\n1,ring,2024-01-05,5\n,Всего,,5\n", ["a total"]),
    ("Клиент,Дата,Сумма\nИванов,2024-01-05,5\nКлиент,Дата,Сумма\nПетров,2024-01-05,5\n", ["the header again"]),
    ("Клиент,Дата,Сумма\nИванов,2024-01-05,5\n,,\n,,\n", ["an empty row", "an empty row"]),
    ("Клиент,Дата,Сумма\nИванов,2024-01-05,5\nИсполнитель: ______,,\n", ["a footer"]),
    ("Клиент,Дата,Сумма\nИванов,2024-01-05,5\n\nИсполнитель: ______\n", ["a footer"]),
    # Words of totals that are somebody's name, or stand in a row that lacks nothing, are data.
    ("Товар,Дата,Сумма\nTotal Quartz 9000,2024-01-05,5\nВсего хорошего,2024-01-05,7\nИтого,2024-01-05,9\n", []),
    ("Клиент,Город\nИванов,Пермь\nИтогов,\n", []),
    ("Клиент,Телефон,Почта,Город\nИванов,1,a@b.ru,Пермь\nПетров,,,\n", []),
]


@pytest.mark.parametrize(("content", "skipped"), TOTALS)
def test_totals_headers_and_footers_are_told_apart(tmp_path: Path, content: str, skipped: list[str]) -> None:
    staged, rows = read(text(tmp_path, content))
    assert [why for (why, *more) in rows if not more] == skipped
    assert sum(staged.skipped.values()) == len(skipped)
    assert staged.rows == len(rows) == len([line for line in content.split("\n")[1:] if line])


def test_they_count_as_read_and_dropped_and_the_answer_says_so(shop: Shop) -> None:
    rows = "".join(f"{n},ann,2024-01-0{n},{n}.5\n" for n in range(1, 6))
    answer = shop.bring(f"order,person,time,total\n{rows}Итого,,,17.5\n", "orders")
    assert (answer.read, answer.accepted, answer.dropped, answer.quarantined) == (6, 5, 1, 0)
    assert "rows left out because they are no data: 1 total" in answer.notes


def test_a_guest_s_order_is_not_filled_with_the_client_above(tmp_path: Path) -> None:
    rows = "".join(f"c{n},c{n}@x.ru,A{n},2024-01-0{n},5\n,,B{n},2024-01-0{n},7\n" for n in range(1, 6))
    assert read(text(tmp_path, f"person,email,order,time,total\n{rows}"))[1][1] == (None, None, "B1", "2024-01-01", "7")


def test_a_sparse_list_of_people_is_no_nesting(tmp_path: Path) -> None:
    rows = "Анна,,,\nОлег,1,2024-01-05,a\nИра,,,\nПётр,2,2024-01-06,b\nЮля,3,2024-01-07,c\n"
    staged, found = read(text(tmp_path, f"Имя,Телефон,Дата,Метка\n{rows}"))
    assert (staged.columns[0], len(found), staged.skipped) == ("Имя", 5, {})


LONG = "Клиент;Город\n" + "".join(f"Покупатель {n};Пермь\n" for n in range(20))


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1251", "windows-1251"),
        ("cp866", "cp866"),
        ("koi8-r", "koi8-r"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_the_note_says_the_encoding(tmp_path: Path, encoding: str, name: str) -> None:
    staged, rows = read(text(tmp_path, LONG.encode(encoding)))
    assert (staged.encoding, rows[0]) == (name, ("Покупатель 0", "Пермь"))
    assert staged.notes[0] == f"the text is in {name}"


def test_too_few_letters_are_a_guess_and_said_to_be(tmp_path: Path) -> None:
    staged, rows = read(text(tmp_path, "no;sum\nЦБ-1;5\nЦБ-2;6\n".encode("cp1251")))
    assert rows == [("ЦБ-1", "5"), ("ЦБ-2", "6")]
    assert staged.notes == ("the text is in windows-1251 (a guess: it has too few letters to be sure)",)


def test_months_and_years_may_name_columns(tmp_path: Path) -> None:
    for names in ("2022,2023,2024", "2024-01,2024-02,2024-03", "01.2024,02.2024,03.2024", "31.01.2024,29.02.2024,31.03.2024"):
        staged, _ = read(text(tmp_path, f"Клиент,{names}\nИванов,1250.50,7,8\nПетров,3,4,5\n"))
        assert staged.columns == ("Клиент", *names.split(",")), names
    assert read(text(tmp_path, "Анна,5,2024-01-05\nОлег,5.5,2024-01-06\n"))[0].columns == ("column 1", "column 2", "column 3")


def test_western_and_central_european_texts(tmp_path: Path) -> None:
    assert read(text(tmp_path, "name,city\nMüller,Köln\nFrançois,Orléans\n".encode("cp1252")))[1][0] == ("Müller", "Köln")
    polish = "name;city\n" + "Łukasz Wójcik;Łódź\nGrzegorz Brzęczyszczykiewicz;Gdańsk\nŚwiętosława;Częstochowa\n" * 5
    assert encodings.encoding_of(polish.encode("cp1250")) in {"cp1250", "iso8859-2"}


def test_mojibake_is_set_right_as_a_whole_column_or_not_at_all(tmp_path: Path) -> None:
    good = [f"Петров {n}" for n in range(9)]
    wrong = [name.encode().decode("cp1251", "replace") for name in good]
    staged, rows = read(text(tmp_path, "id,name\n" + "".join(f"{n},{name}\n" for n, name in enumerate(wrong))))
    assert [row[1] for row in rows] == good
    assert staged.notes == ("the text of name had been saved in a wrong encoding; it was set right and nothing was lost",)
    wrong[4] = "Р�СЂРёРЅР°"
    staged, rows = read(text(tmp_path, "id,name\n" + "".join(f"{n},{name}\n" for n, name in enumerate(wrong))))
    assert [row[1] for row in rows] == wrong
    assert "can't be set right without loss" in staged.notes[0]


def test_json_that_breaks_off_or_has_a_broken_line_keeps_what_is_whole(tmp_path: Path) -> None:
    broken = ("the JSON is broken here",)
    assert read(text(tmp_path, '[{"a": 1}, {"a": [2, 3]}, {"a": '))[1] == [("1",), ("2|3",), broken]
    assert read(text(tmp_path, '{"a": 1}\n{"a": \n\n{"a": {"b": null}}\n'))[1] == [("1", None), broken, (None, None)]
    assert read(text(tmp_path, '{"a": 1.50, "b": "x"}'))[1] == [("1.50", "x")]
    long = "x" * (3 << 20)
    assert read(text(tmp_path, f'[{{"a": "{long}"}}, {{"a": 2}}]'))[1] == [(long,), ("2",)]


def test_a_row_of_texts_below_rows_of_values_is_no_header(tmp_path: Path) -> None:
    staged, rows = read(text(tmp_path, "1,Анна,2024-01-05\nx,Олег,нет\n3,Ира,2024-01-06\n4,Пётр,2024-01-07\n"))
    assert (staged.header_row, len(rows)) == (0, 4)


def test_levels_named_one_below_the_other(tmp_path: Path) -> None:
    report = (
        "Отчёт;;;\nКонтрагент;;Количество;Сумма\nДокумент продажи;;;\nНоменклатура;Артикул;;\n"
        "Иванов;;5;500\nРеализация ЦБ-1 от 05.03.2024;;5;500\nКольцо;001;2;200\nСерьги;002;3;300\n"
        "Магазин «Уют»;;1;100\nРеализация ЦБ-2 от 06.03.2024;;1;100\nБрошь;003;1;100\nИтого;;6;600\n"
    )
    staged, rows = read(text(tmp_path, report))
    assert staged.columns == ("Контрагент", "Документ продажи", "Номенклатура", "Артикул", "Количество", "Сумма")
    assert [row for row in rows if len(row) > 1][-1] == ("Магазин «Уют»", "Реализация ЦБ-2 от 06.03.2024", "Брошь", "003", "1", "100")
    assert staged.skipped == {"a group's heading": 4, "a total": 1}
    assert staged.header_row == 2


def test_texts_of_steady_characters_need_no_composing() -> None:
    steady = re.compile("[" + re.sub(r"\\x\{(\w+)\}", lambda found: f"\\u{int(found[1], 16):04x}", parse.STEADY) + "]")
    characters = [one for code in range(0x3000) if steady.fullmatch(one := chr(code))]
    assert len(characters) > 1000
    for one in characters:
        assert unicodedata.normalize("NFC", one) == one
        assert not unicodedata.combining(one)
