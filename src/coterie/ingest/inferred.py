"""What follows from what people gave, worked out and kept: marked as inferred, with how sure, below all that was stated.

Of a person all that is inferred is worked out anew from what is stated of them now, whenever that changes: by an import, by
its undo, or because profiles became one person or were parted. So it needs no history of its own. An inferred value stands
under the attribute's own name, with a rank lower than any source's, and only where none is stated and where it is surer
than ``LEAST``. A step that was cut short is made up for by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlglot import exp

from coterie.compile.layout import NUMBER, VALUE_COLUMN
from coterie.ingest.inferences import Rule, Value, role_of, rules
from coterie.language.types import PERSON_FIELDS, Type
from coterie.store import numbers, own_fields
from coterie.store.past import INFERRED, INFERRED_MERGES, INFERRED_TO
from coterie.store.statement import column, create_table, drop_table, insert, named, query, sql

if TYPE_CHECKING:
    from coterie.enrich.places import Places
    from coterie.model.engine import Engine

LEAST = 0.5
RANK = -1
SEEN, MERGES = INFERRED_TO, INFERRED_MERGES
"""The counters of the last import and of the last merge after which what follows was worked out."""

VALUES = {Type.TEXT: "TEXT", Type.NUMBER: NUMBER, Type.DATE: "DATE"}
_ARROW = {Type.TEXT: pa.string(), Type.NUMBER: pa.decimal128(38, 9), Type.DATE: pa.date32()}
_PEOPLE, _SAID, _OF_RULE, _NOW = "inferred_people", "inferred_said", "inferred_of_rule", "inferred_now"


def infer(engine: Engine, places: Callable[[], Places], country: str = "", *, everybody: bool = False) -> int:
    """Work out what follows for the people of whom something changed since the last time; how many values stand now.

    Inside the caller's transaction. ``places`` gives the table of places; it is asked only where there is something to look up,
    since reading it takes a while. ``country`` is the base's. ``everybody``: whether or not anything changed.
    """
    seen = {SEEN: numbers.last(engine, SEEN), MERGES: numbers.last(engine, MERGES)}
    until = {SEEN: numbers.last(engine, "import_no"), MERGES: numbers.last(engine, "merge_no")}
    if until == seen and not everybody:
        return 0
    types = own_fields.of_people(engine)
    written = 0
    if _find_people(engine, seen, types, everybody=everybody):
        mine = sql("origin = $own AND person IN (SELECT person FROM $people)", own=INFERRED, people=exp.to_table(_PEOPLE))
        engine.execute(exp.Delete(this=exp.to_table("attributes"), where=exp.Where(this=mine)))
        roles = _say(engine, types)
        for rule in rules(_words_for_sex(engine), places, country):
            if roles & set(rule.roles):
                _apply(engine, rule, types)
        written = int(engine.rows(query("SELECT COUNT(*) AS n FROM attributes").where(mine))[0]["n"])
    for name in (_PEOPLE, _SAID, _OF_RULE, _NOW):
        engine.execute(drop_table(name))
    for name, last in until.items():
        numbers.put(engine, name, last)
    return written


def _find_people(engine: Engine, seen: Mapping[str, int], types: Mapping[str, Type], *, everybody: bool) -> int:
    """Make the table of whom something changed: an attribute that something follows from or that can follow; an undo; a merge."""
    _make(engine, _PEOPLE, {"person": "BIGINT"})
    if everybody:
        found: exp.Expression = query("SELECT person FROM people")
    else:
        given = {name for rule in rules({}, _no_places, "") for name in rule.gives}
        looked_at = column("name").isin(*(name for name in (*types, *PERSON_FIELDS) if name in given or role_of(name)))
        last, merge = seen[SEEN], seen[MERGES]
        stated = query("SELECT person FROM attributes WHERE import_no > $last AND origin <> $own", last=last, own=INFERRED)
        replaced = query("SELECT person FROM past_attributes WHERE until_no > $last", last=last)
        undone = "SELECT person FROM people WHERE touched > $last AND touched NOT IN (SELECT import_no FROM imports)"
        before = query("SELECT person_before AS person FROM merges WHERE merge_no > $merge", merge=merge)
        after = query("SELECT person_after AS person FROM merges WHERE merge_no > $merge", merge=merge)
        parts = [stated.where(looked_at), replaced.where(looked_at.copy()), query(undone, last=last), before, after]
        found = exp.union(*parts, distinct=True)
    engine.execute(insert(_PEOPLE, ["person"], found))
    return _count(engine, _PEOPLE)


def _no_places() -> Places:
    raise AssertionError("only the rules' names are asked for")


def _say(engine: Engine, types: Mapping[str, Type]) -> set[str]:
    """Make the table of what these people state now, the newest of each role; the roles that anybody states.

    An age comes with the day on which it was true: its fact's, else the import's.
    """
    roles = {name: role for name in types if (role := role_of(name))}
    _make(engine, _SAID, {"person": "BIGINT", "profile": "BIGINT", "import_no": "BIGINT", "role": "TEXT", "text": "TEXT"})
    if not roles:
        return set()
    newest = query(
        "SELECT t.*, ROW_NUMBER() OVER (PARTITION BY person, role ORDER BY COALESCE(since, CAST('0001-01-01' AS TIMESTAMP)) DESC, "
        "rank DESC, id DESC, name, text) AS latest FROM $stated AS t WHERE text IS NOT NULL",
        stated=_stated(roles),
    )
    rows = query(
        "SELECT n.person, n.profile, n.import_no, n.role, CASE WHEN n.role = 'age' "
        "THEN n.text || ' ' || CAST(CAST(COALESCE(n.since, i.at) AS DATE) AS TEXT) ELSE n.text END AS text "
        "FROM $newest AS n LEFT JOIN imports AS i ON i.import_no = n.import_no WHERE n.latest = 1",
        newest=newest,
    )
    engine.execute(insert(_SAID, ["person", "profile", "import_no", "role", "text"], rows))
    return {row["role"] for row in engine.rows(query("SELECT DISTINCT role FROM $said AS s", said=exp.to_table(_SAID)))}


def _stated(roles: Mapping[str, str]) -> exp.Select:
    """Every value that is stated of these people, as text and with its role."""
    cases = [exp.If(this=sql("a.name = $name", name=name), true=exp.Literal.string(role)) for name, role in roles.items()]
    text = sql("COALESCE(a.text, CAST(CAST(a.number AS DECIMAL(38, 0)) AS TEXT), CAST(a.date AS TEXT))")
    return query(
        "SELECT a.person, a.profile, a.import_no, $role AS role, $text AS text, a.since, a.rank, a.id, a.name FROM attributes AS a "
        "WHERE a.origin <> $own AND a.person IN (SELECT person FROM $people)",
        role=exp.Case(ifs=cases), text=text, own=INFERRED, people=exp.to_table(_PEOPLE),
    ).where(column("name", "a").isin(*roles))  # fmt: skip


def _apply(engine: Engine, rule: Rule, types: Mapping[str, Type]) -> None:
    """Work a rule out for everyone in ``inferred_said``: each different text once."""
    names = [f"s{i}" for i in range(len(rule.roles))]
    texts = [
        sql("COALESCE(MAX(CASE WHEN role = $role THEN text END), '')", role=role).as_(name)
        for name, role in zip(names, rule.roles, strict=True)
    ]
    of_person = exp.select("person", "MIN(profile) AS profile", "MAX(import_no) AS import_no", *texts).from_(_SAID).group_by("person")
    of_person = of_person.where(column("role").isin(*rule.roles))
    _make(engine, _OF_RULE, {**dict.fromkeys(("person", "profile", "import_no"), "BIGINT"), **dict.fromkeys(names, "TEXT")})
    engine.execute(insert(_OF_RULE, ["person", "profile", "import_no", *names], of_person))
    said = engine.run(exp.select(*names).distinct().from_(_OF_RULE))
    gives = {name: type_ for name, type_ in rule.gives.items() if types.get(name, type_) is type_}
    table = _told(rule, gives, list(zip(*(said[name].to_pylist() for name in names), strict=True)), names)
    if not table.num_rows:
        return
    stored = {VALUE_COLUMN[type_]: sql_type for type_, sql_type in VALUES.items()}
    _make(engine, _NOW, {**dict.fromkeys(names, "TEXT"), "name": "TEXT", **stored, "confidence": "DOUBLE"})
    engine.write(_NOW, table)
    for name in sorted(set(table["name"].to_pylist()) - set(own_fields.of_people(engine))):
        own_fields.enter(engine, own_fields.PERSON, name, gives[name])
    _write(engine, names, list(stored))


def _told(rule: Rule, gives: Mapping[str, Type], said: Sequence[Sequence[str]], names: Sequence[str]) -> pa.Table:
    rows = list(_values(rule, gives, said))
    columns: dict[str, pa.Array] = {name: pa.array([texts[i] for texts, *_ in rows], pa.string()) for i, name in enumerate(names)}
    columns["name"] = pa.array([name for _, name, _, _ in rows], pa.string())
    for type_, kind in _ARROW.items():
        columns[VALUE_COLUMN[type_]] = pa.array([value if gives[name] is type_ else None for _, name, value, _ in rows], kind)
    columns["confidence"] = pa.array([sure for *_, sure in rows], pa.float64())
    return pa.table(columns)


def _values(rule: Rule, gives: Mapping[str, Type], said: Sequence[Sequence[str]]) -> Iterator[tuple[Sequence[str], str, Value, float]]:
    for texts in said:
        for name, (value, sure) in rule.tell(texts).items():
            if sure >= LEAST and name in gives:
                yield texts, name, value, sure


def _write(engine: Engine, names: Sequence[str], stored: Sequence[str]) -> None:
    """Write what was told of those of whom it is neither stated nor was told by an earlier rule."""
    same = exp.and_(*(exp.EQ(this=column(name, "r"), expression=column(name, "n")) for name in names))
    told = exp.select(*(column(name, "r") for name in ("person", "profile", "import_no")))
    told = told.select(*(column(name, "n") for name in ("name", *stored, "confidence")))
    told = told.from_(f"{_OF_RULE} AS r").join(f"{_NOW} AS n", on=same)
    chosen: dict[str, exp.Expression] = {
        name: column(name, "t") for name in ("person", "profile", "import_no", "name", *stored, "confidence")
    }
    chosen |= {"origin": exp.Literal.string(INFERRED), "id": exp.Literal.string(""), "rank": sql("CAST($rank AS SMALLINT)", rank=RANK)}
    held = query("SELECT person, name FROM attributes WHERE person IN (SELECT person FROM $r AS r)", r=exp.to_table(_OF_RULE))
    held = held.where(sql("name IN (SELECT name FROM $now AS w)", now=exp.to_table(_NOW)))
    rows = exp.select(*named(chosen)).from_(told.subquery("t"))
    rows = rows.join(held.distinct().subquery("h"), on=sql("h.person = t.person AND h.name = t.name"), join_type="left")
    engine.execute(insert("attributes", list(chosen), rows.where(sql("h.person IS NULL"))))


def _make(engine: Engine, name: str, columns: dict[str, str]) -> None:
    engine.execute(drop_table(name))
    engine.execute(create_table(name, columns, temporary=True))


def _count(engine: Engine, table: str) -> int:
    return int(engine.rows(query("SELECT COUNT(*) AS n FROM $table AS t", table=exp.to_table(table)))[0]["n"])


def _words_for_sex(engine: Engine) -> Mapping[str, str]:
    """How this base calls the sexes: m and f, where it does."""
    stated = query("SELECT DISTINCT text FROM attributes WHERE name = 'sex' AND origin <> $own AND text IS NOT NULL LIMIT 10", own=INFERRED)
    found = {row["text"] for row in engine.rows(stated)}
    return {"male": "m", "female": "f"} if found and found <= {"m", "f"} else {}
