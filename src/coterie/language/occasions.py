"""Days that people know by name: occasions, the calendars they belong to, and how a condition names them.

Plain values that the store makes. Which day an occasion falls on is worked out elsewhere, twice: in ``occasion_days`` for
the lowering, and by the oracle for itself. Nothing here counts days.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

PUBLIC = "public"
"""The calendar of public holidays: those of the base's country, and what the workspace adds to them."""
LAST = -1
FROM, TO = 1900, 2200
"""The years of which Easter is known."""


@dataclass(frozen=True, slots=True)
class Yearly:
    """The same day of every year; 29 February is 1 March in a year that has none."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Weekday:
    """The first to fourth (``nth``) Monday … Sunday (``weekday`` 1–7) of a month, or its ``LAST``; or up to six days ``after``
    that, within the year: Black Friday is a day after the fourth Thursday of November.
    """

    month: int
    nth: int
    weekday: int
    after: int = 0


@dataclass(frozen=True, slots=True)
class AfterEaster:
    """So many days after Easter Sunday (before it, if negative), from 1900 to 2200."""

    days: int
    church: Literal["western", "orthodox"] = "western"


@dataclass(frozen=True, slots=True)
class Listed:
    """Just these days, ascending."""

    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """A rule in the years from ``since`` to ``until``, both counted in; None is no end."""

    rule: Yearly | Weekday | AfterEaster
    since: int | None = None
    until: int | None = None


Rule = Yearly | Weekday | AfterEaster | Listed | Within


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day worth noticing: its canonical name, its rules, other names, and the calendars it belongs to."""

    name: str
    rules: tuple[Rule, ...]
    names: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """What a text in ``days_to("…")`` means: ``name`` as the calendar writes it, and the rules of its days, each once."""

    kind: Literal["day", "occasion", "calendar"]
    name: str
    rules: tuple[Rule, ...]

    @property
    def day(self) -> Yearly | None:
        """The one day of every year that is meant, if it is one."""
        match self.rules:
            case (Yearly() as day,):
                return day
            case _:
                return None

    @property
    def endless(self) -> bool:
        """Whether there is always a next such day."""
        return any(isinstance(rule, Yearly | Weekday) or (isinstance(rule, Within) and _goes_on(rule)) for rule in self.rules)

    @property
    def lasting(self) -> bool:
        """Whether there is always a next such day from a start that Easter is known of."""
        return self.endless or any(
            isinstance(rule, AfterEaster) or (isinstance(rule, Within) and rule.until is None) for rule in self.rules
        )


def _goes_on(rule: Within) -> bool:
    return rule.until is None and not isinstance(rule.rule, AfterEaster)


@dataclass(frozen=True, slots=True, eq=False)
class _Names:
    """Occasions and calendars by what they are called, in plain form."""

    occasions: dict[str, Occasion] = field(default_factory=dict)
    calendars: dict[str, tuple[str, tuple[Rule, ...]]] = field(default_factory=dict)

    def find(self, called: str) -> Named | None:
        if called in self.calendars:
            return Named("calendar", *self.calendars[called])
        found = self.occasions.get(called)
        return None if found is None else Named("occasion", found.name, found.rules)


class Calendar:
    """The occasions of a workspace: its ``own`` and the ``public`` holidays of its country, each brought when first asked for.

    >>> shop = Calendar.of(Occasion("New Year", (Yearly(1, 1),), ("Новый год",), ("gift",)))
    >>> shop.find("новый год").name, shop.find("8 марта").rules, shop.find("8 мрта")
    ('New Year', (Yearly(month=3, day=8),), None)
    """

    def __init__(self, own: Callable[[], Iterable[Occasion]] = tuple, public: Callable[[], Iterable[Occasion]] = tuple) -> None:
        self._own, self._public = own, public

    @classmethod
    def of(cls, *own: Occasion) -> Calendar:
        """A calendar of these occasions."""
        return cls(lambda: own)

    @cached_property
    def _near(self) -> _Names:
        return _names(self._own())

    @cached_property
    def _all(self) -> _Names:
        return _names((*self._own(), *self._public()))

    def find(self, text: str) -> Named | None:
        """What the text names: an occasion or calendar of the workspace, a day and month, or a public holiday; None if nothing."""
        called = plain(text)
        found = self._near.find(called) if called != PUBLIC else None
        if found is None and (day := read_day(text)) is not None:
            found = Named("day", text.strip(), (day,))
        return found or self._all.find(called)

    def titles(self) -> tuple[str, ...]:
        """The calendars, and every occasion by its first name."""
        calendars = [name for name, _ in self._all.calendars.values()]
        return (*calendars, *dict.fromkeys(one.name for one in self._all.occasions.values()))

    def names(self) -> tuple[str, ...]:
        """Every name that can be asked for: the titles, then the other names."""
        others = dict.fromkeys(name for one in self._all.occasions.values() for name in one.names)
        return (*self.titles(), *others)


def _names(occasions: Iterable[Occasion]) -> _Names:
    """The first of two that share a name keeps it."""
    found = _Names()
    gathered: dict[str, tuple[str, dict[Rule, None]]] = {}
    for one in occasions:
        for name in (one.name, *one.names):
            found.occasions.setdefault(plain(name), one)
        for name in one.calendars:
            gathered.setdefault(plain(name), (name, {}))[1].update(dict.fromkeys(one.rules))
    found.calendars.update({called: (name, tuple(rules)) for called, (name, rules) in gathered.items()})
    return found


NO_OCCASIONS = Calendar()


def plain(name: str) -> str:
    """A name as names are compared: NFC, lower case, ё as е, single spaces, one kind of apostrophe."""
    lowered = unicodedata.normalize("NFC", name).lower().replace("ё", "е").replace("’", "'")
    return " ".join(lowered.split())


# ---------------------------------------------------------------- a day and a month

_MONTHS: tuple[tuple[str, ...], ...] = (
    ("january", "jan", "января", "январь"),
    ("february", "feb", "февраля", "февраль"),
    ("march", "mar", "марта", "март"),
    ("april", "apr", "апреля", "апрель"),
    ("may", "мая", "май"),
    ("june", "jun", "июня", "июнь"),
    ("july", "jul", "июля", "июль"),
    ("august", "aug", "августа", "август"),
    ("september", "sep", "сентября", "сентябрь"),
    ("october", "oct", "октября", "октябрь"),
    ("november", "nov", "ноября", "ноябрь"),
    ("december", "dec", "декабря", "декабрь"),
)
_MONTH = {word: number for number, words in enumerate(_MONTHS, 1) for word in words}


def month_of(word: str) -> int:
    """The number of a month from its name (in plain form), 0 if it is none."""
    return _MONTH.get(word, 0)


_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FORMS = (
    re.compile(r"(?P<day>\d{1,2}) (?P<word>[^\W\d]+)"),
    re.compile(r"(?P<word>[^\W\d]+) (?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.?"),
)


def read_day(text: str) -> Yearly | None:
    """The day of every year that a text says; None if it says none.

    >>> read_day("8 марта") == read_day("March 8") == read_day("08.03") == Yearly(3, 8), read_day("30 февраля")
    (True, None)
    """
    for form in _FORMS:
        if (found := form.fullmatch(plain(text))) is not None:
            said = found.groupdict()
            month, day = int(said["month"]) if "month" in said else month_of(said["word"]), int(said["day"])
            return Yearly(month, day) if 1 <= month <= 12 and 1 <= day <= _LENGTHS[month - 1] else None
    return None
