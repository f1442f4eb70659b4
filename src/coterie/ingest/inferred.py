"""What follows from what people gave: sex from names, company from its form, region and zone from the city. Marked so, with how sure.

An inferred value stands under the attribute's own name, below every stated one (its rank is lower than any source's), only
where none is stated and where it is surer than ``LEAST``. What is new since the last time is looked at, so a step that was
cut short is made up for by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlglot import exp

from coterie.language.types import Type
from coterie.store import numbers, past
from coterie.store.statement import column, create_table, drop_table, insert, query, sql

if TYPE_CHECKING:
    from coterie.enrich.places import Places
    from coterie.model.engine import Engine

OF_CITY = ("region", "country", "time_zone", "area")
LEAST = 0.5
RANK = -1
ORIGIN = "inferred"
SEEN = "inferred_to"
"""The counter that holds the last import whose attributes were looked at."""

Told = Mapping[str, tuple[str, float]]
"""Inferred values by attribute, each with its confidence."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked at, what can follow, and how; ``unless``: attributes that, once stated, need no inference."""

    source: tuple[str, ...]
    gives: tuple[str, ...]
    tell: Callable[[Sequence[str]], Told]


def infer(engine: Engine, places: Callable[[], Places]) -> int:
    """Infer what can be from attributes that came since the last time, inside the caller's transaction; how many values.

    ``places`` gives the table of places; it is asked only where there is a town to look up, since reading it takes a while.
    """
    last, until = numbers.last(engine, SEEN), numbers.last(engine, "import_no")
    if until <= last:
        return 0
    words = _words_for_sex(engine)
    by_name = Rule(("first_name", "patronymic", "last_name"), ("sex",), lambda said: _sex(words, said))
    by_city = Rule(("city", "region", "country"), OF_CITY, lambda said: _place(places(), said))
    by_form = Rule(("name", "tax_id", "first_name", "patronymic"), ("nature",), _nature)
    written = sum(_apply(engine, rule, last, until) for rule in (by_name, by_city, by_form))
    numbers.take(engine, SEEN, until - last)
    return written


def _apply(engine: Engine, rule: Rule, last: int, until: int) -> int:
    """Work a rule out for the profiles whose source attributes are new."""
    texts = [sql("MAX(CASE WHEN a.name = $n THEN a.text END)", n=name).as_(f"s{i}") for i, name in enumerate(rule.source)]
    new = query("SELECT DISTINCT profile FROM attributes WHERE import_no > $last AND origin <> $own", last=last, own=ORIGIN)
    new = new.where(column("name").isin(*rule.source))
    rows = exp.select("a.profile", "a.person", *texts).from_("attributes AS a").group_by("a.profile", "a.person")
    rows = rows.where(column("name", "a").isin(*rule.source), sql("a.profile IN ($new)", new=new), sql("a.origin <> $own", own=ORIGIN))
    names = [f"s{i}" for i in range(len(rule.source))]
    kinds = exp.select(*names).distinct().from_(rows.subquery("r"))
    found = engine.rows(kinds)
    if not found:
        return 0
    table = _told(rule, [[row[name] or "" for name in names] for row in found], names)
    engine.execute(drop_table("inferred_now"))
    engine.execute(
        create_table(
            "inferred_now", {**dict.fromkeys(names, "TEXT"), "name": "TEXT", "text": "TEXT", "confidence": "DOUBLE"}, temporary=True
        )
    )
    if not table.num_rows or not engine.write("inferred_now", table):
        return 0
    same = [sql("COALESCE($a, '') = $b", a=column(name, "r"), b=column(name, "i")) for name in names]
    joined = exp.select("r.profile", "r.person", "i.name", "i.text", "i.confidence").from_(rows.subquery("r"))
    return _write(engine, joined.join("inferred_now AS i", on=exp.and_(*same)), rule, until)


def _told(rule: Rule, texts: Sequence[Sequence[str]], names: Sequence[str]) -> pa.Table:
    rows: list[dict[str, Any]] = []
    for said in texts:
        for name, (value, sure) in rule.tell(said).items():
            if sure >= LEAST:
                rows.append({**dict(zip(names, said, strict=True)), "name": name, "text": value, "confidence": sure})
    schema = [*((name, pa.string()) for name in (*names, "name", "text")), ("confidence", pa.float64())]
    return pa.Table.from_pylist(rows, schema=pa.schema(schema))


def _write(engine: Engine, told: exp.Select, rule: Rule, until: int) -> int:
    """Put the values in the place of what was inferred before of these profiles."""
    gives = {**dict.fromkeys(("profile", "person", "import_no"), "BIGINT"), "name": "TEXT", "text": "TEXT", "confidence": "DOUBLE"}
    engine.execute(drop_table("inferred_rows"))
    engine.execute(create_table("inferred_rows", gives, temporary=True))
    mark = exp.Literal.number(until).as_("import_no")
    engine.execute(insert("inferred_rows", ["profile", "person", "name", "text", "confidence", "import_no"], told.select(mark)))
    old = sql(
        "origin = $own AND profile IN (SELECT profile FROM inferred_rows) AND $names", own=ORIGIN, names=column("name").isin(*rule.gives)
    )
    past.replace(engine, "attributes", old, until)
    rows = query(
        "SELECT profile, person, import_no, name, text, confidence, $own AS origin, '' AS id, "
        "CAST($rank AS SMALLINT) AS rank FROM inferred_rows AS i WHERE NOT EXISTS "
        "(SELECT 1 FROM attributes AS a WHERE a.profile = i.profile AND a.name = i.name)",
        own=ORIGIN, rank=RANK,
    )  # fmt: skip
    names = ["profile", "person", "import_no", "name", "text", "confidence", "origin", "id", "rank"]
    engine.execute(insert("attributes", names, rows))
    known = {row["name"] for row in engine.rows(sql("SELECT name FROM fields WHERE kind = 'person'"))}
    for name in rule.gives:
        if name not in known:
            said = {"kind": ["person"], "name": [name], "column": pa.array([None], pa.string()), "type": [Type.TEXT.value]}
            engine.write("fields", pa.table(said))
    return int(engine.rows(sql("SELECT COUNT(*) AS n FROM inferred_rows"))[0]["n"])


def _words_for_sex(engine: Engine) -> Mapping[str, str]:
    """How this base calls the sexes: m and f, where it does."""
    stated = query("SELECT DISTINCT text FROM attributes WHERE name = 'sex' AND origin <> $own AND text IS NOT NULL LIMIT 10", own=ORIGIN)
    found = {row["text"] for row in engine.rows(stated)}
    return {"male": "m", "female": "f"} if found and found <= {"m", "f"} else {}


def _sex(words: Mapping[str, str], said: Sequence[str]) -> Told:
    from coterie.enrich.names import sex_of

    found = sex_of(*said)
    return {} if found is None else {"sex": (words.get(found.value, found.value), found.confidence)}


def _nature(said: Sequence[str]) -> Told:
    from coterie.enrich.natures import nature_of

    found = nature_of(*said)
    return {} if found is None else {"nature": (found.value, found.confidence)}


def _place(places: Places, said: Sequence[str]) -> Told:
    city, region, country = said
    found = places.find(city, region=region, country=country)
    if found is None:
        return {}
    ru = any("а" <= letter <= "я" for letter in city.lower())
    told: dict[str, str | None] = {
        "region": None if found.region is None else (found.region.name.ru if ru else found.region.name.en),
        "country": None if found.country is None else (found.country.name.ru if ru else found.country.name.en),
        "time_zone": found.timezone,
        "area": found.area,
    }
    return {name: (value, found.confidence) for name, value in told.items() if value}
