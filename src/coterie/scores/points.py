"""Points: rules that are written in the language, put into groups with bounds, and the temperature that the sum stands at.

A rule gives points for each fact of a source (so many a day at most, fading as the days go by), or for a condition that holds. All of
it comes down to one value of the language, so that a score is what it is at any instant, for any engine, and nothing has to be stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from coterie.errors import ConditionRefused, DefinitionRefused
from coterie.language.nodes import (
    Arithmetic,
    Compare,
    Condition,
    Duration,
    Exists,
    Function,
    Given,
    Lookup,
    Number,
    Points,
    Source,
    Text,
    Value,
)
from coterie.language.parse import parse
from coterie.language.print import decimal_text, duration_text, print_condition, print_source
from coterie.language.score import Score
from coterie.language.trait import Case, FirstOf, Formula, Name, Trait

COLD, WARM, HOT = "cold", "warm", "hot"
TEMPERATURES = {HOT: ("hot", "горячая"), WARM: ("warm", "тёплая"), COLD: ("cold", "холодная")}
LETTERS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class Named:
    """What something is called in both languages."""

    en: str
    ru: str

    def in_(self, lang: str) -> str:
        """The name in a language, ``en`` or ``ru``."""
        return self.ru if lang == "ru" else self.en


@dataclass(frozen=True, slots=True)
class Rule:
    """Points for every fact ``of`` a source, or once while a condition ``holds``: one of the two is given, as text of the language.

    ``per_day``: for so many facts of a local day at most (None: for all); ``half_life``, ``fades``: how they go (None: they stay).
    """

    name: Named
    group: str
    points: Decimal
    of: str = ""
    holds: str = ""
    per_day: int | None = None
    half_life: Duration | None = None
    fades: Duration | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Rules whose sum is kept within bounds (None: none). ``grades``: falling thresholds that cut it into grades, the best first."""

    code: str
    name: Named
    least: Decimal | None = None
    most: Decimal | None = None
    grades: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What a seller should know of somebody of whom a condition holds, whatever the points."""

    name: Named
    when: str


@dataclass(frozen=True, slots=True)
class Handover:
    """When marketing hands somebody over to sales: from how many points on, and what has to hold of contact, wish and budget.

    A condition that is not given ("") can only be answered by a mark that a person set by hand.
    """

    score: Decimal
    contact: str = ""
    wish: str = ""
    budget: str = ""


@dataclass(frozen=True, slots=True)
class PointsRules:
    """A whole definition. ``warm``, ``hot``: from how many points on; both None where it has no temperature."""

    name: str
    title: Named
    groups: tuple[Group, ...]
    rules: tuple[Rule, ...]
    warm: Decimal | None = None
    hot: Decimal | None = None
    handover: Handover | None = None
    notes: tuple[Note, ...] = field(default=())

    def group(self, code: str) -> Group:
        """A group by its code."""
        return next(one for one in self.groups if one.code == code)

    def of_group(self, code: str) -> tuple[Rule, ...]:
        """The rules of a group, in their order."""
        return tuple(rule for rule in self.rules if rule.group == code)


# ---------------------------------------------------------------- as values of the language


def value_of(rule: Rule) -> Value:
    """What a rule gives a person. Raises ``ConditionRefused`` where its text can't be read, ``DefinitionRefused`` where it is no source."""
    if rule.holds:
        return Given(Number(rule.points), parse(rule.holds), Number(Decimal(0)))
    return Points(source_of(rule), rule.points, rule.per_day, rule.half_life, rule.fades)


def source_of(rule: Rule) -> Source:
    """The source whose facts a rule counts."""
    match parse(rule.of):
        case Exists(source):
            return source
        case _:
            raise DefinitionRefused(
                f'{rule.of}: points are given for each fact of a source, such as events("cart_add"); a condition goes under when'
            )


def score_of(points: PointsRules) -> Score:
    """The points as conditions name them."""
    groups = {group.code: _trait(f"{points.name}.{group.code}", group.name, group_value(points, group)) for group in points.groups}
    whole = _trait(points.name, points.title, summed([group_value(points, group) for group in points.groups]))
    return Score(whole, groups, _temperature(points))


def group_value(points: PointsRules, group: Group) -> Value:
    """What a group's rules give together, within its bounds."""
    found = summed([value_of(rule) for rule in points.of_group(group.code)])
    if group.least is not None:
        found = Function("max", (Number(group.least), found))
    return found if group.most is None else Function("min", (Number(group.most), found))


def summed(values: Sequence[Value]) -> Value:
    """The sum of some values, 0 of none; nested no deeper than it must be."""
    if not values:
        return Number(Decimal(0))
    if len(values) == 1:
        return values[0]
    half = len(values) // 2
    return Arithmetic("+", summed(values[:half]), summed(values[half:]))


