"""Days, months, zones and named periods: the oracle's own arithmetic of time, shared with nothing.

Instants are aware datetimes in UTC; a local time that happened twice means the first, one that never happened moves
forward (it is read with the offset before the gap).
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

from coterie.language.nodes import Duration, Period
from coterie.language.oracle.values import WholeDay
from coterie.model.facts import Moment

EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
LATEST = datetime(9999, 12, 30, tzinfo=UTC)

ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:[.](\d{1,6}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII)


def resolved(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a local time of day."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins."""
    return resolved(datetime.combine(day, time.min), zone)


def local_day(value: date | WholeDay | Moment) -> date:
    """The day of a date or, in the base's zone, of an instant."""
    match value:
        case Moment() | WholeDay():
            return value.day
        case date():
            return value
        case _:
            assert_never(value)


def instant(value: date | WholeDay | Moment, zone: ZoneInfo) -> datetime:
    """An instant, or that at which a day begins."""
    return value.at if isinstance(value, Moment) else midnight(local_day(value), zone)


def parsed(text: str, zone: ZoneInfo) -> WholeDay | Moment:
    """An ISO text as a day or an instant. Raises ValueError where it is neither."""
    found = ISO.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no date and no instant")
    year, month, day, hour, minute, second, micros, offset = found.groups()
    written = date(int(year), int(month), int(day))
    if hour is None:
        return WholeDay(written)
    clock = time(int(hour), int(minute), int(second or "0"), int((micros or "").ljust(6, "0")))
    local = datetime.combine(written, clock)
    at = resolved(local, zone) if offset is None else local.replace(tzinfo=offset_zone(offset)).astimezone(UTC)
    return Moment.of(at, zone)


def offset_zone(offset: str) -> timezone:
    """The zone of ``Z``, ``+03``, ``+0300`` or ``+03:00``."""
    if offset == "Z":
        return UTC
    ahead = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:].lstrip(":") or "0"))
    return timezone(ahead if offset[0] == "+" else -ahead)


def exact_length(duration: Duration) -> timedelta:
    """The length of an exact duration. Raises ValueError for a calendar one (month, quarter, year)."""
    match duration.unit:
        case "min":
            return timedelta(minutes=duration.count)
        case "h":
            return timedelta(hours=duration.count)
        case "d":
            return timedelta(hours=24 * duration.count)
        case "w":
            return timedelta(hours=24 * 7 * duration.count)
        case "mo" | "q" | "y":
            raise ValueError(f"{duration.unit} has no exact length")
        case _:
            assert_never(duration.unit)


def shifted(at: datetime, duration: Duration, direction: Literal["ago", "ahead"], zone: ZoneInfo) -> datetime:
    """The instant a duration earlier or later; beyond the calendar's ends, its end."""
    sign = -1 if direction == "ago" else 1
    months = {"mo": 1, "q": 3, "y": 12}.get(duration.unit)
    if duration.count == 0:
        return at
    try:
        if months is None:
            return at + sign * exact_length(duration)
        local = at.astimezone(zone).replace(tzinfo=None)
        return resolved(months_later(local, sign * months * duration.count), zone)
    except (OverflowError, ValueError):
        return EARLIEST if direction == "ago" else LATEST


def months_later(local: datetime, months: int) -> datetime:
    """The same day of the month and time of day so many months later; the month's last day where it has no such day.

    >>> months_later(datetime(2026, 1, 31, 9), 1)
    datetime.datetime(2026, 2, 28, 9, 0)
    """
    year, index = divmod(local.year * 12 + (local.month - 1) + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"no year {year}")
    last = calendar.monthrange(year, index + 1)[1]
    return local.replace(year=year, month=index + 1, day=min(local.day, last))


def first_of_month(year: int, month: int) -> date:
    """The first day of a month; months run over into the years beside (13 is the next January, 0 the last December)."""
    years, index = divmod(month - 1, 12)
    return date(year + years, index + 1, 1)


def period(name: Period, today: date, fiscal_month: int) -> tuple[date, date]:
    """The first day of a calendar period and the first day after it."""
    if name == "today":
        return today, today + timedelta(days=1)
    if name == "yesterday":
        return today - timedelta(days=1), today
    which, unit = name.split(" ", 1)
    step = {"previous": -1, "this": 0, "next": 1}[which]
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * step)
        return monday, monday + timedelta(days=7)
    length = {"month": 1, "quarter": 3, "year": 12, "fiscal year": 12}[unit]
    begins = {"month": today.month, "quarter": (today.month - 1) // 3 * 3 + 1, "year": 1, "fiscal year": fiscal_month}[unit]
    if begins > today.month:  # only a fiscal year can begin later in the year than today
        begins -= 12
    begins += step * length
    return first_of_month(today.year, begins), first_of_month(today.year, begins + length)


def age(birth: date, today: date) -> int:
    """Whole years; someone born on 29 February is a year older from 1 March in common years."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def anniversary(of: date, year: int) -> date:
    """The day's anniversary in a year; 29 February falls on 1 March in common years."""
    if (of.month, of.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return date(year, of.month, of.day)


def days_to_anniversary(of: date, start: date) -> int:
    """Days (≥ 0) from a day to the next anniversary."""
    this_year = anniversary(of, start.year)
    coming = this_year if this_year >= start else anniversary(of, start.year + 1)
    return (coming - start).days
