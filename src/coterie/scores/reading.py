"""Points as files say them (YAML) and as the store keeps them (the same document as JSON): every fault of a document told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from coterie.errors import DefinitionRefused
from coterie.language.arguments import length_of_time
from coterie.language.dots import MOST_DAYS, MOST_POINTS, WHOLE_DAYS
from coterie.language.nodes import Duration
from coterie.language.print import decimal_text, duration_text
from coterie.language.spelling import did_you_mean, nearest
from coterie.language.tokens import is_name, shown
from coterie.scores.points import LETTERS, Group, Handover, Named, Note, PointsRules, Rule
from coterie.traits.reading import SAFE, refuse_depth

LARGEST = 200_000
MOST_RULES = 200
WHOLE = ("points", "name", "groups", "rules", "temperature", "handover", "notes")
IN_GROUP = ("en", "ru", "least", "most", "grades")
IN_RULE = ("en", "ru", "group", "points", "each", "when", "per_day", "half_life", "fades")
IN_HANDOVER = ("score", "contact", "wish", "budget")
IN_NOTE = ("en", "ru", "when")


def read_file(path: Path) -> PointsRules:
    """The points of a file. Raises ``DefinitionRefused`` with every fault in it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionRefused(f"{path.name} can't be read: {getattr(error, 'strerror', None) or 'it is no UTF-8'}") from error
    return read(text, path.name)


def read(text: str, where: str) -> PointsRules:
    """The points of a text of YAML (or JSON, which is YAML); ``where`` is what faults are told of."""
    if len(text) > LARGEST:
        raise DefinitionRefused(f"{where}: longer than {LARGEST} characters")
    try:
        refuse_depth(where, text)
        document = yaml.load(text, Loader=SAFE)  # noqa: S506 -- it is the safe loader
    except yaml.YAMLError as error:
        raise DefinitionRefused(f"{where}: {error}") from error
    reading = _Reading()
    found = reading.whole(document)
    if reading.faults or found is None:
        raise DefinitionRefused("; ".join(f"{where}: {fault}" for fault in reading.faults[:20]))
    return found


