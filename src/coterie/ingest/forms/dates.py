"""Dates and times as people and programs write them: one text becomes an ISO text.

In what order day and month stand is the column's to say (``DateStyle``), which ``style_of`` finds from all of its days.
What a time zone means, and what years a fact may have, is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from coterie.ingest.forms.cell import MISSING, Cell, says_nothing, squeezed

Order = Literal["dmy", "mdy", "both"]
Epoch = Literal["", "s", "ms"]
SEPARATORS = "./-"
PIVOT = 69
"""The last two-digit year that is of this century: 69 is 2069, 70 is 1970."""

BOTH_WAYS = "could be two dates: the column writes both day first and month first"
_CLEAR_MAJORITY = 20


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How a column writes its dates.

    ``orders``: by separator, which of day and month stands first where the year is last; ``both`` = the column does both,
    so that a day that could be either is set aside. ``epoch``: the unit of a column of Unix times. ``pivot``: the last
    two-digit year of this century. ``offset``: the column's own offset from UTC, for texts that name none.
    """

    orders: Mapping[str, Order] = field(default_factory=lambda: dict.fromkeys(SEPARATORS, "dmy"))
    epoch: Epoch = ""
    pivot: int = PIVOT
    offset: str = ""


_STEMS = ("янв jan", "фев feb", "мар mar mär", "апр apr", "мая май may mai", "июн jun", "июл jul", "авг aug", "сен sep", "окт oct okt",
          "ноя nov", "дек dec dez")  # fmt: skip
_MONTH = {stem: number for number, stems in enumerate(_STEMS, start=1) for stem in stems.split()}
_MONTH_WORD = rf"({'|'.join(_MONTH)})[a-zа-яä]*\.?"

_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?: ?([ap])\.?m\b\.?)?(?![\d:])")
_ZONE_WORD = re.compile(r"^ ?(?:(z|utc|gmt|мск|msk)\b ?)?(?:([+-])(\d{1,2})(?::?(\d{2}))?(?!\d))?")
_ZONE_AT_END = re.compile(r" (utc|gmt|мск|msk)$")
_HOURS_OF = {"мск": 3, "msk": 3}
_NOISE = re.compile(
    r"\([^)]*\)|\b(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс|года|год|г|в|at|of)\b\.?|,"
)

