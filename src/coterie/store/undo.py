"""Taking an import back: the warehouse as if it had never come, whatever came after it.

Every version of a fact says which import brought it and, once replaced, which import replaced it. Without import N,
its versions go (or stay as those of an import that brought the same again), and a version that it replaced stands
until the next one, or is the current one again. Numbers are never given out twice, so what was undone and comes again is
new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from coterie.compile.layout import IMPORTED
from coterie.store import own_fields, past, people, standings
from coterie.store.statement import column, create_table, drop_table, insert, query, sql
from coterie.store.warehouse import RECORDS, VERSIONED
from coterie.store.warehouse import past as past_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from coterie.model.engine import Engine

TABLES_OF = {"orders": ("orders", "lines"), **{name: (name,) for name in (*IMPORTED, *RECORDS)}}
"""The tables that hold a unit, by the kind of its claims."""


def undo(engine: Engine, number: int, mark: int, names: Mapping[int, Sequence[str]], keep: Collection[str] = ()) -> None:
    """Take an import back, inside the caller's transaction; ``mark`` is the number under which the change is entered.

    ``names``: the attributes that each later people file had columns for, by import. ``keep``: names that stay known though nothing is
    left under them.
    """
    _collect_touched(engine, number)
    for kind, tables in TABLES_OF.items():
        _inherit(engine, kind, tables, number)
    for later, its in sorted(names.items()):
        if later > number and its:
            _inherit_attributes(engine, number, later, its)
    for table in VERSIONED:
        for stored in (table, past_of(table)):
            engine.execute(sql("DELETE FROM $table WHERE import_no = $number", table=exp.to_table(stored), number=number))
        _restore(engine, table, number)
    inferred = "DELETE FROM attributes WHERE origin = $own AND person IN (SELECT person FROM touched_people)"
    engine.execute(sql(inferred, own=past.INFERRED))  # it follows anew from what is left
    for table in ("records", "claims", "quarantine"):
        engine.execute(sql("DELETE FROM $table WHERE import_no = $number", table=exp.to_table(table), number=number))
    _forget_profiles(engine)
    own_fields.forget_unheld(engine, keep)
    people.date(engine, mark)


def _collect_touched(engine: Engine, number: int) -> None:
    """The people whose facts the import brought or replaced, in ``touched_people``."""
    engine.execute(drop_table("touched_people"))
    engine.execute(create_table("touched_people", {"person": "BIGINT"}, temporary=True))
    parts = [query("SELECT person FROM profiles WHERE import_no = $number", number=number)]
    parts.append(
        query("SELECT p.person FROM records AS r JOIN profiles AS p ON p.profile = r.profile WHERE r.import_no = $number", number=number)
    )
    for table in PERSONAL:
        parts.append(query("SELECT person FROM $t WHERE import_no = $number", t=exp.to_table(table), number=number))
        parts.append(query("SELECT person FROM $t WHERE until_no = $number", t=exp.to_table(past_of(table)), number=number))
    everyone = exp.union(*parts, distinct=True)
    engine.execute(insert("touched_people", ["person"], everyone))


def _inherit(engine: Engine, kind: str, tables: tuple[str, ...], number: int) -> None:
    """Versions that a later import brought again become that import's."""
    unit = past.UNIT[kind]
    engine.execute(drop_table("heirs"))
    engine.execute(create_table("heirs", {"no": "BIGINT", "origin": "TEXT", "heir": "BIGINT"}, temporary=True))
    heirs = query(
        "SELECT no, $prefix || CAST(no AS TEXT) AS origin, MIN(import_no) AS heir FROM claims "
        "WHERE kind = $kind AND version = $number GROUP BY no",
        kind=kind, prefix=f"{kind}:", number=number,
    )  # fmt: skip
    engine.execute(insert("heirs", ["no", "origin", "heir"], heirs))
    for table in (*tables, *map(past_of, tables)):
        _hand_over(engine, table, unit, "no", number)
    for table in ("attributes", past_of("attributes")):
        _hand_over(engine, table, "origin", "origin", number)
    engine.execute(
        sql(
            "DELETE FROM claims WHERE kind = $kind AND version = $number AND import_no = "
            "(SELECT h.heir FROM heirs AS h WHERE h.no = claims.no)",
            kind=kind, number=number,
        )
    )  # fmt: skip
    engine.execute(
        sql(
            "UPDATE claims SET version = h.heir FROM heirs AS h "
            "WHERE claims.kind = $kind AND claims.version = $number AND h.no = claims.no",
            kind=kind, number=number,
        )
    )  # fmt: skip


def _hand_over(engine: Engine, table: str, unit: str, by: str, number: int) -> None:
    engine.execute(
        sql(
            "UPDATE $table SET import_no = h.heir FROM heirs AS h WHERE $mine = $by AND $version = $number",
            table=exp.to_table(table), mine=column(unit, table), by=column(by, "h"), version=column("import_no", table), number=number,
        )
    )  # fmt: skip


