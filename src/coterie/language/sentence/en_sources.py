"""Sources and windows in English: "orders with product “earrings” in the last 90 days"."""

from __future__ import annotations

from decimal import Decimal

from coterie.language.nodes import EVER, And, Compare, Condition, Field, Sequence, Source, Text, Value, Window
from coterie.language.sentence import en_constants as constants
from coterie.language.sentence.context import PEOPLE, narrows
from coterie.language.sentence.english import SOURCE_WORDS, WHEN, WITH
from coterie.language.sentence.shape import flat, strip
from coterie.language.sentence.speaker import Speaker


class EnglishSources(Speaker):
    """Phrases for sources; values are said by ``en_values``, clauses by ``en``."""

    def facts(self, source: Source, number: Decimal = Decimal(2)) -> str:
        """The noun of a source, in the form that a number asks for, with its names, filters and window."""
        words = SOURCE_WORDS[source.kind]
        return self.around(source, constants.plural(number, words.one, words.many)) + self.tail(source)

    def around(self, source: Source, noun: str) -> str:
        """The noun with the names of the source: “view” events."""
        words = SOURCE_WORDS[source.kind]
        if not source.names:
            return noun + (words.after if noun in (words.one, words.many) else "")
        return words.named.format(noun=noun, name=", ".join(map(constants.text, source.names)))

    def tail(self, source: Source) -> str:
        """What follows the noun of a source: its filters and window."""
        return self._filters(source) + self.window(source.window)

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
            return f" (those {inner.inline(whole, 'relative')})"
        same_line = short is not None and narrows(Source(source.kind, filters=(short,)), self.context)
        of_line = narrows(Source(source.kind, filters=rest), self.context) and not same_line
        return f"{said} ({'with a line where' if of_line else 'where'} {inner.inline(whole, 'facts')})"

    def window(self, window: Window) -> str:
        """When, each part after a blank."""
        said = []
        if window.last is not None:
            said.append(constants.last(window.last))
        if window.between is not None:
            said.append(constants.between(*window.between))
        if window.since is not None:
            said.append(f"since {self.moment(window.since)}")
        if window.until is not None:
            said.append(f"{'' if window.since is None else 'but '}before {self.moment(window.until)}")
        if window.during is not None:
            said.append(WHEN[window.during])
        return "".join(" " + part for part in said)

    def steps(self, sequence: Sequence) -> str:
        """A sequence in brackets: its steps and what else must hold."""
        first, *others = (self._one(step) for step in sequence.steps)
        said = [first, *("then " + step for step in others)]
        if sequence.within is not None and (others or sequence.never is None):
            said.append(f"all within {constants.length(sequence.within)}")
        if sequence.without is not None:
            said.append(f"in between no {self.facts(sequence.without)}")
        if sequence.never is not None:
            time = "" if sequence.within is None else f"in the next {constants.length(sequence.within).removeprefix('1 ')} "
            said.append(f"and then {time}no {self.facts(sequence.never)}")
        if sequence.window != EVER:
            said.append(f"the last step{self.window(sequence.window)}")
        return f"({'; '.join(said)})"

    def _one(self, source: Source) -> str:
        said = self.facts(source, Decimal(1))
        return f"{'an' if said[0] in 'aeiou' else 'a'} {said}"

    def moment(self, value: Value) -> str:
        """A date or instant after a preposition."""
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