def _trait(name: str, said: Named, value: Value) -> Trait:
    return Trait(name, "number", Formula(value), Name(said.en), Name(said.ru, said.ru, "p"))


def _temperature(points: PointsRules) -> Trait | None:
    if points.warm is None or points.hot is None:
        return None
    whole = Lookup("score", (Text(points.name),))
    cases = (Case(HOT, Compare(">=", whole, Number(points.hot))), Case(WARM, Compare(">=", whole, Number(points.warm))))
    return Trait("temperature", "text", FirstOf(cases, COLD), Name("temperature"), Name("температура", "температуры", "f"), TEMPERATURES)


# ---------------------------------------------------------------- in its canonical form


def canonical(points: PointsRules) -> PointsRules:
    """The definition with its texts as the language prints them. Raises ``DefinitionRefused`` with every text that can't be read."""
    faults: list[str] = []

    def condition(text: str, where: str) -> str:
        try:
            return print_condition(parse(text)) if text else ""
        except ConditionRefused as refused:
            faults.append(f"{where}: {refused}")
            return text

    def source(rule: Rule) -> str:
        try:
            return print_source(source_of(rule)) if rule.of else ""
        except (ConditionRefused, DefinitionRefused) as refused:
            faults.append(f"rule {rule.name.en!r}: {refused}")
            return rule.of

    rules = tuple(_with(rule, of=source(rule), holds=condition(rule.holds, f"rule {rule.name.en!r}")) for rule in points.rules)
    notes = tuple(Note(note.name, condition(note.when, f"note {note.name.en!r}")) for note in points.notes)
    gate = points.handover
    if gate is not None:
        gate = Handover(gate.score, *(condition(text, f"handover, {what}") for what, text in asked_of(gate)))
    if faults:
        raise DefinitionRefused("; ".join(faults))
    return PointsRules(points.name, points.title, points.groups, rules, points.warm, points.hot, gate, notes)


def asked_of(gate: Handover) -> tuple[tuple[str, str], ...]:
    """What a hand-over asks for, by name."""
    return ("contact", gate.contact), ("wish", gate.wish), ("budget", gate.budget)


def _with(rule: Rule, *, of: str, holds: str) -> Rule:
    return Rule(rule.name, rule.group, rule.points, of, holds, rule.per_day, rule.half_life, rule.fades)


def conditions(points: PointsRules) -> tuple[Condition, ...]:
    """Every condition that the definition stands on: that a rule gives something, the notes', and the hand-over's."""
    found: list[Condition] = [Compare("!=", value_of(rule), Number(Decimal(0))) for rule in points.rules]
    found += [parse(note.when) for note in points.notes]
    if points.handover is not None:
        found += [parse(text) for _, text in asked_of(points.handover) if text]
    return tuple(found)


def texts(points: PointsRules) -> tuple[tuple[str, str], ...]:
    """What each of ``conditions`` is, and its text as it was written."""
    found = [(f"rule {rule.name.en!r}", rule.of or rule.holds) for rule in points.rules]
    found += [(f"note {note.name.en!r}", note.when) for note in points.notes]
    asks = () if points.handover is None else asked_of(points.handover)
    return (*found, *((f"handover, {name}", text) for name, text in asks if text))


def worth(rule: Rule, lang: str) -> str:
    """What a rule gives, in a few words: +10, 3 a day at most, half as much after every 14d."""
    parts = [("+" if rule.points > 0 else "−" if rule.points < 0 else "") + decimal_text(abs(rule.points))]
    if rule.per_day is not None:
        parts.append(f"не больше {rule.per_day} в день" if lang == "ru" else f"{rule.per_day} a day at most")
    if rule.half_life is not None:
        parts.append(("вдвое меньше каждые " if lang == "ru" else "halves every ") + duration_text(rule.half_life))
    if rule.fades is not None:
        parts.append(("сходит на нет за " if lang == "ru" else "gone after ") + duration_text(rule.fades))
    return ", ".join(parts)


def temperature_of(points: PointsRules, score: Decimal) -> str | None:
    """The temperature that a score stands at; None where there is none."""
    if points.warm is None or points.hot is None:
        return None
    return HOT if score >= points.hot else WARM if score >= points.warm else COLD


def cell(points: PointsRules, by_group: dict[str, Decimal]) -> str | None:
    """The cell of the matrix: a letter by the first graded group, a digit by the second (A1 is the best); None without two of them."""
    graded = [group for group in points.groups if group.grades]
    if len(graded) < 2:
        return None
    row, column = (sum(by_group[group.code] < grade for grade in group.grades) for group in graded[:2])
    return f"{LETTERS[row]}{column + 1}"
