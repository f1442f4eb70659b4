"""What an explanation says: the tree with its verdicts, values and facts, and the nearest change. Plain values, no reckoning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from coterie.language.sentence import Language
from coterie.model.cuts import Used
from coterie.segments.explain.changes import Change

Plain = str | int | float | bool | list[str] | None
"""A value as JSON can say it: exact (fractions as texts like ``"10/3"``, money as text, dates in ISO); None is missing."""

Fact = Mapping[str, Any]
"""A fact behind a verdict: ``{"time","order","total","lines"}``, ``{"time","event",…}``, ``{"attribute","value","since"}``,
``{"ledger","names","since",…}`` or, of what keeps somebody from being reached, ``{"obstacle","channel",…}``."""


@dataclass(frozen=True, slots=True)
class Why:
    """One node of the tree.

    ``text`` is canonical, ``sentence`` whole, ``clause`` the sentence without its subject. ``value`` is what was found: of a
    comparison its left side, or ``{"left", "right"}`` where the right is no constant; of a group, how many parts hold.
    ``shown`` is the value in words. ``facts`` are the newest, and ``more`` how many others there are.
    """

    text: str
    sentence: str
    clause: str
    verdict: bool
    value: Plain | Mapping[str, Plain] = None
    shown: str = ""
    facts: tuple[Fact, ...] = ()
    more: int = 0
    parts: tuple[Why, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The node as plain JSON values."""
        return {
            "text": self.text,
            "sentence": self.sentence,
            "verdict": self.verdict,
            "value": dict(self.value) if isinstance(self.value, Mapping) else self.value,
            "facts": [dict(fact) for fact in self.facts],
            "more": self.more,
            "parts": [part.to_json() for part in self.parts],
        }


@dataclass(frozen=True, slots=True)
class Flip:
    """The nearest single change that turns the verdict, with a short sentence in both languages."""

    change: Change
    en: str
    ru: str

    def to_json(self) -> dict[str, Any]:
        """The change as plain JSON values."""
        return {"kind": self.change.kind, "change": self.change.to_json(), "text": {"en": self.en, "ru": self.ru}}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether a person is in a condition, why, and what would turn it (None where no single change does).

    ``cuts``: where values of the whole base come from.
    """

    member: bool
    tree: Why
    flip: Flip | None
    lang: Language = "en"
    cuts: Used = field(default=Used())

    def to_json(self) -> dict[str, Any]:
        """The whole answer as plain JSON values."""
        body = {"member": self.member, "tree": self.tree.to_json(), "flip": None if self.flip is None else self.flip.to_json()}
        return body | ({"cuts": self.cuts.to_json()} if self.cuts else {})
