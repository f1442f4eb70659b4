"""Dates, instants and calendar steps of the base's zone. Pure; the clock is never asked.

The zone's rules come from the tz database of Python, so that no engine's own table matters. A local time that happens
twice is its first reading; one that never happens moves forward by the gap.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from coterie.language.nodes import Duration, Period

EXACT: dict[str, timedelta] = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
MONTHS: dict[str, int] = {"mo": 1, "q": 3, "y": 12}
FIRST, LAST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, 23, 59, 59, 999999, tzinfo=UTC)
"""The ends of time, two days inside those of the calendar, so that every zone can say them."""

_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)


def read_iso(text: str) -> date | datetime | None:
    """The day, or the instant (naive = the base's zone), that an ISO text says; None if it says none.

    >>> read_iso("2026-03-08"), read_iso("2026-03-08T12:00Z"), read_iso("8 марта")
    (datetime.date(2026, 3, 8), datetime.datetime(2026, 3, 8, 12, 0, tzinfo=datetime.timezone.utc), None)
    """
    found = _ISO.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    try:
        if found[4] is None:
            return date(year, month, day)
        micro = int((found[7] or "").ljust(6, "0"))
        naive = datetime(year, month, day, int(found[4]), int(found[5]), int(found[6] or 0), micro)  # noqa: DTZ001  # the base's zone
        return naive if found[8] is None else (naive - _offset(found[8])).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def instant(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """The aware UTC instant of a naive local time, or of a day's beginning; an aware one stays what it is."""
    if not isinstance(moment, datetime):
        return start_of(moment, zone)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone, fold=0)
    return moment.astimezone(UTC)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The local day of an instant."""
    return moment.astimezone(zone).date()


def shift(moment: datetime, by: Duration, zone: ZoneInfo, *, back: bool = True) -> datetime:
    """The instant a length of time before (or after) another; clamped to the years 1 … 9999.

    Minutes, hours, days and weeks are elapsed time; months, quarters and years are steps of the local calendar that
    keep the time of day, month ends clamped.
    """
    sign = -1 if back else 1
    try:
        if by.unit in EXACT:
            end = moment + sign * by.count * EXACT[by.unit]
        else:
            local = moment.astimezone(zone)
            end = instant(datetime.combine(add_months(local.date(), sign * by.count * MONTHS[by.unit]), local.time()), zone)
    except OverflowError:
        return FIRST if back else LAST
    return min(max(end, FIRST), LAST)


def add_months(day: date, months: int) -> date:
    """The same day some months on, clamped to the month's end. Raises ``OverflowError`` outside the years 1 … 9999."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9998:
        raise OverflowError("the calendar ends there")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_days(period: Period, today: date, fiscal_month: int = 1) -> tuple[date, date]:
    """The first day of a calendar period and the first day after it.

    >>> period_days("previous quarter", date(2026, 2, 3))
    (datetime.date(2025, 10, 1), datetime.date(2026, 1, 1))
    """
    if period in ("today", "yesterday"):
        first = today - timedelta(days=period == "yesterday")
        return first, first + timedelta(days=1)
    which, unit = period.split(" ", 1)
    steps = {"previous": -1, "this": 0, "next": 1}[which]
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + steps * timedelta(weeks=1)
        return monday, monday + timedelta(weeks=1)
    length = {"month": 1, "quarter": 3, "year": 12, "fiscal year": 12}[unit]
    base = fiscal_month - 1 if unit == "fiscal year" else 0
    index = today.year * 12 + today.month - 1 - base
    begin = index - index % length + steps * length + base
    return tuple(date(i // 12, i % 12 + 1, 1) for i in (begin, begin + length))  # type: ignore[return-value]


def _offset(text: str) -> timedelta:
    if text == "Z":
        return timedelta()
    sign = -1 if text[0] == "-" else 1
    return sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))


@lru_cache(maxsize=16)
def transitions(zone: ZoneInfo) -> tuple[tuple[datetime, timedelta, timedelta], ...]:
    """When the zone's offset changed between 1900 and 2100: the UTC instant (naive), the offset before and after."""
    found = []
    step, at, end = timedelta(days=5), datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    before = _offset_at(at, zone)
    while at < end:
        after = _offset_at(at + step, zone)
        if after != before:
            low, high = at, at + step
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (middle, high) if _offset_at(middle, zone) == before else (low, middle)
            found.append((high.replace(microsecond=0, tzinfo=None), before, after))
        at, before = at + step, after
    return tuple(found)


def _offset_at(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
