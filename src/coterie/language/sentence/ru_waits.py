"""Days left to an occasion, in Russian: «до 8 марта не больше 10 дней», «дата за 0–3 дня до 8 марта»."""

from __future__ import annotations

from decimal import Decimal

from coterie.language.nodes import DaysTo, Field, Operator, Text, Value
from coterie.language.occasions import Named, read_day
from coterie.language.sentence import ru_constants as constants
from coterie.language.sentence.context import measure
from coterie.language.sentence.ru_sources import RussianSources
from coterie.language.sentence.russian import MONTHS
from coterie.language.sentence.russian_names import OWN_DAYS
from coterie.language.sentence.speaker import Clause, Span, Subject

_MORE: dict[Operator, str] = {"==": "ровно", "!=": "не ровно", "<": "меньше", "<=": "не больше", ">": "больше", ">=": "не меньше"}
_BEFORE: dict[Operator, str] = {
    "==": "ровно за",
    "!=": "не ровно за",
    "<": "позже чем за",
    "<=": "не раньше чем за",
    ">": "раньше чем за",
    ">=": "не позже чем за",
}
_CALENDARS = {
    "gift": ("ближайшего подарочного повода", "подарочный повод"),
    "public": ("ближайшего государственного праздника", "государственный праздник"),
}
TODAY, TOMORROW = Decimal(0), Decimal(1)


class RussianWaits(RussianSources):
    """Clauses about the days left."""

    def wait(self, value: DaysTo, operator: Operator, number: Decimal) -> Clause:
        """До 8 марта не больше 10 дней."""
        ordered = operator not in ("==", "!=")
        if (operator, number) == ("==", TODAY) or (value.start is None and operator == "<=" and number >= TOMORROW):
            soon = self._soon(value, number, equal=operator == "==")
            if soon is not None:
                return soon
        if value.start is not None and self.is_own_time(value.start):
            far = constants.number(number, "days", "")
            return Clause("their", f"дата {_BEFORE[operator]} {far} до {self.goal(value.occasion)[0]}")
        said = constants.number(number, "days", "", genitive=ordered)
        return Clause(_subject(value), f"{self._way(value)} {_MORE[operator]} {said}")

    def wait_between(self, value: DaysTo, span: Span, low: Decimal, high: Decimal, *, negated: bool) -> Clause:
        """До 8 марта от 0 до 3 дней (не считая 0)."""
        first, last, no = constants.plain(low), constants.plain(high), "не " if negated else ""
        ends = left_out(span, first, last)
        if value.start is not None and self.is_own_time(value.start):
            far = f"{first}–{constants.number(high, 'days', '')}"
            return Clause("their", f"дата {no}за {far} до {self.goal(value.occasion)[0]}{ends}")
        return Clause(_subject(value), f"{self._way(value)} {no}от {first} до {constants.number(high, 'days', '', genitive=True)}{ends}")

    def _since(self, value: DaysTo) -> str:
        return "" if value.start is None else f" от {self.moment(value.start)}"

    def _way(self, value: DaysTo) -> str:
        return f"{self._since(value)} до {self.goal(value.occasion)[0]}".lstrip()

    def _soon(self, value: DaysTo, number: Decimal, *, equal: bool) -> Clause | None:
        """What is said shorter: today, or one's birthday or name day in the next days."""
        is_own_day = self._own_day(value.occasion) is not None
        if value.start is not None:
            on = self.goal(value.occasion)[1]
            return Clause("their", f"дата приходится на {on}") if self.is_own_time(value.start) else None
        if not is_own_day:
            return Clause(_subject(value), f"сегодняшний день приходится на {self.goal(value.occasion)[1]}") if equal else None
        if number != number.to_integral_value():
            return None
        when = "сегодня" if equal else "сегодня или завтра" if number == TOMORROW else f"в ближайшие {constants.number(number, 'days', '')}"
        return Clause("their", f"{self.goal(value.occasion)[1]} {when}")

    def goal(self, occasion: Value) -> tuple[str, str]:
        """What is waited for, after «до» and after «на»."""
        if isinstance(occasion, Text):
            named = self.context.catalogue.calendar.find(occasion.value)
            return (constants.text(occasion.value),) * 2 if named is None else _named(named)
        if (day := self._own_day(occasion)) is not None:
            owner = self.noun(occasion).tail
            return f"{day[0]}{owner}", f"{day[1]}{owner}"
        of = self.moment(occasion)
        return f"ближайшей годовщины {of}", f"годовщину {of}"

    def _own_day(self, value: Value) -> tuple[str, str] | None:
        """The words for a person's own day of the year; None for another date."""
        if not isinstance(value, Field) or value.name not in OWN_DAYS or value.of == "order":
            return None
        own = (not self.context.of_facts or value.of == "person") and measure(value, self.context) == "date"
        return OWN_DAYS[value.name] if own else None


def _named(named: Named) -> tuple[str, str]:
    if named.kind == "calendar":
        name = constants.text(named.name)
        return _CALENDARS.get(named.name, (f"ближайшего дня из календаря {name}", f"день из календаря {name}"))
    if named.day is not None and read_day(named.name) == named.day:
        day = f"{named.day.day} {MONTHS[named.day.month - 1]}"
        return day, day
    return f"даты {constants.text(named.name)}", f"дату {constants.text(named.name)}"


def _subject(value: DaysTo) -> Subject:
    return "it" if value.start is None and isinstance(value.occasion, Text) else "their"


def left_out(span: Span, first: str, last: str) -> str:
    """Which ends are not counted in."""
    ends = " и ".join([end for end, counted_in in ((first, span.with_low), (last, span.with_high)) if not counted_in])
    return f" (не считая {ends})" if ends else ""
