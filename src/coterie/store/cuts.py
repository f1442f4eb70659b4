"""Stored cuts: how a value was spread over everyone when a refresh last took it, and from when on that is in force.

A percentile, a share or a median of the whole base moves with everybody's every fact. So that two answers can be held against each
other, and one person be looked at alone, everyone's values are taken now and then (``segments.cutting`` says when), all of a time under
one *version*, and are in force from that instant to the next version's. What no version holds is worked out of everyone's facts at the
instant asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from sqlglot import exp

from coterie.compile import plan
from coterie.compile.canonical import cut_digest
from coterie.compile.cuts import column_of
from coterie.compile.write import constant
from coterie.language.lowered import Const
from coterie.language.types import Type
from coterie.model.cuts import Used, Version
from coterie.store import numbers
from coterie.store.statement import column, create_as, drop_table, insert, query, sql

if TYPE_CHECKING:
    from coterie.compile.plan import Question
    from coterie.language.lowered import OfBase
    from coterie.model.engine import Engine

FRESH = timedelta(days=2)
"""How long a version is in force if none follows it: where nobody refreshes, a rank among the people of weeks ago would be absurd."""
KEPT = timedelta(days=35)
"""How long a version can still be asked about once it is no longer in force."""

_HEAD = ("cut", "version", "generation", "print", "said", "since", "people", "total", "total_double")
_TOLD = ("said", "people", "least", "middle", "most")
_VALUES = ("cut", "number", "double", "upto", "held", "held_double")


@dataclass(frozen=True, slots=True)
class Cut:
    """A stored cut. ``said``: the value as it is written; ``people``: of how many it was known; the least of their values, the
    greatest, and that of the person in the middle, as doubles.
    """

    version: Version
    said: str
    people: int
    least: float
    middle: float
    most: float


def in_force(engine: Engine, at: datetime) -> tuple[Cut, ...]:
    """The cuts in force at an instant (aware UTC), by what they are of."""
    newest = query(
        "SELECT *, ROW_NUMBER() OVER (PARTITION BY print ORDER BY since DESC, cut DESC) AS place FROM cuts "
        "WHERE since <= $at AND since > $stale",
        at=_instant(at),
        stale=_instant(at - FRESH),
    )
    told = (
        "SELECT c.version, c.since, c.said, c.people, MIN(v.double) AS least, "
        "MIN(CASE WHEN 2 * v.upto >= c.people THEN v.double END) AS middle, MAX(v.double) AS most "
        "FROM $newest AS c JOIN cut_values AS v ON v.cut = c.cut WHERE c.place = 1 AND c.people > 0 "
        "GROUP BY c.cut, c.version, c.since, c.said, c.people ORDER BY c.said, c.cut"
    )
    return tuple(
        Cut(Version(row["version"], row["since"].replace(tzinfo=UTC)), *(row[name] for name in _TOLD))
        for row in engine.rows(sql(told, newest=newest))
    )


class InForce:
    """Which stored cut is in force for a value of the whole base at its instant; remembers which were asked for.

    ``meaning``: what decides the meaning of a term beside its text (zone, fiscal month).
    """

    def __init__(self, engine: Engine, *meaning: str | int) -> None:
        self._engine, self._meaning = engine, meaning
        self._found: dict[tuple[str, datetime], tuple[int, Version] | None] = {}

    def __call__(self, of: OfBase) -> int | None:
        """The number of the cut, None where there is none."""
        at = of.at.value
        assert isinstance(at, datetime)
        key = self.print(of), at
        if key not in self._found:
            self._found[key] = self._read(*key)
        found = self._found[key]
        return None if found is None else found[0]

    def passed_over(self, of: OfBase) -> None:
        """No cut, whatever is in force: what was asked for is worked out for the answer."""
        assert isinstance(of.at.value, datetime)
        self._found["", of.at.value] = None

    def print(self, of: OfBase) -> str:
        """What the value is drawn over."""
        return cut_digest(of, *self._meaning)

    def version(self, of: OfBase) -> Version | None:
        """The version of its cut."""
        found = None if self(of) is None else self._found[self.print(of), of.at.value]  # type: ignore[index]
        return None if found is None else found[1]

    def forget(self) -> None:
        """Others may be in force by now."""
        self._found.clear()

    @property
    def used(self) -> Used:
        """What was asked for so far."""
        versions = {found[1] for found in self._found.values() if found is not None}
        return Used(tuple(sorted(versions, reverse=True)), None in self._found.values())

    def values(self, of: OfBase, cut: int) -> list[tuple[object, int]]:
        """The different values of a cut, ascending, each with how many people had it."""
        asked = query("SELECT $value AS value, upto FROM cut_values WHERE cut = $cut ORDER BY upto", value=column(column_of(of)), cut=cut)
        found, before = [], 0
        for row in self._engine.rows(asked):
            found.append((row["value"], row["upto"] - before))
            before = row["upto"]
        return found

    def _read(self, print_: str, at: datetime) -> tuple[int, Version] | None:
        newest = (
            "SELECT cut, version, since, people FROM cuts WHERE print = $print AND since <= $at AND since > $stale "
            "ORDER BY since DESC, cut DESC LIMIT 1"
        )
        rows = self._engine.rows(sql(newest, print=print_, at=_instant(at), stale=_instant(at - FRESH)))
        if not rows or not rows[0]["people"]:
            return None
        return rows[0]["cut"], Version(rows[0]["version"], rows[0]["since"].replace(tzinfo=UTC))


class Cuts:
    """The stored cuts of a warehouse, to be taken anew by a refresh: each method inside a transaction of the caller's."""

    def __init__(self, engine: Engine, in_force: InForce) -> None:
        self._engine, self._in_force = engine, in_force

    def take(self, question: Question, wanted: Sequence[OfBase], generation: int) -> Version | None:
        """Take cuts of everyone's values at the question's instant, as one version; None where nothing is wanted.

        ``generation``: of the refresh that takes them.
        """
        if not wanted:
            return None
        at = question.at.value
        assert isinstance(at, datetime)
        version = numbers.take(self._engine, "cut_version", 1) + 1
        self._engine.execute(drop_table("cut_measures"))
        self._engine.execute(create_as("cut_measures", plan.measures(question, [one.term for one in wanted]), temporary=True))
        for index, one in enumerate(wanted, 1):
            cut = numbers.take(self._engine, "cut", 1) + 1
            self._engine.execute(insert("cut_values", _VALUES, _spread(cut, f"v{index}", column_of(one))))
            self._engine.execute(insert("cuts", _HEAD, _head(cut, version, generation, self._in_force.print(one), one.said, at)))
        self._engine.execute(drop_table("cut_measures"))
        self._prune(at)
        self._in_force.forget()
        return Version(version, at)

    def end(self, wanted: Sequence[OfBase], at: datetime, generation: int) -> None:
        """Let nothing be in force any more from an instant on but what is wanted: a cut that nobody renews would grow stale."""
        kept = {self._in_force.print(one) for one in wanted}
        held = (
            "SELECT print, said FROM (SELECT print, said, people, ROW_NUMBER() OVER (PARTITION BY print ORDER BY since DESC, cut DESC) "
            "AS place FROM cuts WHERE since <= $at) AS c WHERE place = 1 AND people > 0 ORDER BY print"
        )
        for row in self._engine.rows(sql(held, at=_instant(at))):
            if row["print"] not in kept:
                cut = numbers.take(self._engine, "cut", 1) + 1
                self._engine.execute(insert("cuts", _HEAD, _head(cut, 0, generation, row["print"], row["said"], at)))
        self._in_force.forget()

    def _prune(self, at: datetime) -> None:
        """Delete what was over long ago."""
        over = (
            "DELETE FROM cuts WHERE cut IN (SELECT a.cut FROM cuts AS a JOIN cuts AS b ON b.print = a.print "
            "AND (b.since > a.since OR (b.since = a.since AND b.cut > a.cut)) WHERE b.since <= $at)"
        )
        self._engine.execute(sql(over, at=_instant(at - KEPT)))
        _forget_values(self._engine)


