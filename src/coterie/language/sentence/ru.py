"""A condition in Russian: «Клиенты, которые сделали не менее 3 заказов и у которых город — «Пермь»»."""

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
from coterie.language.sentence import ru_constants as constants
from coterie.language.sentence.context import PEOPLE, QUANTITIES, Measure, measure
from coterie.language.sentence.deeds import deed, outcome
from coterie.language.sentence.numerals import counted, counted_genitive
from coterie.language.sentence.ru_values import RussianValues
from coterie.language.sentence.ru_waits import left_out
from coterie.language.sentence.russian import CHANGED, DEEDS, INTERESTS, KNOWN, NAMED_DEEDS, OUTCOMES, SAME, SOURCE_WORDS
from coterie.language.sentence.russian_names import FALLS_ON, STATE_LOOKUPS, STATES
from coterie.language.sentence.shape import asked
from coterie.language.sentence.speaker import Amount, Clause, Span, Words

_MORE: dict[Operator, str] = {"<": "меньше", "<=": "не больше", ">": "больше", ">=": "не меньше"}
_LATER: dict[Operator, str] = {"<": "раньше", "<=": "не позже", ">": "позже", ">=": "не раньше"}
_HOW_MANY: dict[Operator, str] = {
    "==": "ровно",
    "!=": "не ровно",
    "<": "меньше",
    "<=": "не более",
    ">": "больше",
    ">=": "не менее",
}
_TESTS = {
    "startswith": ("начинается с", "не начинается с"),
    "endswith": ("заканчивается на", "не заканчивается на"),
    "contains": ("содержит", "не содержит"),
    "matches": ("подходит под шаблон", "не подходит под шаблон"),
}
_LISTS = {
    "any": ("есть хотя бы один из", "нет ни одного из"),
    "all": ("есть все из", "есть не все из"),
    "none": ("нет ни одного из", "есть хотя бы один из"),
}
_CROSSED = {
    "entered": ("попали в сегмент", "не попадали в сегмент"),
    "left": ("вышли из сегмента", "не выходили из сегмента"),
}


