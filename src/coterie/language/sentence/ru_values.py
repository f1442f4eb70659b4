"""Values and sources in Russian: «число заказов за последние 90 дней», «средний чек», «категория в первом заказе»."""

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
from coterie.language.sentence import ru_constants as constants
from coterie.language.sentence.context import measure
from coterie.language.sentence.numerals import MINUS
from coterie.language.sentence.ru_sources import alone
from coterie.language.sentence.ru_waits import RussianWaits
from coterie.language.sentence.russian import ADJECTIVES, FIRST_OF, PEOPLE_OF, SOURCE_WORDS
from coterie.language.sentence.russian_names import (
    BY_CHANNEL,
    CODES,
    FACT_LABELS,
    OF_BIRTHDAY,
    OF_TIME,
    PERSON_LABELS,
    PIECES,
    STATE_LOOKUPS,
    VALUE_LOOKUPS,
    Label,
)
from coterie.language.sentence.shape import asked
from coterie.language.sentence.speaker import Gender, Noun
from coterie.language.types import SOURCES

_MONEY = ("total", "cost", "discount", "margin")
_SIGNS = {"+": "+", "-": MINUS, "*": "×", "/": "÷"}
_FUNCTIONS: dict[str, tuple[str, str, Gender]] = {
    "min": ("меньшее из", "меньшего из", "n"),
    "max": ("большее из", "большего из", "n"),
    "abs": ("модуль", "модуля", "m"),
    "round": ("округлённое", "округлённого", "n"),
}
_GAPS = {"median": ("обычный", "обычного"), "mean": ("средний", "среднего"), "max": ("наибольший", "наибольшего")}
_SHARES: dict[bool, tuple[str, str, Gender]] = {
    False: ("процентиль", "процентиля", "m"),
    True: ("накопленная доля", "накопленной доли", "f"),
}
_POPULATION: dict[str, tuple[str, str, Gender]] = {
    "median": ("медиана", "медианы", "f"),
    "mean": ("среднее", "среднего", "n"),
    "sum": ("сумма", "суммы", "f"),
    "quantile": ("квантиль", "квантиля", "m"),
}