def forget(engine: Engine) -> None:
    """Forget every cut: facts that they were taken of are gone. What asks for one is worked out anew until the next refresh takes it."""
    for table in ("cuts", "cut_values"):
        engine.execute(sql("DELETE FROM $t", t=exp.to_table(table)))


def clear_unpublished(engine: Engine, published: int) -> None:
    """Forget the cuts of a refresh that was never published."""
    engine.execute(sql("DELETE FROM cuts WHERE generation > $last", last=published))
    _forget_values(engine)


def _forget_values(engine: Engine) -> None:
    engine.execute(sql("DELETE FROM cut_values WHERE cut NOT IN (SELECT cut FROM cuts)"))


def _instant(at: datetime) -> exp.Expression:
    return cast("exp.Expression", constant(Const(at, Type.INSTANT)))


def _spread(cut: int, measure: str, kind: str) -> exp.Select:
    """The rows of ``cut_values`` of a column of everyone's values."""
    exact = "SELECT $v AS v, COUNT(*) AS n, SUM($v) AS s FROM cut_measures WHERE $v IS NOT NULL GROUP BY $v"
    double = "SELECT $v AS v, COUNT(*) AS n, COUNT(*) * $v AS s FROM cut_measures WHERE $v IS NOT NULL GROUP BY $v"
    each = query(exact if kind == "number" else double, v=column(measure))
    number = "v AS number" if kind == "number" else "CAST(NULL AS DECIMAL(38, 9)) AS number"
    held = "SUM(s) OVER (ORDER BY v)", "CAST(NULL AS DOUBLE)"
    if kind == "double":
        held = "CAST(NULL AS DECIMAL(38, 9))", "SUM(s) OVER (ORDER BY v)"
    return query(
        f"SELECT $cut AS cut, {number}, CAST(v AS DOUBLE) AS double, CAST(SUM(n) OVER (ORDER BY v) AS BIGINT) AS upto, "  # noqa: S608 -- constants of this room
        f"{held[0]} AS held, {held[1]} AS held_double FROM $each AS e",
        cut=cut,
        each=each,
    )


def _head(cut: int, version: int, generation: int, print_: str, said: str, at: datetime) -> exp.Select:  # noqa: PLR0917 -- the columns of a row
    """The row of ``cuts`` of a cut whose values are in; of one without values, that there is none from then on."""
    return query(
        "SELECT $cut AS cut, $version AS version, $generation AS generation, $print AS print, $said AS said, $at AS since, "
        "COALESCE(MAX(upto), 0) AS people, MAX(CASE WHEN upto = n THEN held END) AS total, "
        "MAX(CASE WHEN upto = n THEN held_double END) AS total_double "
        "FROM (SELECT upto, held, held_double, MAX(upto) OVER () AS n FROM cut_values WHERE cut = $cut) AS v",
        cut=cut,
        version=version,
        generation=generation,
        print=print_,
        said=said,
        at=_instant(at),
    )