@dataclass(slots=True)
class _Reading:
    """One document on its way in, with what is wrong with it."""

    faults: list[str] = field(default_factory=list)

    def whole(self, raw: object) -> PointsRules | None:
        if not isinstance(raw, dict):
            self.faults.append("points are a mapping with the keys points, name, groups, rules")
            return None
        self.known(raw, WHOLE, "")
        name = raw.get("points")
        if not isinstance(name, str) or not is_name(name):
            self.faults.append(f"points: gives them a name that conditions can use, such as lead, and not {shown(str(name))}")
            name = ""
        groups = tuple(self.groups(raw.get("groups")))
        codes = [group.code for group in groups]
        rules = tuple(self.rule(one, number, codes) for number, one in enumerate(self.several(raw, "rules", MOST_RULES), 1))
        notes = tuple(self.note(one, number) for number, one in enumerate(self.several(raw, "notes", MOST_RULES), 1))
        warm, hot = self.temperature(raw.get("temperature"))
        return PointsRules(name, self.named(raw.get("name"), "name"), groups, rules, warm, hot, self.handover(raw.get("handover")), notes)

    # ------------------------------------------------------------ its parts

    def groups(self, raw: object) -> Iterator[Group]:
        if not isinstance(raw, dict) or not raw:
            self.faults.append("groups: names at least one group of rules, such as fit and intent")
            return
        for code, one in raw.items():
            at = f"group {code}"
            if not isinstance(code, str) or not is_name(code) or not isinstance(one, dict):
                self.faults.append(f"{at}: a group has a name of letters, and under it en, ru, least, most, grades")
                continue
            self.known(one, IN_GROUP, at)
            least, most = (self.number(one.get(key), f"{at}: {key}") for key in ("least", "most"))
            if least is not None and most is not None and least > most:
                self.faults.append(f"{at}: least is above most")
            yield Group(code, self.named(one, at), least, most, self.grades(one.get("grades"), at))

    def grades(self, raw: object, at: str) -> tuple[Decimal, ...]:
        if raw is None:
            return ()
        found = [self.number(one, f"{at}: grades") for one in raw] if isinstance(raw, list) else []
        numbers = tuple(one for one in found if one is not None)
        if not numbers or len(numbers) >= len(LETTERS) or list(numbers) != sorted(set(numbers), reverse=True):
            self.faults.append(f"{at}: grades are falling numbers, from how many points on each begins: [20, 10]")
        return numbers

    def rule(self, raw: object, number: int, groups: Sequence[str]) -> Rule:
        at = f"rule {number}"
        if not isinstance(raw, dict):
            self.faults.append(f"{at}: a rule is a mapping with the keys en, ru, group, points, and each or when")
            return Rule(Named("", ""), "", Decimal(0))
        self.known(raw, IN_RULE, at)
        name = self.named(raw, at)
        at = f"{at} ({name.en})" if name.en else at
        group = str(raw.get("group", groups[0] if len(groups) == 1 else ""))
        if groups and group not in groups:
            self.faults.append(f"{at}: group is one of {', '.join(groups)}{did_you_mean(nearest(group, groups))}")
        points = self.number(raw.get("points"), f"{at}: points", needed=True)
        of, holds = (self.text(raw.get(key), f"{at}: {key}") for key in ("each", "when"))
        if bool(of) == bool(holds):
            self.faults.append(f"{at}: says what points are given for: each (a source, for every fact) or when (a condition)")
        per_day = self.whole_number(raw.get("per_day"), f"{at}: per_day")
        half_life, fades = (self.length(raw.get(key), f"{at}: {key}") for key in ("half_life", "fades"))
        if half_life is not None and fades is not None:
            self.faults.append(f"{at}: points halve (half_life) or fade away (fades), not both")
        if holds and (per_day is not None or half_life is not None or fades is not None):
            self.faults.append(f"{at}: a condition holds or does not; per_day, half_life and fades are for each")
        return Rule(name, group, points or Decimal(0), of, holds, per_day, half_life, fades)

    def note(self, raw: object, number: int) -> Note:
        at = f"note {number}"
        if not isinstance(raw, dict):
            self.faults.append(f"{at}: a note is a mapping with the keys en, ru, when")
            return Note(Named("", ""), "")
        self.known(raw, IN_NOTE, at)
        when = self.text(raw.get("when"), f"{at}: when")
        if not when:
            self.faults.append(f"{at}: when says of whom it is true")
        return Note(self.named(raw, at), when)

    def temperature(self, raw: object) -> tuple[Decimal | None, Decimal | None]:
        if raw is None:
            return None, None
        if not isinstance(raw, dict):
            self.faults.append("temperature: {warm: 10, hot: 30}, from how many points on")
            return None, None
        self.known(raw, ("warm", "hot"), "temperature")
        warm, hot = (self.number(raw.get(key), f"temperature: {key}", needed=True) for key in ("warm", "hot"))
        if warm is not None and hot is not None and warm >= hot:
            self.faults.append("temperature: hot begins above warm")
        return warm, hot

    def handover(self, raw: object) -> Handover | None:
        if raw is None:
            return None
        if not isinstance(raw, dict):
            self.faults.append("handover: is a mapping with the keys score, contact, wish, budget")
            return None
        self.known(raw, IN_HANDOVER, "handover")
        score = self.number(raw.get("score"), "handover: score", needed=True)
        return Handover(score or Decimal(0), *(self.text(raw.get(key), f"handover: {key}") for key in IN_HANDOVER[1:]))

    # ------------------------------------------------------------ its values

    def known(self, raw: Mapping[Any, object], keys: Sequence[str], at: str) -> None:
        for key in raw:
            if key not in keys:
                self.faults.append(f"{at and at + ': '}unknown key {shown(str(key))}{did_you_mean(nearest(str(key), keys))}")

    def several(self, raw: Mapping[Any, object], key: str, most: int) -> list[object]:
        found = raw.get(key, [])
        if not isinstance(found, list) or len(found) > most:
            self.faults.append(f"{key}: is a list of {most} at most")
            return []
        if key == "rules" and not found:
            self.faults.append("rules: there is none")
        return found

    def named(self, raw: object, at: str) -> Named:
        """A name in both languages: en and ru, one of which may stand for both."""
        if isinstance(raw, str) and raw.strip():
            return Named(raw, raw)
        said = [raw.get(language) for language in ("en", "ru")] if isinstance(raw, dict) else [None, None]
        if not any(isinstance(one, str) and one.strip() for one in said):
            self.faults.append(f"{at}: has no name; write en and ru")
            return Named("", "")
        en, ru = (str(one) if isinstance(one, str) and one.strip() else "" for one in said)
        return Named(en or ru, ru or en)

    def text(self, raw: object, at: str) -> str:
        if raw is None:
            return ""
        if not isinstance(raw, str):
            self.faults.append(f"{at} is a text of the language; put it in quotes")
            return ""
        return raw.strip()

    def number(self, raw: object, at: str, *, needed: bool = False) -> Decimal | None:
        if raw is None and not needed:
            return None
        try:
            found = Decimal(str(raw)) if isinstance(raw, int | float | str) and not isinstance(raw, bool) else None
        except InvalidOperation:
            found = None
        hundredths = (
            found is not None and found.is_finite() and abs(found) <= 100 * MOST_POINTS and found == found.quantize(Decimal("0.01"))
        )
        if found is None or not hundredths or (at.endswith(": points") and abs(found) > MOST_POINTS):
            self.faults.append(f"{at} is a number, of two digits after the point at most")
            return None
        return found

    def whole_number(self, raw: object, at: str) -> int | None:
        if raw is None:
            return None
        if not str(raw).isascii() or not str(raw).isdigit() or not 1 <= int(str(raw)[:9]) <= 1_000_000:
            self.faults.append(f"{at} is a whole number from 1")
            return None
        return int(str(raw))

    def length(self, raw: object, at: str) -> Duration | None:
        if raw is None:
            return None
        found = length_of_time(str(raw))
        if found is None or not 1 <= found.count * WHOLE_DAYS.get(found.unit, 0) <= MOST_DAYS:
            self.faults.append(f"{at} is told in whole days, such as 14d or 2w, {MOST_DAYS} days at most")
            return None
        return found


