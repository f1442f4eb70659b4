"""Does a condition make sense on this base? Every fault at once, each with its place; warnings where it is odd but legal.

Conditions are checked here, the values in them by ``infer``. Both walk the tree as written; nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import assert_never

from coterie.errors import ConditionRefused, Fault
from coterie.language import circles, infer, trait_checks
from coterie.language.arguments import joined
from coterie.language.calendar import EXACT
from coterie.language.catalogue import Catalogue
from coterie.language.names import Scope
from coterie.language.nodes import (
    Among,
    And,
    AnyLine,
    AtLeast,
    Chain,
    Changed,
    Compare,
    Condition,
    Contains,
    Crossed,
    DateLiteral,
    During,
    Every,
    Exists,
    Field,
    InSegment,
    IsTrue,
    ListTest,
    Missing,
    Near,
    Node,
    NoneOf,
    Not,
    Now,
    Number,
    Or,
    Sequence,
    Shifted,
    Source,
    Text,
    TextTest,
    Value,
    Window,
)
from coterie.language.odd import oddities
from coterie.language.patterns import PatternFault, spell_out
from coterie.language.spelling import did_you_mean, nearest
from coterie.language.tokens import MOST_FAULTS, shown
from coterie.language.types import PHRASES, SOURCES, Type

NUMERIC = (Type.NUMBER, Type.MONEY)
TEMPORAL = (Type.DATE, Type.INSTANT)
_ORDERED = ("<", "<=", ">", ">=")
MOST_WARNINGS = 20
LONGEST_CHAIN = 20
"""Segments in one another beyond this nobody follows, and their conditions would nest too deep together."""
MOST_PARTS = 2_000
"""Conditions that a condition may come to with the segments it names written out: each names others, and they multiply."""


def check(
    condition: Condition,
    catalogue: Catalogue,
    *,
    text: str = "",
    name: str = "",
    as_of: datetime | None = None,
    odd: bool = True,
) -> tuple[Fault, ...]:
    """Warnings about a sound condition; none where nobody asks what is ``odd``.

    ``name`` is the segment the condition is to define, so that a circle of segments is seen. ``as_of`` (aware) is the
    instant it is to be asked at: with it a window that reaches back beyond every fact is noticed.
    Raises ``ConditionRefused`` with every fault.

    >>> from coterie.language.parse import parse
    >>> [warning.code for warning in check(parse("orders().count >= 0"), Catalogue())]
    ['tautology']
    """
    checker = Checker(catalogue, (name,) if name else ())
    checker.condition(condition, None)
    if checker.faults:
        raise ConditionRefused(text, checker.faults[:MOST_FAULTS])
    return tuple(islice(oddities(condition, catalogue, as_of), MOST_WARNINGS)) if odd else ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A segment's definition: its first fault (if any), how deep segments stand in it, and to how many conditions it comes."""

    fault: str
    height: int = 0
    parts: int = 0