_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_NAMED = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th|-?го|-?е)?[ .-]*{_MONTH_WORD}[ .'-]*(\d{{4}}|\d{{2}})")
_NAMED_DAY = re.compile(rf"{_MONTH_WORD}[ .-]*(\d{{1,2}})(?:st|nd|rd|th)? +(\d{{4}})")
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
_EPOCH = {"s": re.compile(r"(\d{9,10})(?:\.0*)?"), "ms": re.compile(r"(\d{12,13})(?:\.0*)?")}
_NO_YEAR = re.compile(r"(?:--)?(\d{1,2})[./-](\d{1,2})[.]?(?:[./-]?0{2,4})?")
_NO_YEAR_NAMED = re.compile(rf"(\d{{1,2}}) ?{_MONTH_WORD}")

_EMPTY_DAYS = {(0, 0, 0), (1, 1, 1), (1900, 1, 0), (1899, 12, 30), (1899, 12, 31), (1753, 1, 1), (1601, 1, 1)}
"""Year, month, day that 1C, MySQL, Excel, SQL Server and Windows put where no date is."""

_SERIAL_START = datetime(1899, 12, 30)  # noqa: DTZ001 (a clock's reading)
_SERIALS = (18_264, 91_312)
"""1950 to 2149, as a spreadsheet counts days."""


def read(text: str, style: DateStyle) -> Cell | None:
    """A date or time as ISO text, with its offset if it names one; None for what is no date.

    >>> read("5 марта 2024 г., 12:14", DateStyle()).plain
    '2024-03-05 12:14:00'
    """
    low = squeezed(text).lower()
    if says_nothing(low):
        return MISSING
    if (counted := _counted(low, style)) is not None:
        return Cell(counted)
    clock = _CLOCK.search(low)
    if clock is None:
        zone = _ZONE_AT_END.search(low)
        return _day_of(low[: zone.start()] if zone else low, style)
    time = _time_of(clock)
    offset, rest = _offset(low[clock.end() :])
    found = _day_of(f"{low[: clock.start()].removesuffix('t')} {rest}", style)
    if found is None or time is None or found.plain is None:
        return None if time is None else found
    return Cell(f"{found.plain} {time}{offset or style.offset}")


def day_of_year(text: str) -> str | None:
    """A day without a year as ``--03-08``; None for any other text.

    >>> day_of_year("8 марта")
    '--03-08'
    """
    low = squeezed(text).lower()
    if found := _NO_YEAR.fullmatch(low):
        month, day = (found[1], found[2]) if low.startswith("--") else (found[2], found[1])
    elif named := _NO_YEAR_NAMED.fullmatch(low):
        day, month = named[1], str(_MONTH[named[2]])
    else:
        return None
    return None if _iso(2000, int(month), int(day)) is None else f"--{int(month):02}-{int(day):02}"


def offset_in(header: str) -> str:
    """The offset that a column's name says of its times (``Дата (МСК)``, ``created_at UTC``), else nothing."""
    found = re.search(r"(?:^|[\s(_,])(utc|gmt|мск|msk)(?:([+-]\d{1,2})(?::?(\d{2}))?)?(?:$|[\s),])", header.lower())
    if found is None:
        return ""
    return _signed(_HOURS_OF.get(found[1], 0) * 60 + int(found[2] or 0) * 60 + int(found[3] or 0))


def style_of(name: str, days: Mapping[str, int], country: str) -> tuple[dict[str, Order], list[str]]:
    """The order of day and month for each separator, from a column's days with their counts; and what to tell the user.

    What no value decides follows the country: day first, but in the United States.
    """
    orders: dict[str, Order] = {}
    notes = []
    for separator in SEPARATORS:
        often = sorted(days.items(), key=lambda day: (-day[1], day[0]))
        found = [(match, count) for text, count in often if (match := _DAY_FIRST.fullmatch(text)) and match[2] == separator]
        firsts = [(match[0], count) for match, count in found if int(match[1]) > 12 >= int(match[3])]
        seconds = [(match[0], count) for match, count in found if int(match[3]) > 12 >= int(match[1])]
        order, why = _order(separator, firsts, seconds, country)
        orders[separator] = order
        if found:
            notes.append(f"{name}: {why}")
    return orders, notes


def _order(separator: str, days: list[tuple[str, int]], months: list[tuple[str, int]], country: str) -> tuple[Order, str]:
    """``days``: texts whose first number can only be a day; ``months``: only a month."""
    written = {"dmy": separator.join(("day", "month", "year")), "mdy": separator.join(("month", "day", "year"))}
    many = {"dmy": sum(count for _, count in days), "mdy": sum(count for _, count in months)}
    proof: dict[Order, str] = {"dmy": days[0][0] if days else "", "mdy": months[0][0] if months else ""}
    if not days and not months:
        order: Order = "mdy" if country == "US" and separator != "." else "dmy"
        return order, f"taken as {written[order]}, as is the custom{f' in {country}' if country else ''}; no value decides it"
    more: Order = "dmy" if many["dmy"] >= many["mdy"] else "mdy"
    less: Order = "mdy" if more == "dmy" else "dmy"
    if not proof[less]:
        return more, f"written {written[more]} ({proof[more]} can be nothing else)"
    if many[more] >= _CLEAR_MAJORITY * many[less]:
        return more, f"written {written[more]}; {proof[less]} and such can only be {written[less]} and are read so"
    return (
        "both",
        f"written both {written['dmy']} ({proof['dmy']}) and {written['mdy']} ({proof['mdy']}); what could be either is set aside",
    )


def _counted(low: str, style: DateStyle) -> str | None:
    """A count of seconds since 1970 or of days since 1900, as a spreadsheet has it."""
    if style.epoch:
        found = _EPOCH[style.epoch].fullmatch(low)
        if found is None:
            return None
        thousandths = int(found[1]) if style.epoch == "ms" else int(found[1]) * 1000
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=thousandths)
        return moment.strftime("%Y-%m-%d %H:%M:%S") + (f".{thousandths % 1000:03}" if thousandths % 1000 else "") + "Z"
    found = _SERIAL.fullmatch(low)
    if found is None or not _SERIALS[0] <= int(found[1]) <= _SERIALS[1]:
        return None
    day = _SERIAL_START + timedelta(days=int(found[1]))
    if found[2] is None or not found[2].strip("0"):
        return day.date().isoformat()
    return (day + timedelta(seconds=round(float(f"0.{found[2]}") * 86_400))).isoformat(sep=" ") + style.offset


def _time_of(clock: re.Match[str]) -> str | None:
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if clock[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if clock[5] == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return f"{hour:02}:{minute:02}:{second:02}" + (f".{clock[4][:6]}" if clock[4] else "")


def _offset(tail: str) -> tuple[str, str]:
    """The offset at the start of what follows a time, as ``+03:00``, and the rest."""
    found = _ZONE_WORD.match(tail)
    if found is None or not (found[1] or found[2]):
        return "", tail
    minutes = (int(found[3] or 0) * 60 + int(found[4] or 0)) * (-1 if found[2] == "-" else 1)
    return _signed(_HOURS_OF.get(found[1] or "", 0) * 60 + minutes), tail[found.end() :]


def _signed(minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _day_of(text: str, style: DateStyle) -> Cell | None:
    bare = squeezed(_NOISE.sub(" ", text)).strip(" .")
    if found := _DAY_FIRST.fullmatch(bare):
        return _by_order(int(found[1]), int(found[3]), _year(found[4], style.pivot), style.orders[found[2]])
    if found := _YEAR_FIRST.fullmatch(bare):
        return _cell(int(found[1]), int(found[3]), int(found[4]))
    if found := _EIGHT.fullmatch(bare):
        return _cell(*map(int, found.groups()))
    if found := _DAY_NAMED.fullmatch(bare):
        return _cell(_year(found[3], style.pivot), _MONTH[found[2]], int(found[1]))
    if found := _NAMED_DAY.fullmatch(bare):
        return _cell(int(found[3]), _MONTH[found[1]], int(found[2]))
    return None


def _by_order(first: int, second: int, year: int, order: Order) -> Cell | None:
    if order == "both" and first <= 12 and second <= 12 and first != second:
        return Cell(fault=BOTH_WAYS)
    month_first = second > 12 or (order == "mdy" and first <= 12)
    return _cell(year, first, second) if month_first else _cell(year, second, first)


def _year(text: str, pivot: int) -> int:
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) <= pivot else 1900)


def _cell(year: int, month: int, day: int) -> Cell | None:
    if (year, month, day) in _EMPTY_DAYS or (day == month == 0):
        return MISSING
    iso = _iso(year, month, day)
    return None if iso is None else Cell(iso)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
