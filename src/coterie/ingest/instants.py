"""Times in files become instants: UTC, with the local day and hour of the base's zone.

The zone's rules are Python's, put into the SQL as literals, so that no engine's own time zones matter. A local time
that happens twice is its first reading; one that never happens moves forward by the gap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.store.statement import column, sql

_YEAR = "(?:19[0-9]{2}|2[01][0-9]{2}|2200)"
_NAIVE = _YEAR + "-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]+)?)?)?"
_OFFSET = " ?(?:Z|z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)"
_WITH_OFFSET = _YEAR + "-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]+)?)?" + _OFFSET
_DIGITS = _YEAR + "[0-9]{4}"
_STEP = timedelta(days=1)
"""The years that are taken, 1900 to 2200, are part of the forms."""


def shape(text: exp.Expression) -> exp.Expression:
    """How a text writes a time: 1 by the clock, 2 eight digits, 3 with an offset; NULL for any other text."""
    return sql(
        "CASE WHEN REGEXP_FULL_MATCH($c, $naive) THEN 1 WHEN REGEXP_FULL_MATCH($c, $digits) THEN 2 "
        "WHEN REGEXP_FULL_MATCH($c, $offset) THEN 3 END",
        c=text, naive=_NAIVE, digits=_DIGITS, offset=_WITH_OFFSET,
    )  # fmt: skip


def local(text: exp.Expression, shape_: exp.Expression) -> exp.Expression:
    """The clock's reading that a text says, before any offset; fractions are cut at the microsecond."""
    return sql(
        "CASE $s WHEN 1 THEN TRY_CAST($c AS TIMESTAMP) WHEN 2 THEN TRY_STRPTIME($c, '%Y%m%d') "
        "WHEN 3 THEN TRY_CAST(REGEXP_EXTRACT($c, $start) AS TIMESTAMP) END",
        c=text, s=shape_, start="^" + _NAIVE,
    )  # fmt: skip


def offset(text: exp.Expression, shape_: exp.Expression) -> exp.Expression:
    """The text's own offset from UTC in seconds; NULL where it has none (the base's zone)."""
    return sql("CASE WHEN $s = 3 THEN $o END", s=shape_, o=_seconds(text))


def _seconds(text: exp.Expression) -> exp.Expression:
    return sql(
        "CASE WHEN REGEXP_MATCHES($c, '(Z|z|UTC|GMT)$') THEN 0 "
        "ELSE (CASE WHEN REGEXP_EXTRACT($c, $tail, 1) = '-' THEN -1 ELSE 1 END) "
        "* (TRY_CAST(REGEXP_EXTRACT($c, $tail, 2) AS INTEGER) * 3600 "
        "+ COALESCE(TRY_CAST(NULLIF(REGEXP_EXTRACT($c, $tail, 3), '') AS INTEGER), 0) * 60) END",
        c=text, tail="([+-])([0-9]{2}):?([0-9]{2})?$",
    )  # fmt: skip


def fits(text: exp.Expression) -> exp.Expression:
    """Whether a known text is an ISO date or time (not eight digits, which may be any number)."""
    return sql(
        "(REGEXP_FULL_MATCH($c, $form) AND TRY_CAST(REGEXP_EXTRACT($c, $start) AS TIMESTAMP) IS NOT NULL)",
        c=text, form=f"{_NAIVE}|{_WITH_OFFSET}", start="^" + _NAIVE,
    )  # fmt: skip


def any_local(text: exp.Expression) -> exp.Expression:
    """The clock's reading of a text in any of the forms."""
    return sql(
        "CASE WHEN REGEXP_FULL_MATCH($c, $digits) THEN TRY_STRPTIME($c, '%Y%m%d') "
        "WHEN REGEXP_FULL_MATCH($c, $form) THEN TRY_CAST(REGEXP_EXTRACT($c, $start) AS TIMESTAMP) END",
        c=text, digits=_DIGITS, form=f"{_NAIVE}|{_WITH_OFFSET}", start="^" + _NAIVE,
    )  # fmt: skip