class Russian(RussianValues):
    """The Russian language."""

    words = Words(
        people="Клиенты,",
        conjunctions={"and": " и ", "or": " или "},
        groups={
            "any": "верно хотя бы одно из: ({items})",
            "none": "не верно ни одно из: ({items})",
            "some_not": "верно не всё сразу: ({items})",
            "at_least": "верно хотя бы {k} из {n}: ({items})",
            "fewer": "верно меньше {k} из {n}: ({items})",
        },
        unknown=" (или неизвестно)",
        pronouns={
            "relative": {"they": "которые ", "their": "у которых ", "them": "которым ", "it": "для которых "},
            "listed": {"they": "", "their": "", "them": "им ", "it": ""},
            "facts": {"they": "клиенты ", "their": "", "them": "клиентам ", "it": ""},
        },
        said_once=frozenset({"they", "their", "them", "it"}),
    )

    # ------------------------------------------------------------ how many

    def quantity(self, operator: Operator, number: Decimal) -> Amount:
        """Не менее 3."""
        return Amount(f"{_HOW_MANY[operator]} {constants.plain(number)}", number, operator not in ("==", "!="))

    def range(self, span: Span, low: Decimal, high: Decimal, *, negated: bool) -> Amount:
        """От 10 до 20."""
        first, last = constants.plain(low), constants.plain(high)
        return Amount(f"{'не ' if negated else ''}от {first} до {last}{left_out(span, first, last)}", high, genitive=True)

    def counted(self, source: Source, amount: Amount) -> Clause:
        """Сделали не менее 3 заказов."""
        words = SOURCE_WORDS[source.kind]
        said = outcome(source, OUTCOMES)
        noun = (counted_genitive if amount.genitive else counted)(amount.number, words.forms)
        if said is not None and not said[0].of:
            verb, rest = said
            return Clause("they", f"{verb.did}{amount.text} {noun}{self.tail(rest)}")
        return Clause(words.subject, f"{words.did}{amount.text} {noun}{self.tail(source)}")

    def times(self, value: Completions | Crossings, amount: Amount) -> Clause:
        """Не менее 3 раз попали в сегмент."""
        often = f"{amount.text} {constants.times(amount.number, genitive=amount.genitive)}"
        match value:
            case Completions(sequence):
                return Clause("they", f"{often} прошли последовательность {self.steps(sequence)}")
            case Crossings(crossed):
                return Clause("they", f"{often} {self._crossed(crossed, 0)}")
            case _:
                assert_never(value)

    # ------------------------------------------------------------ comparisons

    def compared(self, left: Value, operator: Operator, right: Value) -> Clause:
        """Возраст не меньше 40 лет."""
        noun, kind = self.noun(left), self._kind(left, right)
        words = _LATER if kind == "date" else _MORE
        match right:
            case Number() | Text() | Truth() | DateLiteral() if operator in words:
                said = f"{words[operator]} {self.constant(right, left, genitive=True)}"
            case Number() | Text() | Truth() | DateLiteral():
                sign = "ровно" if kind in QUANTITIES else "—"
                said = f"{sign} {self.constant(right, left)}" if operator == "==" else self._differs(sign, self.constant(right, left))
            case _ if operator in words:
                said = f"{words[operator]}, чем {self._moment_or_noun(right)}"
            case Now() | Shifted():
                said = f"{'—' if operator == '==' else '— не'} {self._moment_or_noun(right)}"
            case _:
                said = f"{'' if operator == '==' else 'не '}{SAME[noun.gender]}, как {self.noun(right).text}"
        return Clause(noun.subject, f"{noun.text} {said}")

    def _differs(self, sign: str, constant: str) -> str:
        return f"— не {constant}" if sign == "—" else f"не ровно {constant}"

    def _kind(self, left: Value, right: Value) -> Measure | None:
        kinds = measure(left, self.context), measure(right, self.context)
        return "date" if "date" in kinds else kinds[0] or kinds[1]

    def _moment_or_noun(self, value: Value) -> str:
        match value:
            case Now():
                return "сейчас"
            case Shifted():
                return constants.shifted(value)
            case _:
                return self.noun(value).text

    def within(self, span: Span, *, negated: bool) -> Clause:
        """Возраст от 40 до 70 лет; дата рождения в промежутке (не раньше …; раньше …)."""
        noun = self.noun(span.value)
        match span:
            case Span(value, Number(low), Number() as high):
                plain = constants.year if measure(value, self.context) == "year" else constants.plain
                ends = plain(low), self.constant(high, value, genitive=True)
                said = f"{'не ' if negated else ''}от {ends[0]} до {ends[1]}{left_out(span, plain(low), plain(high.value))}"
            case _:
                low_end = self.compared(span.value, ">=" if span.with_low else ">", span.low).text.removeprefix(noun.text + " ")
                high_end = self.compared(span.value, "<=" if span.with_high else "<", span.high).text.removeprefix(noun.text + " ")
                said = f"{'вне промежутка' if negated else 'в промежутке'} ({low_end}; {high_end})"
        return Clause(noun.subject, f"{noun.text} {said}")

    def among(self, condition: Among, *, negated: bool) -> Clause:
        """Город в списке («Пермь», «Омск»)."""
        noun = self.noun(condition.value)
        items = "; ".join(self._item(item, condition.value) for item in condition.items)
        return Clause(noun.subject, f"{noun.text} {'не в списке' if negated else 'в списке'} ({items})")

    def _item(self, item: Value, like: Value) -> str:
        match item:
            case Number() | Text() | Truth() | DateLiteral():
                return self.constant(item, like)
            case _:
                return self._moment_or_noun(item)

    def known(self, value: Value, *, known: bool) -> Clause:
        """Город известен, категория неизвестна."""
        noun = self.noun(value)
        return Clause(noun.subject, f"{noun.text} {KNOWN[noun.gender][0 if known else 1]}")

    def text_test(self, condition: TextTest, *, negated: bool) -> Clause:
        """Город начинается с «Пер»."""
        noun = self.noun(condition.value)
        case = " (без учёта регистра)" if condition.ignore_case else ""
        return Clause(noun.subject, f"{noun.text} {_TESTS[condition.test][negated]} {constants.text(condition.argument)}{case}")

    def during(self, condition: During, *, negated: bool) -> Clause:
        """Дата рождения приходится на этот месяц."""
        noun = self.noun(condition.value)
        return Clause(noun.subject, f"{noun.text} {'не ' if negated else ''}приходится на {FALLS_ON[condition.period]}")

    # ------------------------------------------------------------ lists and yes/no values

    def contains(self, condition: Contains, *, negated: bool) -> Clause:
        """Среди тегов есть «vip»; среди тегов нет такого же значения, как город."""
        if isinstance(condition.item, Text):
            said = f"{'нет' if negated else 'есть'} {constants.text(condition.item.value)}"
        else:
            same = "нет такого же значения" if negated else "есть такое же значение"
            said = f"{same}, как {self._item(condition.item, condition.values)}"
        return Clause("their", f"среди {self._members(condition.values)} {said}")

    def list_test(self, condition: ListTest, *, negated: bool) -> Clause:
        """Среди тегов есть хотя бы один из («a»; «b»)."""
        items = "; ".join(map(constants.text, condition.items))
        return Clause("their", f"среди {self._members(condition.value)} {_LISTS[condition.test][negated]} ({items})")

    def _members(self, values: Value) -> str:
        match values:
            case Field("tags"):
                return self.noun(values).of
            case Lookup("top_interests", (Number(number),)):
                one = counted_genitive(number, INTERESTS)
                return f"{constants.plain(number)} {one}"
            case _:
                return f"значений {self.noun(values).of}"

    def state(self, value: Value, *, yes: bool) -> Clause:
        """Подписаны на рассылки; подарочная упаковка — да."""
        match value:
            case Lookup() if asked(value) in STATE_LOOKUPS:
                subject, positive, negative = STATE_LOOKUPS[asked(value)]
                return Clause(subject, self.filled(positive if yes else negative, value))
            case Field(name, of) if (
                name in STATES and of == "" and self.context.resolve(value) is not None and measure(value, self.context) == "truth"
            ):
                return Clause("their", STATES[name][0 if yes else 1])
            case _:
                noun = self.noun(value)
                return Clause(noun.subject, f"{noun.text} — {'да' if yes else 'нет'}")

    # ------------------------------------------------------------ facts

    def exists(self, source: Source, *, yes: bool) -> Clause:
        """Сделали хотя бы один заказ; не делали заказов."""
        words = SOURCE_WORDS[source.kind]
        said, whole = outcome(source, OUTCOMES), deed(source, DEEDS, NAMED_DEEDS)
        if said is not None:
            verb, rest = said
            noun = words.forms.part if verb.of else words.forms.one
            return Clause("they", (f"{verb.has}{noun}" if yes else f"{verb.never}{words.forms.many}") + self.tail(rest))
        if whole is not None:
            subject, verbs = whole
            name = ", ".join(map(constants.text, source.names))
            return Clause(subject, (verbs.yes if yes else verbs.no).replace("{name}", name) + self.window(source.window))
        if yes:
            return Clause(words.subject, f"{words.has}{words.forms.one}{self.tail(source)}")
        return Clause(words.subject, f"{words.never}{words.none or words.forms.many}{self.tail(source)}")

    def every(self, condition: Every, *, negated: bool) -> Clause:
        """Сделали хотя бы один заказ (и в каждой позиции: …)."""
        words = SOURCE_WORDS[condition.source.kind]
        inner = self.at(self.context.filter_of(condition.source))
        there = self.exists(condition.source, yes=True)
        if condition.source.kind in PEOPLE:
            whole = f"{there.text} ({words.every}, {inner.inline(condition.condition, 'relative')})"
        else:
            whole = f"{there.text} ({words.every}: {inner.inline(condition.condition, 'facts')})"
        if not negated:
            return Clause(there.subject, whole)
        return Clause("it", f"неверно, что ({self.words.pronouns['listed'][there.subject]}{whole})")

    def any_line(self, condition: AnyLine, *, negated: bool) -> Clause:
        """Есть позиция (где …)."""
        return Clause("their", f"{'нет позиции' if negated else 'есть позиция'} (где {self.inline(condition.condition, 'facts')})")

    def completed(self, condition: Sequence, *, negated: bool) -> Clause:
        """Прошли последовательность (…; затем …)."""
        return Clause("they", f"{'не проходили' if negated else 'прошли'} последовательность {self.steps(condition)}")

    def in_segment(self, condition: InSegment, *, negated: bool) -> Clause:
        """Входят в сегмент «vip»."""
        name = constants.text(condition.name)
        match condition.moment:
            case None:
                said = f"входят в сегмент {name}"
            case Shifted() as moment:
                said = f"входили в сегмент {name} {constants.shifted(moment)}"
            case Text(text) | DateLiteral(text):
                said = f"входили в сегмент {name} на {constants.moment(text)}"
            case moment:
                said = f"входили в сегмент {name} на момент ({self.noun(moment).text})"
        return Clause("they", f"не {said}" if negated else said)

    def crossed(self, condition: Crossed, *, negated: bool) -> Clause:
        """Попали в сегмент «vip» за последние 7 дней."""
        return Clause("they", self._crossed(condition, negated))

    def _crossed(self, condition: Crossed, negated: int) -> str:
        return f"{_CROSSED[condition.direction][negated]} {constants.text(condition.name)}{self.window(condition.window)}"

    def changed(self, condition: Changed, *, negated: bool) -> Clause:
        """Город менялся (было «A»; стало «B») за последние 30 дней."""
        noun = self.noun(condition.value)
        ends = [
            f"{word} {self._item(end, condition.value)}"
            for word, end in (("было", condition.old), ("стало", condition.new))
            if end is not None
        ]
        values = f" ({'; '.join(ends)})" if ends else ""
        return Clause("their", f"{noun.text} {'не ' if negated else ''}{CHANGED[noun.gender]}{values}{self.window(condition.window)}")

    def near(self, condition: Near, *, negated: bool) -> Clause:
        """Местоположение в пределах 10 км от точки (58,01; 56,25)."""
        noun = self.noun(condition.value)
        metres = Decimal(condition.metres)
        far = f"{constants.plain(metres / 1000)} км" if condition.metres % 1000 == 0 else f"{constants.plain(metres)} м"
        if condition.point is None:
            place = f"индекса {constants.text(condition.postcode or '')}"
        else:
            place = f"точки ({constants.plain(condition.point[0])}; {constants.plain(condition.point[1])})"
        return Clause("their", f"{noun.text} {'не ' if negated else ''}в пределах {far} от {place}")
