"""A condition in English: "People who made at least 3 orders and whose city is “Perm”"."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from coterie.language.nodes import (
    Among,
    AnyLine,
    Changed,
    Completions,
    Contains,
    Crossed,
    Crossings,
    DateLiteral,
    During,
    Every,
    Field,
    InSegment,
    ListTest,
    Lookup,
    Near,
    Now,
    Number,
    Operator,
    Sequence,
    Shifted,
    Source,
    Text,
    TextTest,
    Truth,
    Value,
)
from coterie.language.sentence import en_constants as constants
from coterie.language.sentence.context import PEOPLE, QUANTITIES, Measure, measure
from coterie.language.sentence.deeds import deed, outcome
from coterie.language.sentence.en_values import EnglishValues
from coterie.language.sentence.en_waits import left_out
from coterie.language.sentence.english import DEEDS, NAMED_DEEDS, OUTCOMES, SOURCE_WORDS, STATE_LOOKUPS, STATES, WHEN
from coterie.language.sentence.shape import asked
from coterie.language.sentence.speaker import Amount, Clause, Span, Words

_MORE: dict[Operator, str] = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
_LATER: dict[Operator, str] = {"<": "before", "<=": "no later than", ">": "after", ">=": "no earlier than"}
_BEFORE: dict[Operator, str] = {"<": "earlier than", "<=": "no later than", ">": "later than", ">=": "no earlier than"}
_HOW_MANY: dict[Operator, str] = {
    "==": "exactly",
    "!=": "other than",
    "<": "fewer than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
}
_TESTS = {
    "startswith": ("starts with", "does not start with"),
    "endswith": ("ends with", "does not end with"),
    "contains": ("contains", "does not contain"),
    "matches": ("matches the pattern", "does not match the pattern"),
}
_LISTS = {
    "any": ("include at least one of", "include none of"),
    "all": ("include all of", "do not include all of"),
    "none": ("include none of", "include at least one of"),
}
_CROSSED = {"entered": ("entered", "did not enter"), "left": ("left", "did not leave")}


class English(EnglishValues):
    """The English language."""

    words = Words(
        people="People",
        conjunctions={"and": " and ", "or": " or "},
        groups={
            "any": "at least one of these is true: ({items})",
            "none": "none of these is true: ({items})",
            "some_not": "not all of these are true: ({items})",
            "at_least": "at least {k} of these {n} are true: ({items})",
            "fewer": "fewer than {k} of these {n} are true: ({items})",
        },
        unknown=" (or unknown)",
        pronouns={
            "relative": {"they": "who ", "their": "whose ", "them": "to whom ", "it": "for whom "},
            "listed": {"they": "they ", "their": "their ", "them": "to them ", "it": ""},
            "facts": {"they": "they ", "their": "", "them": "to them ", "it": ""},
        },
        said_once=frozenset({"they", "it"}),
    )

    # ------------------------------------------------------------ how many

    def quantity(self, operator: Operator, number: Decimal) -> Amount:
        """At least 3."""
        return Amount(f"{_HOW_MANY[operator]} {constants.plain(number)}", number, genitive=False)

    def range(self, span: Span, low: Decimal, high: Decimal, *, negated: bool) -> Amount:
        """10 to 20."""
        first, last = constants.plain(low), constants.plain(high)
        return Amount(f"{'other than ' if negated else ''}{first} to {last}{left_out(span, first, last)}", high, genitive=False)

    def counted(self, source: Source, amount: Amount) -> Clause:
        """Made at least 3 orders."""
        (did, _), rest = outcome(source, OUTCOMES) or ((SOURCE_WORDS[source.kind].did, ""), source)
        return Clause("they", f"{did} {amount.text} {self.facts(rest, amount.number)}")

    def times(self, value: Completions | Crossings, amount: Amount) -> Clause:
        """Entered segment “vip” at least 3 times."""
        often = f"{amount.text} {constants.plural(amount.number, 'time', 'times')}"
        match value:
            case Completions(sequence):
                return Clause("they", f"completed the sequence {self.steps(sequence)} {often}")
            case Crossings(crossed):
                name = constants.text(crossed.name)
                return Clause("they", f"{crossed.direction} segment {name} {often}{self.window(crossed.window)}")
            case _:
                assert_never(value)

    # ------------------------------------------------------------ comparisons

    def compared(self, left: Value, operator: Operator, right: Value) -> Clause:
        """Age is at least 40."""
        noun, kind = self.noun(left), self._kind(left, right)
        words = _LATER if kind == "date" else _MORE
        no = "" if operator == "==" else "not "
        match right:
            case Number() | Text() | Truth() | DateLiteral() if operator in words:
                said = f"{words[operator]} {self.constant(right, left, ordered=True)}"
            case Number() | Text() | Truth() | DateLiteral():
                said = f"{no}{'exactly ' if kind in QUANTITIES else ''}{self.constant(right, left)}"
            case _ if operator in words:
                said = f"{(_BEFORE if isinstance(right, Shifted) else words)[operator]} {self._other(right)}"
            case Now() | Shifted():
                said = f"{no}{self._other(right)}"
            case _:
                said = f"{no}the same as {self._other(right)}"
        return Clause(noun.subject, f"{noun.text} is {said}")

    def _kind(self, left: Value, right: Value) -> Measure | None:
        kinds = measure(left, self.context), measure(right, self.context)
        return "date" if "date" in kinds else kinds[0] or kinds[1]

    def _other(self, value: Value) -> str:
        match value:
            case Now():
                return "now"
            case Shifted():
                return constants.shifted(value)
            case _:
                noun = self.noun(value)
                return (noun.genitive or noun.head) + noun.tail

    def within(self, span: Span, *, negated: bool) -> Clause:
        """Age is from 40 to 70; date of birth is within (no earlier than …; before …)."""
        noun = self.noun(span.value)
        no = "not " if negated else ""
        match span:
            case Span(value, Number() as low, Number() as high):
                first, last = self.constant(low, value, ordered=True), self.constant(high, value, ordered=True)
                said = f"{no}from {first} to {last}{left_out(span, first, last)}"
            case _:
                low_end = self.compared(span.value, ">=" if span.with_low else ">", span.low).text.removeprefix(f"{noun.text} is ")
                high_end = self.compared(span.value, "<=" if span.with_high else "<", span.high).text.removeprefix(f"{noun.text} is ")
                said = f"{no}within ({low_end}; {high_end})"
        return Clause(noun.subject, f"{noun.text} is {said}")

    def among(self, condition: Among, *, negated: bool) -> Clause:
        """City is one of (“Perm”; “Omsk”)."""
        noun = self.noun(condition.value)
        items = "; ".join(self._item(item, condition.value) for item in condition.items)
        return Clause(noun.subject, f"{noun.text} is {'none of' if negated else 'one of'} ({items})")

    def _item(self, item: Value, like: Value) -> str:
        match item:
            case Number() | Text() | Truth() | DateLiteral():
                return self.constant(item, like)
            case _:
                return self._other(item)

    def known(self, value: Value, *, known: bool) -> Clause:
        """City is known, category is unknown."""
        noun = self.noun(value)
        return Clause(noun.subject, f"{noun.text} is {'known' if known else 'unknown'}")

    def text_test(self, condition: TextTest, *, negated: bool) -> Clause:
        """City starts with “Per”."""
        noun = self.noun(condition.value)
        case = " (in any case)" if condition.ignore_case else ""
        return Clause(noun.subject, f"{noun.text} {_TESTS[condition.test][negated]} {constants.text(condition.argument)}{case}")

    def during(self, condition: During, *, negated: bool) -> Clause:
        """Date of birth falls this month."""
        noun = self.noun(condition.value)
        return Clause(noun.subject, f"{noun.text} {'does not fall' if negated else 'falls'} {WHEN[condition.period]}")

    # ------------------------------------------------------------ lists and yes/no values

    def contains(self, condition: Contains, *, negated: bool) -> Clause:
        """Tags include “vip”."""
        said = f"{'do not include' if negated else 'include'} {self._item(condition.item, condition.values)}"
        return Clause("their", f"{self._members(condition.values)} {said}")

    def list_test(self, condition: ListTest, *, negated: bool) -> Clause:
        """Tags include at least one of (“a”; “b”)."""
        items = "; ".join(map(constants.text, condition.items))
        return Clause("their", f"{self._members(condition.value)} {_LISTS[condition.test][negated]} ({items})")

    def _members(self, values: Value) -> str:
        match values:
            case Field("tags") | Lookup("top_interests"):
                return self.noun(values).text
            case _:
                return f"values of {self.noun(values).of}"

    def state(self, value: Value, *, yes: bool) -> Clause:
        """Are subscribed; gift wrap is yes."""
        match value:
            case Lookup() if asked(value) in STATE_LOOKUPS:
                return Clause("they", self.filled(STATE_LOOKUPS[asked(value)][not yes], value))
            case Field(name, "") if name in STATES and self.context.resolve(value) is not None and measure(value, self.context) == "truth":
                subject, positive, negative = STATES[name]
                return Clause(subject, positive if yes else negative)
            case _:
                noun = self.noun(value)
                return Clause(noun.subject, f"{noun.text} is {'yes' if yes else 'no'}")

    # ------------------------------------------------------------ facts

    def exists(self, source: Source, *, yes: bool) -> Clause:
        """Made at least one order; made no orders."""
        whole = deed(source, DEEDS, NAMED_DEEDS)
        if whole is not None:
            name = ", ".join(map(constants.text, source.names))
            return Clause("they", (whole.yes if yes else whole.no).replace("{name}", name) + self.window(source.window))
        words = SOURCE_WORDS[source.kind]
        (did, never), rest = outcome(source, OUTCOMES) or ((words.did, words.never), source)
        return Clause("they", f"{did} at least one {self.facts(rest, Decimal(1))}" if yes else f"{never} {self.facts(rest)}")

    def every(self, condition: Every, *, negated: bool) -> Clause:
        """Made at least one order (and on every line: …)."""
        words = SOURCE_WORDS[condition.source.kind]
        inner = self.at(self.context.filter_of(condition.source))
        there = self.exists(condition.source, yes=True)
        if condition.source.kind in PEOPLE:
            whole = f"{there.text} ({words.every} {inner.inline(condition.condition, 'relative')})"
        else:
            whole = f"{there.text} ({words.every}: {inner.inline(condition.condition, 'facts')})"
        return Clause("it", f"it is not true that (they {whole})") if negated else Clause("they", whole)

    def any_line(self, condition: AnyLine, *, negated: bool) -> Clause:
        """There is a line (where …)."""
        return Clause("it", f"there is {'no line' if negated else 'a line'} (where {self.inline(condition.condition, 'facts')})")

    def completed(self, condition: Sequence, *, negated: bool) -> Clause:
        """Completed the sequence (…; then …)."""
        return Clause("they", f"{'did not complete' if negated else 'completed'} the sequence {self.steps(condition)}")

    def in_segment(self, condition: InSegment, *, negated: bool) -> Clause:
        """Are in segment “vip”."""
        no, segment = "not " if negated else "", f"in segment {constants.text(condition.name)}"
        match condition.moment:
            case None:
                return Clause("they", f"are {no}{segment}")
            case Shifted() as moment:
                when = constants.shifted(moment)
            case Text(text) | DateLiteral(text):
                when = f"on {constants.moment(text)}"
            case moment:
                when = f"at the moment ({self.noun(moment).text})"
        return Clause("they", f"were {no}{segment} {when}")

    def crossed(self, condition: Crossed, *, negated: bool) -> Clause:
        """Entered segment “vip” in the last 7 days."""
        verb = _CROSSED[condition.direction][negated]
        return Clause("they", f"{verb} segment {constants.text(condition.name)}{self.window(condition.window)}")

    def changed(self, condition: Changed, *, negated: bool) -> Clause:
        """City changed (from “A”; to “B”) in the last 30 days."""
        noun = self.noun(condition.value)
        ends = [
            f"{word} {self._item(end, condition.value)}"
            for word, end in (("from", condition.old), ("to", condition.new))
            if end is not None
        ]
        values = f" ({'; '.join(ends)})" if ends else ""
        return Clause("their", f"{noun.text} {'did not change' if negated else 'changed'}{values}{self.window(condition.window)}")

    def near(self, condition: Near, *, negated: bool) -> Clause:
        """Location is within 10 km of the point (58.01; 56.25)."""
        noun = self.noun(condition.value)
        metres = Decimal(condition.metres)
        far = f"{constants.plain(metres / 1000)} km" if condition.metres % 1000 == 0 else f"{constants.plain(metres)} m"
        if condition.point is None:
            place = f"postcode {constants.text(condition.postcode or '')}"
        else:
            place = f"the point ({constants.plain(condition.point[0])}; {constants.plain(condition.point[1])})"
        return Clause("their", f"{noun.text} is {'not ' if negated else ''}within {far} of {place}")
