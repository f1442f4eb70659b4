"""Values in English: "number of orders in the last 90 days", "average order", "category in the first order"."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from coterie.language import score
from coterie.language.arguments import length_of_time
from coterie.language.nodes import (
    Aggregate,
    Arithmetic,
    Completions,
    Crossings,
    DateLiteral,
    DaysTo,
    Elapsed,
    Field,
    Function,
    Gap,
    Given,
    Lookup,
    Negative,
    Now,
    Number,
    OfPerson,
    Part,
    Percentile,
    Periods,
    Points,
    Population,
    Shifted,
    StepField,
    Text,
    Truth,
    Value,
)
from coterie.language.sentence import en_constants as constants
from coterie.language.sentence.context import measure
from coterie.language.sentence.en_sources import alone
from coterie.language.sentence.en_waits import EnglishWaits
from coterie.language.sentence.english import (
    BY_CHANNEL,
    CODES,
    FACT_LABELS,
    OF_BIRTHDAY,
    OF_TIME,
    PERSON_LABELS,
    PIECES,
    SOURCE_WORDS,
    STATE_LOOKUPS,
    VALUE_LOOKUPS,
)
from coterie.language.sentence.numerals import MINUS
from coterie.language.sentence.shape import asked
from coterie.language.sentence.speaker import Noun
from coterie.language.types import SOURCES

_MONEY = ("total", "cost", "discount", "margin")
_SIGNS = {"+": "+", "-": MINUS, "*": "×", "/": "÷"}
_FUNCTIONS = {"min": "smaller of", "max": "larger of", "abs": "absolute value of", "round": "rounded value of"}
_GAPS = {"median": "usual gap", "mean": "average gap", "max": "longest gap"}
_ADJECTIVES = {
    "sum": "overall",
    "avg": "average",
    "min": "lowest",
    "max": "highest",
    "earliest": "earliest",
    "latest": "latest",
    "top": "most frequent",
    "heaviest": "leading",
}


def its(head: str, *, simple: bool = True) -> Noun:
    """A phrase that "their" or "the" can stand before."""
    return Noun(head, f"the {head}", simple=simple)


class EnglishValues(EnglishWaits):
    """Phrases for values; the clauses are in ``en``."""

    def noun(self, value: Value) -> Noun:
        """A value as a phrase."""
        match value:
            case Number() | Text() | Truth() | DateLiteral():
                return Noun(self.constant(value), subject="it")
            case Now():
                return Noun("this moment", subject="it")
            case Shifted():
                return Noun(f"the moment {constants.shifted(value)}", subject="it")
            case Field():
                return self._field(value)
            case StepField(step, name):
                return its(f"{FACT_LABELS[name][0] if name in FACT_LABELS else 'field ' + constants.text(name)} of step {step}")
            case Arithmetic() | Negative():
                return its(f"value of ({self.expression(value)})")
            case Function():
                return self._function(value)
            case Part():
                return self._part(value)
            case DaysTo() | Elapsed():
                return self._days(value)
            case _:
                return self._of_people(value)

    def _of_people(self, value: OfPerson) -> Noun:
        match value:
            case Percentile(inner, weighted):
                return its(f"{'cumulative share' if weighted else 'percentile'} by ({self.expression(inner)})")
            case Given(inner, condition, otherwise):
                noun = self.noun(inner)
                others = "only" if otherwise is None else f"and {self.constant(otherwise, inner)} of the others"
                only = f" (of people {self.inline(condition, 'relative')} {others})"
                return Noun(noun.head, noun.genitive, noun.gender, noun.tail + only, noun.subject, simple=False)
            case Population(statistic, inner, quantile):
                share = "" if quantile is None else f"{constants.plain(quantile)} "
                return Noun(f"the {share}{statistic} over everyone of ({self.expression(inner)})", subject="it")
            case Aggregate():
                return self._aggregate(value)
            case Gap(source, statistic):
                return its(f"{_GAPS[statistic]} between {self.facts(source)}", simple=alone(source))
            case Periods(source, length, last, at_least):
                least = f"at least {at_least} {self.facts(source, Decimal(at_least))}"
                return its(f"number of periods of {constants.length(length)} out of the last {last} (each with {least})")
            case Points():
                return its(f"sum of points for {self.facts(value.source)}{_worth(value)}", simple=False)
            case Completions(sequence):
                return its(f"number of completions of the sequence {self.steps(sequence)}")
            case Crossings(crossed):
                way = "entries into segment" if crossed.direction == "entered" else "exits from segment"
                return its(f"number of {way} {constants.text(crossed.name)}{self.window(crossed.window)}", simple=False)
            case Lookup():
                return self._lookup(value)
            case _:
                assert_never(value)

    # ------------------------------------------------------------ constants and fields

    def constant(self, value: Number | Text | Truth | DateLiteral, like: Value | None = None, *, ordered: bool = False) -> str:
        """A literal as it is written beside the value ``like``; ``ordered`` after "above" and "below"."""
        kind = None if like is None else measure(like, self.context)
        match value:
            case Number(number):
                return (constants.number if ordered else constants.one_of)(number, kind, self.context.currency)
            case Text(text):
                if kind == "date":
                    return constants.moment(text)
                return (like is not None and self.codes(like).get(text)) or constants.text(text)
            case Truth(truth):
                return "yes" if truth else "no"
            case DateLiteral(text):
                return constants.moment(text)
            case _:
                assert_never(value)

    def codes(self, like: Value) -> dict[str, str]:
        """The values of our own that have names, such as the cells of RFM."""
        found = self.context.resolve(like) if isinstance(like, Field) else None
        if found is not None and found.place == "trait":
            return {code: en for code, (en, _) in self.context.catalogue.traits[found.name].labels.items()}
        return CODES.get(found.name, {}) if found is not None and found.place == "named" else {}

    def _field(self, field: Field) -> Noun:
        if field.of == "order" or (self.context.of_facts and field.of == ""):
            return its(self._whose_fact(field, self.fact_label(field)[0]))
        trait = self.context.trait(field)
        label = trait.en.head if trait else PERSON_LABELS.get(field.name) or f"attribute {constants.text(field.name)}"
        if field.of == "" or self.context.scope is None:
            return its(label)
        return its(f"person’s {label}" if self.context.of_facts else f"original person’s {label}")

    def fact_label(self, field: Field) -> tuple[str, str]:
        """The name of a field of facts, and its plural."""
        kind = "orders" if field.of == "order" else self.context.scope
        listed = (field.name in SOURCES[kind].fields if kind else False) or self.context.of_catalogue(field)
        return FACT_LABELS[field.name] if listed else (f"field {constants.text(field.name)}", "")

    def _whose_fact(self, field: Field, label: str) -> str:
        """Whose the sum is: the whole order's, the order's in a filter, or that of the lines left."""
        if field.of == "order":
            return f"whole-order {label}"
        if field.name not in _MONEY or self.context.scope is None or SOURCES[self.context.scope].shape != "orders":
            return label
        if self.context.argument:
            return f"{label} of such lines" if self.context.narrowed else label
        return f"order {label}"

    # ------------------------------------------------------------ made of other values

    def expression(self, value: Value) -> str:
        """A value inside brackets: arithmetic as it is written, anything else as its phrase."""
        match value:
            case Negative(inner):
                return MINUS + self._operand(inner)
            case Arithmetic(operator, left, right):
                same = isinstance(left, Arithmetic) and (operator in "+-") == (left.operator in "+-")
                first = self.expression(left) if same else self._operand(left)
                return f"{first} {_SIGNS[operator]} {self._operand(right)}"
            case _:
                return self.noun(value).text

    def _operand(self, value: Value) -> str:
        inner = self.expression(value)
        return f"({inner})" if isinstance(value, Arithmetic | Negative) else inner

    def _function(self, value: Function) -> Noun:
        first = value.arguments[0]
        if value.name == "len":
            return self._length(first) if measure(first, self.context) == "list" else its(f"length of {self.noun(first).of}")
        return its(f"{_FUNCTIONS[value.name]} ({'; '.join(self.expression(argument) for argument in value.arguments)})")

    def _length(self, value: Value) -> Noun:
        return its("number of " + ("tags" if value == Field("tags") else f"values of {self.noun(value).of}"))

    def _part(self, value: Part) -> Noun:
        inner = self.noun(value.value)
        if value.piece == "length":
            return self._length(value.value)
        if value.piece == "lower":
            return Noun(
                f"{inner.head} in lower case", f"{inner.genitive or inner.head} in lower case", subject=inner.subject, simple=inner.simple
            )
        match value.value:
            case Field("birthday") if value.piece in OF_BIRTHDAY and measure(value.value, self.context) == "date":
                return its(inner.head.replace(PERSON_LABELS["birthday"], OF_BIRTHDAY[value.piece]))
            case Field() if value.piece in OF_TIME and self.is_own_time(value.value):
                return its(OF_TIME[value.piece])
            case _:
                head = PIECES[value.piece].format(of=inner.of)
                return Noun(head, f"the {head}", subject=inner.subject)

    def _days(self, value: DaysTo | Elapsed) -> Noun:
        match value:
            case Elapsed(unit, start, end):
                head = f"number of {unit} from {self.moment(start)} to {self.moment(end)}"
            case DaysTo(occasion, start):
                since = "" if start is None else " from that day" if self.is_own_time(start) else f" from {self.moment(start)}"
                head = f"number of days{since} to {self.goal(occasion)}"
            case _:
                assert_never(value)
        return its(head, simple=False)

    # ------------------------------------------------------------ aggregates

    def _aggregate(self, value: Aggregate) -> Noun:
        source = value.source
        if value.argument is not None:
            return self._of_field(value, value.argument)
        match value.statistic:
            case "first" | "last":
                head = f"date of the {value.statistic} {self.facts(source, Decimal(1))}"
            case "days":
                head = f"number of different days with {self.facts(source)}"
            case _:
                head = f"number of {self.facts(source)}"
        return its(head, simple=alone(source))

    def _of_field(self, value: Aggregate, argument: Value) -> Noun:
        source, words = value.source, SOURCE_WORDS[value.source.kind]
        inner = self.at(self.context.argument_of(source))
        noun = inner.noun(argument)
        head = f"value of ({noun.text})" if noun.subject == "it" else noun.head
        place = f" across {self.around(source, words.across or words.many)}{self.tail(source)}"
        if argument == Field("total") and source.kind == "orders" and value.statistic in ("sum", "avg") and not inner.context.narrowed:
            orders = " among orders" if source.filters else ""
            head = f"average order{orders}{self.tail(source)}" if value.statistic == "avg" else f"total of {self.facts(source)}"
            return its(head, simple=alone(source))
        match value.statistic:
            case "first" | "last":
                fact = self.around(source, words.inside or words.one) + self.tail(source)
                return its(f"{head} in the {value.statistic} {fact}", simple=False)
            case "distinct":
                many = inner.fact_label(argument)[1] if isinstance(argument, Field) and argument.of == "" else ""
                return its(f"number of different {many or 'values of ' + noun.of}{place}", simple=False)
            case "top" | "top_share":
                by = "" if value.by is None else f" (by {inner.expression(value.by)})"
                best = f"{_ADJECTIVES['top' if value.by is None else 'heaviest']} {head}{by}{place}"
                return its(best if value.statistic == "top" else f"share of the {best}", simple=False)
            case _:
                dated = {"min": "earliest", "max": "latest"} if measure(argument, inner.context) == "date" else {}
                return its(f"{_ADJECTIVES[dated.get(value.statistic, value.statistic)]} {head}{place}", simple=False)

    # ------------------------------------------------------------ lookups

    def _lookup(self, value: Lookup) -> Noun:
        key = asked(value)
        if key in VALUE_LOOKUPS:
            head, tail = VALUE_LOOKUPS[key]
            return its(head + self.filled(tail, value))
        return its(f"state ({self.filled(STATE_LOOKUPS[key][0], value)})")

    def arguments(self, value: Lookup) -> list[str]:
        """The arguments of a lookup as they are written; points and their groups by their names."""
        named = score.names(value, self.context.catalogue.scores, "en")
        return list(map(constants.text, named)) if named else [self.constant(argument) for argument in value.arguments]

    def filled(self, template: str, value: Lookup) -> str:
        """A lookup's wording with its arguments and options in place."""
        given = self.arguments(value)
        options = {name: self.constant(option) for name, option in value.options}
        for name, say, otherwise in (("last", constants.last, "within"), ("within", constants.coming, "within")):
            option = dict(value.options).get(name)
            length = length_of_time(option.value) if isinstance(option, Text) else None
            if name in options:
                options[name] = f"{otherwise} {options[name]}" if length is None else say(length)
        first = value.arguments[0]
        channel = BY_CHANNEL.get(first.value) if isinstance(first, Text) else None
        by = channel or f"by channel {given[0]}"
        return template.format(*given, channel=by, medium=by.removeprefix("by "), **options)


def _worth(value: Points) -> str:
    """What each of the facts brings."""
    parts = [f"{constants.plain(value.each)} each"]
    if value.per_day is not None:
        parts.append(f"{value.per_day} a day at most")
    if value.half_life is not None:
        parts.append(f"half as much after every {constants.length(value.half_life).removeprefix('1 ')}")
    if value.fades is not None:
        parts.append(f"fading to nothing within {constants.length(value.fades)}")
    return f" ({', '.join(parts)})"