class Checker:
    """One walk over one tree; faults gather in ``faults``."""

    def __init__(self, catalogue: Catalogue, path: tuple[str, ...] = (), judged: dict[str, Judged] | None = None) -> None:
        self.catalogue = catalogue
        self.path = path
        self.judged = {} if judged is None else judged
        self.faults: list[Fault] = []
        self.known: set[Fault] = set()
        self.steps: tuple[Source, ...] = ()
        self.whole_base = False
        self.direct: tuple[Value, ...] = ()
        self.height = 0
        self.parts = 0

    def fault(self, node: Node, code: str, message: str, suggestions: tuple[str, ...] = ()) -> None:
        """Note a fault at a node, once."""
        fault = Fault(*node.at, code, f"character {node.at[0] + 1}: {message}", suggestions)
        if fault not in self.known:
            self.known.add(fault)
            self.faults.append(fault)

    def condition(self, condition: Condition, scope: Scope) -> None:
        """Check a condition where it stands: among people (scope None) or inside a source's filter."""
        self.parts += 1
        match condition:
            case And(parts) | Or(parts) | NoneOf(parts):
                for part in parts:
                    self.condition(part, scope)
            case Not(part):
                self.condition(part, scope)
            case AtLeast(k, parts):
                if k > len(parts):
                    self.fault(condition, "at_least", f"at least {k} of {len(parts)} can never hold")
                for part in parts:
                    self.condition(part, scope)
            case IsTrue(value):
                self.truth(condition, value, scope)
            case Compare(operator, left, right):
                self.compare(condition, operator, left, right, scope)
            case Chain(first, first_operator, value, last_operator, last):
                self.compare(condition, first_operator, first, value, scope)
                self.compare(condition, last_operator, value, last, scope)
            case Among(value, items):
                for item in items:
                    self.compare(condition, "==", value, item, scope)
            case Contains() | Missing() | TextTest() | ListTest() | During():
                self.test(condition, scope)
            case Exists() | Every() | Sequence() | InSegment() | Crossed() | Changed() | Near():
                self.of_people(condition, scope)
            case AnyLine(inner):
                if scope is None or SOURCES[scope].shape != "orders":
                    self.fault(condition, "any_line", "any_line(…) stands inside a filter of orders")
                else:
                    steps, self.steps = self.steps, ()
                    self.condition(inner, scope)
                    self.steps = steps
            case _:
                assert_never(condition)

    def test(self, condition: Contains | Missing | TextTest | ListTest | During, scope: Scope) -> None:
        """Check a test of one value."""
        match condition:
            case Contains(item, values):
                if infer.value(self, item, scope) not in (Type.TEXT, None):
                    self.fault(item, "type", "a list holds texts, so what is looked for is a text")
                self.expect(values, (Type.LIST,), scope, "in looks into a list; for a text use .contains(…), for several values in [a, b]")
            case Missing(value):
                self.direct = (value,)
                found = infer.value(self, value, scope)
                self.direct = ()
                if found is Type.LIST:
                    said = "a list is never missing: not given is empty; ask .length == 0"
                    self.fault(condition, "list_missing", said, (".length == 0",))
            case TextTest(test, value, argument):
                self.expect(value, (Type.TEXT,), scope, f".{test}(…) tests a text")
                if test == "matches":
                    self.pattern(condition, argument)
            case ListTest(test, value):
                self.expect(value, (Type.LIST,), scope, f".{test}(…) tests a list such as tags")
            case During(value):
                self.expect(value, TEMPORAL, scope, ".during(…) tests a date or an instant")
            case _:
                assert_never(condition)

    def of_people(self, condition: Exists | Every | Sequence | InSegment | Crossed | Changed | Near, scope: Scope) -> None:
        """Check what can only be said of a person, never inside a filter."""
        if scope is not None:
            self.fault(condition, "in_filter", f"inside a filter of {scope}(…) only the fields of its facts can be asked")
            return
        match condition:
            case Exists(source):
                self.source(source)
            case Every(source, inner):
                self.source(source)
                if source.kind == "company.people":
                    circles.check(self, source, (inner,))
                elif SOURCES[source.kind].held:
                    self.condition(inner, source.kind)
            case Sequence():
                self.sequence(condition)
            case InSegment(name, moment):
                if moment is not None:
                    self.bound(moment, 'at is a date or an instant, such as ago("90d")')
                if isinstance(moment, Shifted) and moment.direction == "ahead":
                    said = 'nobody knows who will be in a segment; at is an instant that has been, such as ago("90d")'
                    self.fault(moment, "ahead", said)
                self.segment(condition, name)
            case Crossed(_, name, window):
                if name not in self.catalogue.segments:
                    self.unknown_segment(condition, name)
                self.window(condition, window)
            case Changed(value, window, old, new):
                self.changed(condition, value, window, old, new)
            case Near():
                self.fault(condition, "not_held", "places need coordinates, which this version cannot import yet")
            case _:
                assert_never(condition)

    # ------------------------------------------------------------ parts

    def truth(self, node: Node, value: Value, scope: Scope) -> None:
        """Only a yes/no value stands alone."""
        found = infer.value(self, value, scope)
        if found not in (Type.TRUTH, None):
            hint = "; compare it, for example with == or >" if found is not Type.LIST else '; ask for example "vip" in it'
            self.fault(node, "bare", f"only a yes/no value stands alone, and this is {PHRASES[found]}{hint}")

    def expect(self, value: Value, types: tuple[Type, ...], scope: Scope, said: str) -> None:
        """Note a fault unless the value is of one of the types (a text may be an ISO date)."""
        found = infer.value(self, value, scope)
        if found is None or found in types:
            return
        if isinstance(value, Text) and Type.INSTANT in types:
            infer.iso(self, value)
        else:
            self.fault(value, "type", f"{said}, and this is {PHRASES[found]}")

    def pattern(self, node: Node, argument: str) -> None:
        """Refuse a regular expression that engines could read differently."""
        try:
            spell_out(argument)
        except PatternFault as fault:
            self.fault(node, "pattern", f"matches: {fault}")

    def compare(self, node: Node, operator: str, left: Value, right: Value, scope: Scope) -> None:
        """Refuse a comparison that makes no sense."""
        self.direct = (left, right) if isinstance(left, Text | Number) or isinstance(right, Text | Number) else ()
        one, two = infer.value(self, left, scope), infer.value(self, right, scope)
        self.direct = ()
        if one is None or two is None or (one in NUMERIC and two in NUMERIC):
            return
        if one in TEMPORAL and two in TEMPORAL:
            return
        for side, other in ((left, two), (right, one)):
            if isinstance(side, Text) and other in TEMPORAL:
                infer.iso(self, side)
                return
        if one is two and one is not Type.LIST and one is not Type.PLACE:
            if operator in _ORDERED:
                self.fault(node, "ordered", f"{PHRASES[one]} is compared with == and !=, not with {operator}")
        elif Type.LIST in (one, two):
            self.fault(node, "type", 'a list is asked with "x" in tags, .any(…), .all(…), .none(…) or .length')
        else:
            self.fault(node, "type", f"{PHRASES[one]} can't be compared with {PHRASES[two]}")

    def source(self, source: Source) -> None:
        """Check a source: held, its filters, its window."""
        info = SOURCES[source.kind]
        if not info.held:
            self.fault(source, "not_held", f"{source.kind}(…) needs {info.needs}, which this version cannot import yet")
            return
        if info.shape == "people":
            circles.check(self, source, source.filters)
            return
        for filter_ in source.filters:
            self.condition(filter_, source.kind)
        self.window(source, source.window)

    def window(self, node: Node, window: Window) -> None:
        """Refuse windows that hold no instant."""
        if window.last is not None and window.last.count == 0:
            self.fault(node, "window", "last of no length holds nothing")
        if window.between is not None:
            far, near = (infer.days(duration) for duration in window.between)
            if far <= near:
                self.fault(node, "window", 'between takes the farther bound first: between=("60d", "30d")')
        for side in (window.since, window.until):
            if side is not None:
                self.bound(side, "since and until are a date or ago(…)")
        since, until = infer.fixed(window.since), infer.fixed(window.until)
        if since is not None and until is not None and since >= until:
            self.fault(node, "window", "the window is empty: since is not before until")

    def bound(self, value: Value, said: str) -> None:
        """Note a fault unless the value is an instant that is the same for everyone."""
        if isinstance(value, Text | DateLiteral | Now | Shifted):
            self.expect(value, TEMPORAL, None, said)
        else:
            self.fault(value, "bound", f"{said}, the same for everyone")

    def sequence(self, sequence: Sequence) -> None:
        """Check a sequence: exact lengths, steps that refer backwards, never only with within."""
        if sequence.within is not None and sequence.within.unit not in EXACT:
            self.fault(sequence, "within", f"within is elapsed time, in {joined(EXACT)}: a month has no fixed length")
        if sequence.within is not None and sequence.within.count == 0:
            self.fault(sequence, "within", "within of no length holds nothing")
        if sequence.never is not None and sequence.within is None:
            self.fault(sequence, "never", 'never needs within="…": how long must it not have happened?')
        for index, step in enumerate(sequence.steps):
            self.steps = sequence.steps[:index]
            self.source(step)
        self.steps = sequence.steps
        for side in (sequence.without, sequence.never):
            if side is not None:
                self.source(side)
        self.steps = ()
        self.window(sequence, sequence.window)
        for side in (*sequence.steps, sequence.without, sequence.never):
            if side is not None and SOURCES[side.kind].shape == "people":
                self.fault(side, "type", f"a step of a sequence is something that happens; {side.kind}(…) are people")

    def segment(self, node: Node, name: str) -> None:
        """Check the segment referred to, and that no circle closes."""
        if name in self.path:
            self.fault(node, "circle", f"segment {shown(name)} is defined by itself: {' → '.join((*self.path, name))}")
        elif name not in self.catalogue.segments:
            self.unknown_segment(node, name)
        else:
            found = self.judge(name)
            self.height = max(self.height, found.height + 1)
            self.parts += found.parts
            if found.fault:
                self.fault(node, "segment", found.fault)
            elif self.whole_base and any(
                map(trait_checks.is_of_others, trait_checks.written_out(self.catalogue.segments[name], self.catalogue, segments=True))
            ):
                said = f"a percentile or population value can't stand inside another one, and segment {shown(name)} is made of one"
                self.fault(node, "nested", said)
            elif self.height > LONGEST_CHAIN:
                self.fault(node, "segment", f"segments stand in one another more than {LONGEST_CHAIN} deep: {name!r} does")
            elif self.parts > MOST_PARTS:
                said = f"with the segments that it names written out, this comes to more than {MOST_PARTS:,} conditions"
                self.fault(node, "segment", said)

    def judge(self, name: str) -> Judged:
        """What is known of a segment's own definition; each is judged once."""
        if name not in self.judged and len(self.path) > LONGEST_CHAIN:
            return Judged(f"segments stand in one another more than {LONGEST_CHAIN} deep: {self.path[0]!r} does")
        if name not in self.judged:
            inner = Checker(self.catalogue, (*self.path, name), self.judged)
            inner.condition(self.catalogue.segments[name], None)
            own = [fault.message.partition(": ")[2] for fault in inner.faults if fault.code == "segment"]
            first = inner.faults[0].message if inner.faults else ""
            said = f"segment {shown(name)} has faults of its own: {first}" if first else ""
            self.judged[name] = Judged(own[0] if own else said, inner.height, inner.parts)
        return self.judged[name]

    def unknown_segment(self, node: Node, name: str) -> None:
        """There is no such segment."""
        hints = nearest(name, self.catalogue.segments)
        self.fault(node, "unknown_segment", f"there is no segment {shown(name)}{did_you_mean(hints)}", hints)

    def changed(self, node: Node, field: Field, window: Window, old: Value | None, new: Value | None) -> None:
        """Check a question about an attribute's history."""
        resolved = infer.resolved(self, field, None)
        if resolved is not None and (resolved.place != "attribute" or resolved.type is Type.LIST):
            self.fault(node, "changed", f"no history is kept of {field.name}")
            return
        for side in (old, new):
            if side is not None:
                self.compare(node, "==", field, side, None)
        self.window(node, window)