# ---------------------------------------------------------------- back again


def document(points: PointsRules) -> dict[str, Any]:
    """The definition as plain values, as a file would say it; what is not said is left out."""
    found: dict[str, Any] = {"points": points.name, "name": _both(points.title), "groups": {}}
    for group in points.groups:
        bounds = {"least": _plain(group.least), "most": _plain(group.most), "grades": [_plain(one) for one in group.grades]}
        found["groups"][group.code] = _both(group.name) | _said(bounds)
    if points.warm is not None and points.hot is not None:
        found["temperature"] = {"warm": _plain(points.warm), "hot": _plain(points.hot)}
    if points.handover is not None:
        gate = points.handover
        found["handover"] = _said({"score": _plain(gate.score), "contact": gate.contact, "wish": gate.wish, "budget": gate.budget})
    found["rules"] = [_rule(rule) for rule in points.rules]
    if points.notes:
        found["notes"] = [_both(note.name) | {"when": note.when} for note in points.notes]
    return found


def written(points: PointsRules) -> str:
    """The definition as a file of YAML."""
    return yaml.safe_dump(document(points), allow_unicode=True, sort_keys=False, width=120)


def _rule(rule: Rule) -> dict[str, Any]:
    lengths = {
        name: None if length is None else duration_text(length) for name, length in (("half_life", rule.half_life), ("fades", rule.fades))
    }
    said = {"group": rule.group, "points": _plain(rule.points), "each": rule.of, "when": rule.holds, "per_day": rule.per_day}
    return _both(rule.name) | _said(said | lengths)


def _both(name: Named) -> dict[str, Any]:
    return {"en": name.en, "ru": name.ru}


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def _plain(number: Decimal | None) -> int | float | None:
    return None if number is None else int(number) if number == number.to_integral_value() else float(decimal_text(number))
