"""Days left to an occasion, in English: "it is at most 10 days to 8 March", "date is at most 3 days before 8 March"."""

from __future__ import annotations

from decimal import Decimal

from coterie.language.nodes import DaysTo, Field, Operator, Text, Value
from coterie.language.occasions import Named, read_day
from coterie.language.sentence import en_constants as constants
from coterie.language.sentence.context import measure
from coterie.language.sentence.en_sources import EnglishSources
from coterie.language.sentence.english import MONTHS, OWN_DAYS, PERSON_LABELS
from coterie.language.sentence.speaker import Clause, Span

_MORE: dict[Operator, str] = {
    "==": "exactly",
    "!=": "not exactly",
    "<": "less than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
}
_CALENDARS = {"gift": "the next gift occasion", "public": "the next public holiday"}
TODAY, TOMORROW = Decimal(0), Decimal(1)


class EnglishWaits(EnglishSources):
    """Clauses about the days left."""

    def wait(self, value: DaysTo, operator: Operator, number: Decimal) -> Clause:
        """It is at most 10 days to 8 March."""
        if (operator, number) == ("==", TODAY) or (value.start is None and operator == "<=" and number >= TOMORROW):
            soon = self._soon(value, number, equal=operator == "==")
            if soon is not None:
                return soon
        return self._so_many(value, f"{_MORE[operator]} {constants.number(number, 'days', '')}")

    def wait_between(self, value: DaysTo, span: Span, low: Decimal, high: Decimal, *, negated: bool) -> Clause:
        """It is 0 to 3 days to 8 March (not counting 0)."""
        first, last = constants.plain(low), constants.plain(high)
        said = f"{'not ' if negated else ''}{first} to {constants.number(high, 'days', '')}"
        found = self._so_many(value, said)
        return Clause(found.subject, found.text + left_out(span, first, last))

    def _so_many(self, value: DaysTo, days: str) -> Clause:
        goal = self.goal(value.occasion)
        if value.start is not None and self.is_own_time(value.start):
            return Clause("their", f"date is {days} before {goal}")
        since = "" if value.start is None else f" from {self.moment(value.start)}"
        return Clause("it", f"it is {days}{since} to {goal}")

    def _soon(self, value: DaysTo, number: Decimal, *, equal: bool) -> Clause | None:
        """What is said shorter: today, or one's birthday or name day in the next days."""
        goal = self.goal(value.occasion)
        if value.start is not None:
            return Clause("their", f"date falls on {goal}") if self.is_own_time(value.start) else None
        if (day := self._own_day(value.occasion)) is None:
            return Clause("it", f"today falls on {goal}") if equal else None
        if number != number.to_integral_value():
            return None
        when = (
            "today" if equal else "today or tomorrow" if number == TOMORROW else f"within the next {constants.number(number, 'days', '')}"
        )
        return Clause("their", f"{day} is {when}")

    def goal(self, occasion: Value) -> str:
        """What is waited for."""
        if isinstance(occasion, Text):
            named = self.context.catalogue.calendar.find(occasion.value)
            return constants.text(occasion.value) if named is None else _named(named)
        if (day := self._own_day(occasion, "next ")) is not None:
            return f"the {day}"
        return f"the next anniversary of {self.moment(occasion)}"

    def _own_day(self, value: Value, before: str = "") -> str | None:
        """The words for a person's own day of the year; None for another date."""
        if not isinstance(value, Field) or value.name not in OWN_DAYS or value.of == "order":
            return None
        own = (not self.context.of_facts or value.of == "person") and measure(value, self.context) == "date"
        return self.noun(value).head.replace(PERSON_LABELS[value.name], before + OWN_DAYS[value.name]) if own else None


def _named(named: Named) -> str:
    if named.kind == "calendar":
        return _CALENDARS.get(named.name, f"the next day of calendar {constants.text(named.name)}")
    if named.day is not None and read_day(named.name) == named.day:
        return f"{named.day.day} {MONTHS[named.day.month - 1]}"
    return f"the day {constants.text(named.name)}"


def left_out(span: Span, first: str, last: str) -> str:
    """Which ends are not counted in."""
    ends = " and ".join([end for end, counted_in in ((first, span.with_low), (last, span.with_high)) if not counted_in])
    return f" (not counting {ends})" if ends else ""