def any_offset(text: exp.Expression) -> exp.Expression:
    """The text's own offset in seconds, NULL where it has none; whatever its form."""
    return sql("CASE WHEN REGEXP_FULL_MATCH($c, $offset) THEN $o END", c=text, offset=_WITH_OFFSET, o=_seconds(text))


@dataclass(frozen=True, slots=True)
class Clock:
    """A zone's rules within a span of time: each change's instant (naive UTC) with the offset before and after, in seconds."""

    first: int
    changes: tuple[tuple[datetime, int, int], ...]

    @classmethod
    def of(cls, zone: ZoneInfo, first: datetime | None, last: datetime | None) -> Clock:
        """The rules for times from the first to the last (by any clock); for none at all, those of one day."""
        day = timedelta(days=2)
        start = (first or datetime(2000, 1, 1)) - day  # noqa: DTZ001 (a clock's reading)
        return cls(_offset_at(start, zone), transitions(zone, start, (last or start) + day))

    def to_utc(self, local_: exp.Expression, offset_: exp.Expression) -> exp.Expression:
        """The instant of a clock's reading with its own offset, or in the zone."""
        changes = [(utc + timedelta(seconds=max(before, after)), after) for utc, before, after in self.changes]
        return sql("$l - TO_SECONDS(COALESCE($o, $z))", l=local_, o=offset_, z=_by_time(local_, self.first, changes))

    def to_local(self, utc: exp.Expression) -> exp.Expression:
        """The zone's clock at an instant."""
        return sql("$u + TO_SECONDS($z)", u=utc, z=_by_time(utc, self.first, [(at, after) for at, _, after in self.changes]))


def span(scratch: DuckDB, table: str, columns: Iterable[str]) -> tuple[datetime | None, datetime | None]:
    """The first and last day of the readable times in text columns of a table."""
    days = [exp.select(sql("LEFT($c, 10) AS d", c=column(name))).distinct().from_(table) for name in columns]
    if not days:
        return None, None
    union = days[0] if len(days) == 1 else exp.union(*days)
    text = column("d")
    reading = any_local(text)
    found = scratch.rows(
        exp.select(exp.Min(this=column("l")).as_("first"), exp.Max(this=column("l")).as_("last")).from_(
            exp.select(reading.as_("l")).from_(union.subquery("days")).subquery("read")
        )
    )[0]
    return found["first"], found["last"]


def transitions(zone: ZoneInfo, first: datetime, last: datetime) -> tuple[tuple[datetime, int, int], ...]:
    """When the zone's offset changes: the instant (naive UTC), the offset before and after in seconds.

    Looked for day by day and then narrowed to the second.
    """
    out = []
    at, before = first, _offset_at(first, zone)
    while at < last:
        after = _offset_at(at + _STEP, zone)
        if after != before:
            low, high = at.replace(microsecond=0), at + _STEP
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if _offset_at(middle, zone) == before else (low, middle)
            out.append((high.replace(microsecond=0), before, after))
        at, before = at + _STEP, after
    return tuple(out)


def _offset_at(utc: datetime, zone: ZoneInfo) -> int:
    found = utc.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    assert found is not None
    return round(found.total_seconds())


def _by_time(moment: exp.Expression, first: int, changes: list[tuple[datetime, int]]) -> exp.Expression:
    """The offset in force at a moment: a balanced tree of comparisons with the changes."""
    if not changes:
        return exp.Literal.number(first) if first >= 0 else exp.Neg(this=exp.Literal.number(-first))
    middle = len(changes) // 2
    at, after = changes[middle]
    earlier = sql("$m < CAST($at AS TIMESTAMP)", m=moment, at=at.isoformat(sep=" "))
    case = exp.Case().when(earlier, _by_time(moment, first, changes[:middle]))
    return case.else_(_by_time(moment, after, changes[middle + 1 :]))
