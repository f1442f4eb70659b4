"""Random small files against a naive model of the contract, written in plain Python and sharing nothing with the import."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ZONE = ZoneInfo("Europe/Moscow")
FIELDS = ("order", "person", "time", "product", "quantity", "price", "discount", "person.city")

LINE = st.fixed_dictionaries(
    {
        "order": st.sampled_from(["1", "2", "2.0", "", "3"]),
        "person": st.sampled_from(["ann", "bob", "", "7.0"]),
        "time": st.sampled_from(["2026-03-01", "2026-03-01 00:00", "2026-03-02 10:00:00", "soon", ""]),
        "product": st.sampled_from(["a", "b", " a", ""]),
        "quantity": st.sampled_from(["1", "1.0", "2", "-1", "0", "0.5", "", "x"]),
        "price": st.sampled_from(["10", "10.00", "0.00015", "-3", "", "1_0"]),
        "discount": st.sampled_from(["", "0", "1.5"]),
        "person.city": st.sampled_from(["", "Perm", "Omsk"]),
    }
)
FILES = st.lists(
    st.tuples(st.lists(LINE, min_size=1, max_size=7), st.sampled_from(["", "quantity > 0", "price is not None and price > 5"])),
    min_size=1,
    max_size=3,
)


def number(text: str) -> Decimal | None:
    if not text or "_" in text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def instant(text: str) -> datetime | None:
    for form in ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=ZONE).astimezone(UTC)
        except ValueError:
            pass
    return None


def whole(text: str) -> str:
    return text.removesuffix(".0")


def read(row: dict[str, str], where: str) -> tuple[str, dict[str, Any] | None]:
    """What becomes of a row: dropped, quarantined, or kept with its values."""
    text = {name: value.strip() for name, value in row.items()}
    typed: dict[str, Any] = {name: number(text[name]) for name in ("quantity", "price", "discount")} | {"time": instant(text["time"])}
    if any(text[name] and value is None for name, value in typed.items()):
        return "quarantined", None
    quantity, price = typed["quantity"], typed["price"]
    if where == "quantity > 0" and not (quantity is not None and quantity > 0):
        return "dropped", None
    if where.startswith("price") and not (price is not None and price > 5):
        return "dropped", None
    if not text["person"] or not text["order"] or None in (typed["time"], quantity, price) or quantity == 0:
        return "quarantined", None
    identity = (typed["time"], text["product"], quantity, price, typed["discount"] or 0)
    return "kept", {
        **typed,
        "order": whole(text["order"]),
        "person": whole(text["person"]),
        "identity": identity,
        "city": text["person.city"],
    }


class Model:
    """The orders held: (order, person) → its rows."""

    def __init__(self) -> None:
        self.orders: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def bring(self, rows: list[dict[str, str]], where: str) -> dict[str, int]:
        counts: Counter[str] = Counter(dict.fromkeys(("accepted", "updated", "duplicates", "dropped", "quarantined", "orders_replaced"), 0))
        groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            fate, kept = read(row, where)
            if kept is None:
                counts[fate] += 1
            else:
                groups[kept["order"], kept["person"]].append(kept)
        for key, group in groups.items():
            counts.update(self.merge(key, group))
        return dict(counts)

    def merge(self, key: tuple[str, str], group: list[dict[str, Any]]) -> Counter[str]:
        held = self.orders.get(key)
        if held is not None and Counter(row["identity"] for row in held) == Counter(row["identity"] for row in group):
            copies = Counter((row["identity"], row["city"]) for row in group)
            changed = (copies - Counter((row["identity"], row["city"]) for row in held)).total()
            if changed:
                self.orders[key] = group
            return Counter(updated=changed, duplicates=len(group) - changed)
        self.orders[key] = group
        return Counter(accepted=len(group)) if held is None else Counter(updated=len(group), orders_replaced=1)

    def totals(self) -> dict[tuple[str, str, str], tuple[Decimal, datetime, int]]:
        """(order, person, book) → total, instant, lines."""
        out: dict[tuple[str, str, str], tuple[Decimal, datetime, int]] = {}
        for (order, person), rows in self.orders.items():
            at = min(row["time"] for row in rows)
            for book, sign in (("orders", 1), ("returns", -1)):
                lines = [row for row in rows if row["quantity"] * sign > 0]
                if lines:
                    out[order, person, book] = (sum((line_total(row) for row in lines), Decimal(0)), at, len(lines))
        return out

    def cities(self) -> set[tuple[str, str, datetime, str]]:
        """(person, order, instant, city): of one order at one instant the last row's."""
        said: dict[tuple[str, str, datetime], str] = {}
        for (order, person), rows in self.orders.items():
            for row in rows:
                if row["city"]:
                    said[person, order, row["time"]] = row["city"]
        return {(*key, city) for key, city in said.items()}

    def known_from(self) -> dict[str, datetime]:
        out: dict[str, datetime] = {}
        for (_, person), rows in self.orders.items():
            for row in rows:
                out[person] = min(out.get(person, row["time"]), row["time"])
        return out


def line_total(row: dict[str, Any]) -> Decimal:
    total: Decimal = abs(row["quantity"]) * row["price"] - (row["discount"] or 0)
    return total.quantize(Decimal("0.0001"), ROUND_HALF_EVEN)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FILES)
def test_imports_of_random_files_are_what_the_model_says(
    make_shop: Callable[[], Any], files: list[tuple[list[dict[str, str]], str]]
) -> None:
    shop, model = make_shop(), Model()
    for rows, where in [*files, files[-1]]:
        text = ",".join(FIELDS) + "\n" + "".join(",".join(row[name] for name in FIELDS) + "\n" for row in rows)
        wanted = model.bring(rows, where)
        answer = shop.bring(text, where=where or None)
        assert {name: getattr(answer, name) for name in wanted} == wanted
        compare(shop, model)
    shop.workspace.close()


def compare(shop: Any, model: Model) -> None:
    orders = shop.rows(
        'SELECT o."order", p.key, o.book, o.total, o.time, (SELECT COUNT(*) FROM lines AS l WHERE l.order_no = o.order_no AND l.book = o.book) AS n '
        "FROM orders AS o JOIN people AS p ON p.person = o.person"
    )
    held = {(row["order"], row["key"], row["book"]): (row["total"], row["time"].replace(tzinfo=UTC), row["n"]) for row in orders}
    assert held == model.totals()
    cities = shop.rows("SELECT p.key, a.id, a.since, a.text FROM attributes AS a JOIN people AS p ON p.person = a.person")
    assert {(row["key"], row["id"], row["since"].replace(tzinfo=UTC), row["text"]) for row in cities} == model.cities()
    people = shop.rows("SELECT key, known_from FROM people")
    assert {row["key"]: row["known_from"].replace(tzinfo=UTC) for row in people} == model.known_from()
    assert shop.one("SELECT COALESCE(MAX(order_no) - COUNT(DISTINCT order_no), 0) FROM orders") == 0
