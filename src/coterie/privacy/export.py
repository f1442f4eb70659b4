"""One person's data, all of it: what somebody may ask for, and what the card of a person shows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from coterie.compile.layout import VALUE_COLUMN
from coterie.language.types import Type
from coterie.privacy import marks as marking
from coterie.privacy import quarantined
from coterie.store import one_person
from coterie.store.statement import query, sql

if TYPE_CHECKING:
    from coterie.model.engine import Engine
    from coterie.store.one_person import Someone

SHOWN_APART = ("attributes", "orders", "lines", "people", "profiles", "crossings", "records", "identifiers")
"""Tables that the export shows in a form of its own, or that hold numbers of ours only."""
OURS = frozenset("profile person order_no event_no record_no rank row_print attribute_print whole touched".split())
"""Columns that are numbers of ours, not data about anybody."""


def export(engine: Engine, who: Someone, segments: list[dict[str, Any]]) -> dict[str, Any]:
    """Everything known of a person as plain values; ``segments``: those they are in."""
    held = one_person.tables(engine)
    own = {row["column"]: row["name"] for row in engine.rows(sql('SELECT "column", name FROM fields')) if row["column"]}
    files = {row["import_no"]: row for row in engine.rows(sql("SELECT import_no, file, source, at FROM imports"))}

    def rows(table: str) -> list[dict[str, Any]]:
        found = one_person.rows(engine, table, who, held[table])
        return [_plain({own.get(k, k): v for k, v in row.items() if k not in OURS} | _brought(row, files)) for row in found]

    document: dict[str, Any] = {
        "identifiers": [{"source": one.source, "key": one.key, "anonymous": one.anonymous} for one in who.profiles],
        "attributes": attributes(engine, who, files),
        "orders": _orders(engine, who, own, files),
        "segments": segments,
        "segment_history": rows("crossings"),
        "quarantine": [{**_plain(one), "row": one["row"]} for one in quarantined.of(engine, marking.of(engine, who))],
    }
    return document | {table: rows(table) for table in held if table not in SHOWN_APART}


def attributes(engine: Engine, who: Someone, files: dict[int, dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    """Each attribute with its value, since when, and where from: source, file, date of the import, stated or inferred."""
    if files is None:
        files = {row["import_no"]: row for row in engine.rows(sql("SELECT import_no, file, source, at FROM imports"))}
    types = {row["name"]: Type(row["type"]) for row in engine.rows(sql("SELECT name, type FROM fields WHERE kind = 'person'"))}
    found = []
    for row in one_person.rows(engine, "attributes", who, ("profile", "person")):
        kind = types.get(row["name"], Type.TEXT)
        sure = row.get("confidence")
        one = {"name": row["name"], "value": row.get(VALUE_COLUMN[kind]), "since": row.get("since"), **_brought(row, files)}
        one |= {"inferred": sure is not None} | ({} if sure is None else {"confidence": sure})
        found.append(_plain(one))
    return sorted(found, key=lambda one: (one["name"], one.get("since") or "", str(one.get("value"))))


def _orders(engine: Engine, who: Someone, own: dict[str, str], files: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    lines: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in sorted(one_person.rows(engine, "lines", who, ("profile", "person")), key=lambda row: int(row["line"])):
        kept = {own.get(k, k): v for k, v in row.items() if k not in OURS and k not in ("time", "day", "hour", "source", "book", "order")}
        lines.setdefault((row["order_no"], row["book"]), []).append(_plain(kept))
    found = []
    for row in sorted(one_person.rows(engine, "orders", who, ("profile", "person")), key=lambda row: (row["time"], row["order_no"])):
        kept = {own.get(k, k): v for k, v in row.items() if k not in OURS} | _brought(row, files)
        found.append(_plain(kept) | {"lines": lines.get((row["order_no"], row["book"]), [])})
    return found


def _brought(row: dict[str, Any], files: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Which file brought a row, and when."""
    number = row.get("import_no")
    if number not in files:
        return {}
    known = files[number]
    return {"import": number, "file": known["file"], "from": known["source"], "imported": known["at"]}


def card(engine: Engine, who: Someone) -> dict[str, Any]:
    """A person at a glance: name, how to reach, orders with their sum and the last one, attributes with where they come from."""
    known = attributes(engine, who)
    latest = {one["name"]: one for one in known}
    orders = engine.rows(
        query(
            "SELECT COUNT(*) AS n, COALESCE(SUM(total), 0) AS total, MAX(time) AS last, MAX(day) AS day FROM orders WHERE book = 'orders'"
        ).where(who.theirs(("profile", "person")))
    )[0]
    parts = [latest[name]["value"] for name in ("last_name", "first_name", "patronymic") if name in latest]
    name = latest["name"]["value"] if "name" in latest else " ".join(map(str, parts)) or None
    reach = {name: latest[name]["value"] for name in ("email", "phone") if name in latest}
    return _plain(
        {
            "identifiers": [{"source": one.source, "key": one.key} for one in who.profiles],
            "name": name,
            "reach": reach,
            "orders": int(orders["n"]),
            "total": orders["total"],
            "last_order": orders["last"],
            "last_order_day": orders["day"],
        }
    ) | {"attributes": known}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Values that JSON has, without what is not known; exact numbers as texts."""
    return {name: _value(value) for name, value in row.items() if value is not None and name != "import_no"}


def _value(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat() + "Z"
        case date():
            return value.isoformat()
        case Decimal():
            return format(value.normalize(), "f")
        case list() | tuple():
            return [_value(one) for one in value]
        case dict():
            return {str(name): _value(one) for name, one in value.items()}
        case _:
            return value