class RussianValues(RussianWaits):
    """Phrases for values; the clauses are in ``ru``."""

    def noun(self, value: Value) -> Noun:
        """A value as a phrase."""
        match value:
            case Number() | Text() | Truth() | DateLiteral():
                return Noun(self.constant(value), subject="it")
            case Now():
                return Noun("нынешний момент", "нынешнего момента", "m", subject="it")
            case Shifted():
                return Noun("момент", "момента", "m", " " + constants.shifted(value), subject="it")
            case Field():
                return self._field(value)
            case StepField(step, name):
                label = FACT_LABELS.get(name) or Label(f"поле {constants.text(name)}", f"поля {constants.text(name)}", "n")
                return Noun(label.head, label.genitive, label.gender, f" из шага {step}")
            case Arithmetic() | Negative():
                return Noun("значение", "значения", "n", f" ({self.expression(value)})")
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
                head, genitive, gender = _SHARES[weighted]
                return Noun(head, genitive, gender, f" по показателю ({self.expression(inner)})")
            case Given(inner, condition, otherwise):
                noun = self.noun(inner)
                only = f" ({'только ' if otherwise is None else ''}у клиентов, {self.inline(condition, 'relative')}{self._others(value)})"
                return Noun(noun.head, noun.genitive, noun.gender, noun.tail + only, noun.subject, simple=False)
            case Population(statistic, inner, quantile):
                head, genitive, gender = _POPULATION[statistic]
                share = "" if quantile is None else " " + constants.plain(quantile)
                return Noun(head, genitive, gender, f"{share} по базе ({self.expression(inner)})", "it")
            case Aggregate():
                return self._aggregate(value)
            case Gap(source, statistic):
                head, genitive = _GAPS[statistic]
                facts = f" между {SOURCE_WORDS[source.kind].with_}{self.tail(source)}"
                return Noun(f"{head} промежуток", f"{genitive} промежутка", "m", facts, simple=alone(source))
            case Periods(source, length, last, at_least):
                pieces = f" отрезков длиной в {constants.accusative(length)} из {last} последних"
                return Noun("число", "числа", "n", f"{pieces} (в каждом не менее {at_least} {self.genitive(source, at_least)})")
            case Points(source):
                return Noun("баллы", "баллов", "p", f" за счёт {self.genitive(source, 2)}{_worth(value)}", simple=False)
            case Completions(sequence):
                return Noun("число", "числа", "n", f" прохождений последовательности {self.steps(sequence)}")
            case Crossings(crossed):
                way = "попаданий в сегмент" if crossed.direction == "entered" else "выходов из сегмента"
                return Noun("число", "числа", "n", f" {way} {constants.text(crossed.name)}{self.window(crossed.window)}", simple=False)
            case Lookup():
                return self._lookup(value)
            case _:
                assert_never(value)

    def _others(self, value: Given) -> str:
        return "" if value.otherwise is None else f"; у остальных {self.constant(value.otherwise, value.value)}"

    # ------------------------------------------------------------ constants and fields

    def constant(self, value: Number | Text | Truth | DateLiteral, like: Value | None = None, *, genitive: bool = False) -> str:
        """A literal as it is written beside the value ``like``."""
        kind = None if like is None else measure(like, self.context)
        match value:
            case Number(number):
                if genitive:
                    return constants.number(number, kind, self.context.currency, genitive=True)
                return constants.one_of(number, kind, self.context.currency)
            case Text(text):
                if kind == "date":
                    return constants.moment(text)
                return (like is not None and self.codes(like).get(text)) or constants.text(text)
            case Truth(truth):
                return "да" if truth else "нет"
            case DateLiteral(text):
                return constants.moment(text)
            case _:
                assert_never(value)

    def codes(self, like: Value) -> dict[str, str]:
        """The values of our own that have names, such as the cells of RFM."""
        found = self.context.resolve(like) if isinstance(like, Field) else None
        if found is not None and found.place == "trait":
            return {code: ru for code, (_, ru) in self.context.catalogue.traits[found.name].labels.items()}
        return CODES.get(found.name, {}) if found is not None and found.place == "named" else {}

    def _field(self, field: Field) -> Noun:
        if field.of == "order" or (self.context.of_facts and field.of == ""):
            label = self.fact_label(field)
            return Noun(label.head, label.genitive, label.gender, self._whose_fact(field))
        label = self._trait(field) or PERSON_LABELS.get(field.name) or _unlisted("свойство", "свойства", field.name)
        owner = "" if field.of == "" or self.context.scope is None else " клиента" if self.context.of_facts else " самого клиента"
        return Noun(label.head, label.genitive, label.gender, owner)

    def _trait(self, field: Field) -> Label | None:
        trait = self.context.trait(field)
        return None if trait is None else Label(trait.ru.head, trait.ru.genitive, trait.ru.gender)

    def fact_label(self, field: Field) -> Label:
        """The name of a field of facts."""
        kind = "orders" if field.of == "order" else self.context.scope
        listed = (field.name in SOURCES[kind].fields if kind else False) or self.context.of_catalogue(field)
        return FACT_LABELS[field.name] if listed else _unlisted("поле", "поля", field.name)

    def _whose_fact(self, field: Field) -> str:
        """Whose the sum is: the whole order's, the order's in a filter, or that of the lines left."""
        if field.of == "order":
            return " всего заказа"
        if field.name not in _MONEY or self.context.scope is None or SOURCES[self.context.scope].shape != "orders":
            return ""
        if self.context.argument:
            return " таких позиций" if self.context.narrowed else ""
        return " заказа"

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
            if measure(first, self.context) == "list":
                return self._length(first)
            return Noun("длина", "длины", "f", f" {self.noun(first).of}")
        head, genitive, gender = _FUNCTIONS[value.name]
        return Noun(head, genitive, gender, " (" + "; ".join(self.expression(argument) for argument in value.arguments) + ")")

    def _length(self, value: Value) -> Noun:
        tail = self.noun(value).of if isinstance(value, Field) and value.name == "tags" else f"значений {self.noun(value).of}"
        return Noun("число", "числа", "n", " " + tail)

    def _part(self, value: Part) -> Noun:
        inner = self.noun(value.value)
        if value.piece == "length":
            return self._length(value.value)
        if value.piece == "lower":
            return Noun(inner.head, inner.genitive, inner.gender, inner.tail + " строчными буквами", inner.subject, inner.simple)
        match value.value:
            case Field("birthday") if value.piece in OF_BIRTHDAY and measure(value.value, self.context) == "date":
                head, genitive, gender = OF_BIRTHDAY[value.piece]
                return Noun(head, genitive, gender, inner.tail)
            case Field() if value.piece in OF_TIME and self.is_own_time(value.value):
                return Noun(*OF_TIME[value.piece])
            case _:
                head, genitive, gender = PIECES[value.piece]
                return Noun(head, genitive, gender, " " + inner.of, inner.subject)

    def _days(self, value: DaysTo | Elapsed) -> Noun:
        match value:
            case Elapsed(unit, start, end):
                tail = f"{'дней' if unit == 'days' else 'часов'} от {self.moment(start)} до {self.moment(end)}"
            case DaysTo(occasion, start):
                since = "" if start is None else " от этого дня" if self.is_own_time(start) else f" от {self.moment(start)}"
                tail = f"дней{since} до {self.goal(occasion)[0]}"
            case _:
                assert_never(value)
        return Noun("число", "числа", "n", " " + tail, simple=False)

    # ------------------------------------------------------------ aggregates

    def _aggregate(self, value: Aggregate) -> Noun:
        source, words, simple = value.source, SOURCE_WORDS[value.source.kind], alone(value.source)
        if value.argument is not None:
            return self._of_field(value, value.argument)
        match value.statistic:
            case "first" | "last":
                ordinal = FIRST_OF[value.statistic][words.gender][0]
                return Noun("дата", "даты", "f", f" {ordinal} {words.forms.part}{self.tail(source)}", simple=simple)
            case "days":
                return Noun("число", "числа", "n", f" разных дней с {words.with_}{self.tail(source)}", simple=simple)
            case _:
                where = PEOPLE_OF.get(source.kind, "")
                return Noun("число", "числа", "n", f" {words.none or words.forms.many}{where}{self.tail(source)}", simple=simple)

    def _of_field(self, value: Aggregate, argument: Value) -> Noun:
        source, words = value.source, SOURCE_WORDS[value.source.kind]
        inner = self.at(self.context.argument_of(source))
        noun = inner.noun(argument)
        if noun.subject == "it":
            noun = Noun("значение", "значения", "n", f" ({noun.text})")
        place = f" в {words.in_}{self.tail(source)}"
        if argument == Field("total") and source.kind == "orders" and value.statistic in ("sum", "avg") and not inner.context.narrowed:
            return self._of_total(value)
        match value.statistic:
            case "first" | "last":
                ordinal = FIRST_OF[value.statistic][words.inside_gender or words.gender][1]
                place = f" в {ordinal} {words.inside}{self.tail(source)}"
                return Noun(noun.head, noun.genitive, noun.gender, noun.tail + place, simple=False)
            case "distinct":
                many = inner.fact_label(argument).many if isinstance(argument, Field) and argument.of == "" else ""
                return Noun("число", "числа", "n", f" разных {many or 'значений ' + noun.of}{place}", simple=False)
            case "top" | "top_share":
                return _top(value, noun, "" if value.by is None else f" (по показателю: {inner.expression(value.by)})", place)
            case _:
                dated = {"min": "earliest", "max": "latest"} if measure(argument, inner.context) == "date" else {}
                return _adjective(dated.get(value.statistic, value.statistic), noun, place)

    def _of_total(self, value: Aggregate) -> Noun:
        source, simple = value.source, alone(value.source)
        if value.statistic == "sum":
            return Noun("сумма", "суммы", "f", f" заказов{self.tail(source)}", simple=simple)
        orders = " заказов" if source.filters else ""
        return Noun("средний чек", "среднего чека", "m", orders + self.tail(source), simple=simple)

    # ------------------------------------------------------------ lookups

    def _lookup(self, value: Lookup) -> Noun:
        key = asked(value)
        if key in VALUE_LOOKUPS:
            head, genitive, gender, tail = VALUE_LOOKUPS[key]
            return Noun(head, genitive, gender, self.filled(tail, value))
        return Noun("признак", "признака", "m", f" ({self.filled(STATE_LOOKUPS[key][1], value)})")

    def arguments(self, value: Lookup) -> list[str]:
        """The arguments of a lookup as they are written; points and their groups by their names."""
        named = score.names(value, self.context.catalogue.scores, "ru")
        return list(map(constants.text, named)) if named else [self.constant(argument) for argument in value.arguments]

    def filled(self, template: str, value: Lookup) -> str:
        """A lookup's wording with its arguments and options in place."""
        given = self.arguments(value)
        options = {name: self.constant(option) for name, option in value.options}
        for name, say, otherwise in (("last", constants.last, "за"), ("within", constants.coming, "на")):
            option = dict(value.options).get(name)
            length = length_of_time(option.value) if isinstance(option, Text) else None
            if name in options:
                options[name] = f"{otherwise} {options[name]}" if length is None else say(length)
        first = value.arguments[0]
        channel = BY_CHANNEL.get(first.value) if isinstance(first, Text) else None
        return template.format(*given, channel=channel or f"по каналу {given[0]}", **options)