def _inherit_attributes(engine: Engine, number: int, later: int, names: Sequence[str]) -> None:
    """Attributes that a later people file said again become that file's, if they stood until then."""
    for table in ("attributes", past_of("attributes")):
        change = sql(
            "UPDATE $table SET import_no = $later WHERE import_no = $number AND origin = 'people' AND $names "
            "AND profile IN (SELECT no FROM claims WHERE kind = 'people' AND import_no = $later)",
            table=exp.to_table(table), later=later, number=number, names=column("name").isin(*names),
        )  # fmt: skip
        assert isinstance(change, exp.Update)
        engine.execute(change if table == "attributes" else change.where(sql("until_no > $later", later=later)))


def _restore(engine: Engine, table: str, number: int) -> None:
    """Versions that the import replaced stand until the next one that is left, or are the current ones again."""
    stored = past_of(table)
    match table:
        case "orders" | "lines":
            _stand_until_next(engine, stored, ("order_no",), _versions(("order_no",), "orders"), number)
        case "attributes":
            _stand_until_next(engine, stored, ("origin",), _origins(), number)
            said = ("origin", "profile", "name")
            of_people = [one.where(sql("origin = 'people'")) for one in _versions(said, "attributes")]
            _stand_until_next(engine, stored, said, of_people, number)
        case _:
            unit = "event_no" if table in IMPORTED else "record_no"
            _stand_until_next(engine, stored, (unit,), _versions((unit,), table), number)
    back = [column(name) for name in past.columns(engine, table)]
    rows = exp.select(*back).from_(stored).where(sql("until_no = $number", number=number))
    engine.execute(insert(table, [one.name for one in back], rows))
    engine.execute(sql("DELETE FROM $table WHERE until_no = $number", table=exp.to_table(stored), number=number))


def _versions(unit: tuple[str, ...], table: str) -> list[exp.Select]:
    """Every version of a table's units that is left, current or replaced."""
    return [exp.select(*map(column, unit), "import_no").from_(name) for name in (table, past_of(table))]


def _origins() -> list[exp.Select]:
    """Every version of the orders and flat facts that attributes came with."""
    return [
        query(
            "SELECT $prefix || CAST($no AS TEXT) AS origin, import_no FROM $table",
            prefix=f"{kind}:", no=column(unit), table=exp.to_table(name),
        )
        for kind, unit in (("orders", "order_no"), *((name, "event_no") for name in IMPORTED))
        for name in (kind, past_of(kind))
    ]  # fmt: skip


def _stand_until_next(engine: Engine, stored: str, unit: tuple[str, ...], versions: list[exp.Select], number: int) -> None:
    """Past rows that the import had replaced stand until the next later version of their unit, where there is one."""
    replaced = exp.select(*map(column, unit), "import_no").distinct().from_(stored).where(sql("until_no = $number", number=number))
    same = [exp.EQ(this=column(name, "v"), expression=column(name, "r")) for name in unit]
    keys = [column(name, "r") for name in (*unit, "import_no")]
    nexts = (
        exp.select(*keys, sql("MIN(v.import_no)").as_("next"))
        .from_(replaced.subquery("r"))
        .join(exp.union(*versions, distinct=False).subquery("v"), on=exp.and_(*same, sql("v.import_no > r.import_no")))
        .group_by(*(key.copy() for key in keys))
    )
    matched = [exp.EQ(this=column(key.name, stored), expression=column(key.name, "n")) for key in keys]
    update = exp.Update(
        this=exp.to_table(stored),
        expressions=[exp.EQ(this=column("until_no"), expression=column("next", "n"))],
        from_=exp.From(this=nexts.subquery("n")),
        where=exp.Where(this=exp.and_(sql("$u = $number", u=column("until_no", stored), number=number), *matched)),
    )
    engine.execute(update)


PERSONAL = ("orders", *IMPORTED, "attributes", "consents", "tags")
"""Tables whose rows are about somebody (lines go with their orders)."""


def _forget_profiles(engine: Engine) -> None:
    """Profiles of which nothing is known any more go, and people who have none left."""
    held = [query("SELECT profile FROM records")]
    held += [query("SELECT profile FROM $t", t=exp.to_table(name)) for table in PERSONAL for name in (table, past_of(table))]
    known = exp.union(*held, distinct=True)
    mine = "DELETE FROM profiles WHERE person IN (SELECT person FROM touched_people) AND profile NOT IN ($known)"
    engine.execute(sql(mine, known=known))
    standings.forget(engine)
    engine.execute(
        sql("DELETE FROM people WHERE person IN (SELECT person FROM touched_people) AND person NOT IN (SELECT person FROM profiles)")
    )
