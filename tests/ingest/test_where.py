"""--where against Python's own reading of the same rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from coterie.engines.duckdb import DuckDB
from coterie.errors import ConditionRefused
from coterie.ingest import readers
from coterie.ingest.forms.draft import Base
from coterie.ingest.judge import judge
from coterie.ingest.mapping import lay_out
from coterie.ingest.where import row_predicate
from coterie.store.statement import sql

if TYPE_CHECKING:
    from tests.ingest.conftest import Shop

ROWS = [
    # order, person, time, product, quantity, price, discount, Country, note, seen, vip
    ("A1", "ann", "2026-03-01 12:00", "ring", "2", "10.5", "1", "Россия", "Gift", "2026-01-05", "yes"),
    ("A2", "bob", "2026-03-02 00:00", "brooch", "-1", "3", "", "", "", "", "no"),
    ("B1", "", "2026-03-01 23:59", "", "1", "0.1", "", "Peru", "gift wrap", "2026-01-06", ""),
    ("B2", "cat", "2026-03-31 12:00", "Ring ", "0.2", "0.3", "0.06", "Россия", "20%", "2025-12-31", "no"),
]
HEAD = "order,person,time,product,quantity,price,discount,Country,note,seen,vip\n"
FILE = HEAD + "".join(",".join(row) + "\n" for row in ROWS)

CASES = [
    ("quantity > 0", "A1 B1 B2"),
    ("quantity > 0 and price >= 0.3", "A1 B2"),
    ("not quantity > 0", "A2"),
    ("discount > 0", "A1 B2"),
    ("not discount > 0", "A2 B1"),
    ("discount != 1", "A2 B1 B2"),
    ("discount == 1 or discount is None", "A1 A2 B1"),
    ("discount is not None", "A1 B2"),
    ("quantity * price == discount", "B2"),
    ("quantity * price - 20 == discount", "A1"),
    ("price / quantity > 5", "A1"),
    ("price / (quantity - 1) > 0", "A1"),
    ("-quantity == 1", "A2"),
    ("abs(quantity) == 1", "A2 B1"),
    ("min(quantity, price) < 0.2", "A2 B1"),
    ("max(discount, price) == 10.5", "A1"),
    ("round(quantity * 2.5) == 2", "B1"),
    ("0 < quantity <= 1", "B1 B2"),
    ('product == "ring"', "A1"),
    ('product != "ring"', "A2 B1 B2"),
    ('product.lower == "ring"', "A1 B2"),
    ('product in ["ring", "brooch"]', "A1 A2"),
    ('product not in ["ring", "brooch"]', "B1 B2"),
    ('order.startswith("A")', "A1 A2"),
    ('field("order").endswith("1")', "A1 B1"),
    ('note.contains("gift")', "B1"),
    ('note.contains("gift", ignore_case=yes)', "A1 B1"),
    ('note.matches("^\\\\d+%$")', "B2"),
    ("len(product) == 4", "A1 B2"),
    ("len(note) > 4", "B1"),
    ("note is None", "A2"),
    ("person is None", "B1"),
    ('Country == "Россия"', "A1 B2"),
    ('person.country == "Россия"', "A1 B2"),
    ('time < "2026-03-02"', "A1 B1"),
    ('time <= "2026-03-02"', "A1 A2 B1"),
    ('time == "2026-03-01"', "A1 B1"),
    ('time > "2026-03-02"', "B2"),
    ('time >= "2026-03-02 00:00"', "A2 B2"),
    ('time == date("2026-03-01 09:00Z")', "A1"),
    ('"2026-03-02" <= time < "2026-03-31"', "A2"),
    ('seen > "2026-01-05"', "B1"),
    ('seen <= date("2026-01-05")', "A1 B2"),
    ('seen < "2026-01-06 00:00"', "A1 B2"),
    ("vip", "A1"),
    ("not vip", "A2 B1 B2"),
    ("vip == no", "A2 B2"),
    ("at_least(2, vip, quantity > 0, price < 1)", "A1 B1 B2"),
    ("none(vip, quantity < 0)", "B1 B2"),
    ("all(quantity > 0, any(vip, price < 0.2))", "A1 B1"),
    ('"Gift" in person.tags', "A1"),
    ('"Gift" not in person.tags', "A2 B1 B2"),
    ('person.tags is None or "20%" in person.tags', "A2 B2"),
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("where") / "file.csv"
    path.write_text(FILE)
    return path


@pytest.mark.parametrize(("condition", "kept"), CASES)
def test_rows_for_which_it_is_false_are_dropped(file: Path, condition: str, kept: str) -> None:
    scratch = DuckDB(ordered=True)
    staged = readers.stage(scratch, file)
    layout = lay_out(
        "order-lines", staged.columns, {"person.country": "Country"} | ({"person.tags": "note"} if "tags" in condition else {})
    )
    judge(scratch, layout, staged, Base(ZoneInfo("Europe/Moscow"), "RUB"), row_predicate(condition), shape=lambda _: [{"one": sql("1")}])
    rows = scratch.run(sql("SELECT \"f:order\" AS o FROM judged WHERE fate IS NULL OR fate <> 'dropped' ORDER BY row"))
    scratch.close()
    assert " ".join(rows["o"].to_pylist()) == kept


def test_names_are_the_fields_first_then_the_file_s_columns(shop: Shop) -> None:
    file = "No,person,time,price,quantity\n1,ann,2026-03-01,5,7\n"
    for name in ("order", "No", "NO", "quantity"):
        where = f"len({name}) == 1" if name != "quantity" else "quantity == 7"
        if name == "NO":
            with pytest.raises(ConditionRefused, match="No"):
                shop.bring(file, mapping={"order": "No"}, where=where, dry_run=True)
        else:
            assert shop.bring(file, mapping={"order": "No"}, where=where, dry_run=True).accepted == 1


def test_a_field_that_can_t_be_read_comes_before_and_a_missing_person_after(shop: Shop) -> None:
    file = "order,person,time,price,quantity\n1,,2026-03-01,x,1\n2,,2026-03-01,1,-1\n3,,2026-03-01,1,1\n4,ann,2026-03-01,,-1\n"
    answer = shop.bring(file, where="quantity > 0", dry_run=True)
    assert (answer.dropped, dict(answer.reasons)) == (2, {"no person": 1, "price can't be read as a number": 1})


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("quantty > 0", "quantity"),
        ('quantity > "a"', "can't be compared"),
        ("product > 5", "can't be compared"),
        ("product", "stand"),
        ("quantity", "stand"),
        ("len(quantity) > 1", "len"),
        ("product * 2 > 1", "numbers"),
        ("quantity.lower == 'a'", "lower"),
        ('quantity.startswith("a")', "text"),
        ("orders() and quantty > 0", "quantity"),
        ("orders()", "row"),
        ('time.during("this month")', "row"),
        ("time > now", "row"),
        ("quantity = 1", "=="),
        ("", "character 1"),
        ("((((", "character"),
        ('product.matches("(")', "never closed"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(shop: Shop, condition: str, said: str) -> None:
    with pytest.raises(ConditionRefused, match=said) as refused:
        shop.bring(FILE, where=condition)
    assert refused.value.faults
    assert shop.one("SELECT COUNT(*) FROM imports") == 0


def test_values_that_look_like_statements_are_only_values(shop: Shop) -> None:
    text = "'; DROP TABLE people; --"
    answer = shop.bring(FILE, where=f'product != "{text}" and note != "{text}"', mapping={"person.country": "Country"}, dry_run=True)
    assert answer.dropped == 0
