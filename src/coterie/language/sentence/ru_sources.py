"""Sources and windows in Russian: what follows «заказов» in «не менее 3 заказов с товаром «серьги» за последние 90 дней»."""

from __future__ import annotations

from decimal import Decimal

from coterie.language.nodes import EVER, And, Compare, Condition, Field, Sequence, Source, Text, Value, Window
from coterie.language.sentence import ru_constants as constants
from coterie.language.sentence.context import PEOPLE, narrows
from coterie.language.sentence.numerals import counted_genitive
from coterie.language.sentence.russian import SOURCE_WORDS, WITH
from coterie.language.sentence.russian_names import WHEN
from coterie.language.sentence.shape import flat, strip
from coterie.language.sentence.speaker import Speaker


class RussianSources(Speaker):
    """Phrases for sources; values are said by ``ru_values``, clauses by ``ru``."""

    def genitive(self, source: Source, number: int) -> str:
        """So many facts, in the genitive."""
        return counted_genitive(Decimal(number), SOURCE_WORDS[source.kind].forms) + self.tail(source)

    def tail(self, source: Source) -> str:
        """What follows the noun of a source: its names, filters and window."""
        words = SOURCE_WORDS[source.kind]
        names = words.named.format(name=", ".join(map(constants.text, source.names))) if source.names else words.unnamed
        return names + self._filters(source) + self.window(source.window)

    def _filters(self, source: Source) -> str:
        if not source.filters:
            return ""
        parts = flat(And(source.filters))
        short = next((part for part in parts if _short(part, source.kind)), None)
        rest = tuple(part for part in parts if part is not short)
        said = "" if short is None else _short(short, source.kind)
        if not rest:
            return said
        inner = self.at(self.context.filter_of(source))
        whole = rest[0] if len(rest) == 1 else And(rest)
        if source.kind in PEOPLE:
            return f" (из тех, {inner.inline(whole, 'relative')})"
        same_line = short is not None and narrows(Source(source.kind, filters=(short,)), self.context)
        of_line = narrows(Source(source.kind, filters=rest), self.context) and not same_line
        return f"{said} ({'с позицией, где' if of_line else 'где'} {inner.inline(whole, 'facts')})"

    def window(self, window: Window) -> str:
        """When, each part after a blank."""
        said = []
        if window.last is not None:
            said.append(constants.last(window.last))
        if window.between is not None:
            said.append(constants.between(*window.between))
        if window.since is not None:
            since = self.moment(window.since)
            said.append(f"{'со' if since.startswith('св') else 'с'} {since}")
        if window.until is not None:
            said.append(f"до {self.moment(window.until)}")
        if window.during is not None:
            said.append(WHEN[window.during])
        return "".join(" " + part for part in said)

    def steps(self, sequence: Sequence) -> str:
        """A sequence in brackets: its steps and what else must hold."""
        first, *others = (SOURCE_WORDS[step.kind].one + self.tail(step) for step in sequence.steps)
        said = [first, *("затем " + step for step in others)]
        if sequence.within is not None and (others or sequence.never is None):
            said.append(f"всё в пределах {constants.genitive(sequence.within)}")
        if sequence.without is not None:
            said.append(f"в промежутке не было {self._none(sequence.without)}")
        if sequence.never is not None:
            time = "" if sequence.within is None else constants.following(sequence.within) + " "
            said.append(f"после этого {time}не было {self._none(sequence.never)}")
        if sequence.window != EVER:
            said.append(f"последний шаг —{self.window(sequence.window)}")
        return f"({'; '.join(said)})"

    def _none(self, source: Source) -> str:
        words = SOURCE_WORDS[source.kind]
        return (words.none or words.forms.many) + self.tail(source)

    def moment(self, value: Value) -> str:
        """A date or instant in the genitive."""
        return constants.moment(value.value) if isinstance(value, Text) else self.noun(value).of


def alone(source: Source) -> bool:
    """Whether nothing follows the source's noun."""
    return not source.filters and source.window == EVER


def _short(condition: Condition, kind: str) -> str:
    """The filter said without brackets, if it has such a form."""
    core, negated = strip(condition)
    match core:
        case Compare("==", Field(name, ""), Text(text)) | Compare("==", Text(text), Field(name, "")) if not negated:
            return WITH.get(kind, {}).get(name, "").format(constants.text(text))
        case _:
            return ""