def _unlisted(head: str, genitive: str, name: str) -> Label:
    return Label(f"{head} {constants.text(name)}", f"{genitive} {constants.text(name)}", "n")


def _adjective(stem: str, noun: Noun, tail: str) -> Noun:
    nominative, genitive = ADJECTIVES[stem][noun.gender]
    return Noun(f"{nominative} {noun.head}", f"{genitive} {noun.genitive or noun.head}", noun.gender, noun.tail + tail, simple=False)


def _top(value: Aggregate, noun: Noun, by: str, place: str) -> Noun:
    best = _adjective("top" if value.by is None else "heaviest", noun, by + place)
    if value.statistic == "top":
        return best
    return Noun("доля", "доли", "f", f" {best.genitive}{best.tail}", simple=False)


def _worth(value: Points) -> str:
    """What each of the facts brings."""
    parts = [f"по {constants.plain(value.each)} за раз"]
    if value.per_day is not None:
        parts.append(f"не больше {value.per_day} {constants.times(Decimal(value.per_day), genitive=True)} в день")
    if value.half_life is not None:
        parts.append(f"теряют половину за {constants.accusative(value.half_life)}")
    if value.fades is not None:
        parts.append(f"тают до нуля за {constants.accusative(value.fades)}")
    return f" ({', '.join(parts)})"
