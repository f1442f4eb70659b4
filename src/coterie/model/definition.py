"""What a segment's definition says beside its name: a condition, and what people should know about it.

Standard library only; what the condition means is the language's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

KINDS = ("strategic", "operational")
"""A strategic segment holds for years and is planned with; an operational one serves a task and is changed as often as needed."""

LONGEST_NAME = 200
LONGEST_DETAIL = 10_000


@dataclass(frozen=True, slots=True)
class Details:
    """What is said about a segment; all of it is asked for, none of it required ("" and None: not said).

    ``purpose``: why it was made, for which task. ``channel``: what it is used for (mailing, ads, sales …). ``sources``: how the data that
    it stands on are collected, and with what. ``review``: the day on which to ask whether it still serves.
    """

    description: str = ""
    owner: str = ""
    purpose: str = ""
    channel: str = ""
    sources: str = ""
    kind: str = ""
    review: date | None = None

    def to_json(self) -> dict[str, str]:
        """What is said, as texts.

        >>> Details(owner="Анна", review=date(2026, 12, 1)).to_json()
        {'owner': 'Анна', 'review': '2026-12-01'}
        """
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Details:
        """The other way round; unknown names are left out."""
        known = {name: str(said[name]) for name in DETAILS if said.get(name)}
        review = known.pop("review", None)
        return cls(**known, review=date.fromisoformat(review) if review else None)

    def wanting(self) -> tuple[str, ...]:
        """What a segment is worth saying about and is not said: who answers for it, why it is there, when to look at it again."""
        return tuple(name for name in ("owner", "purpose", "kind", "review") if not getattr(self, name))


NOTHING_SAID = Details()
DETAILS = tuple(field.name for field in fields(Details))
"""The names of what may be said, in the order in which it is written."""


@dataclass(frozen=True, slots=True)
class Stated:
    """All that a definition says: the condition's canonical text, and the details."""

    condition: str
    details: Details = NOTHING_SAID


SHELVED = "::"
"""Stands between a segmentation and its shelf in the membership log; so no name holds it."""


def name_fault(name: str) -> str | None:
    """Why a segment can't be called so, None if it can.

    >>> name_fault("Спящие (90 дней)") is None, name_fault(" x")
    (True, "a segment can't be named ' x': there is space around it")
    """
    if not name.strip():
        why = "a name is needed"
    elif name != name.strip():
        why = "there is space around it"
    elif len(name) > LONGEST_NAME:
        return f"a segment's name has at most {LONGEST_NAME} characters, this one has {len(name)}"
    elif SHELVED in name:
        why = f"“{SHELVED}” stands between a segmentation and a shelf of it"
    elif not all(char.isprintable() or ord(char) > 0xFFFF for char in name):
        why = "it holds a character that can't be printed"
    else:
        return None
    return f"a segment can't be named {name!r}: {why}"


def read_kind(text: str) -> str | None:
    """The kind that a text says ("" for none), None if it says another.

    >>> read_kind("Strategic"), read_kind("стратегический"), read_kind("big")
    ('strategic', 'strategic', None)
    """
    said = text.strip().lower()
    return _KIND_WORDS.get(said) if said else ""


def read_review(text: str) -> date | None:
    """The day that a text says, None if it is none.

    >>> read_review("2026-12-01"), read_review("soon")
    (datetime.date(2026, 12, 1), None)
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


_KIND_WORDS = {
    **{kind: kind for kind in KINDS},
    **dict.fromkeys(("стратегический", "стратегическая", "стратегия"), "strategic"),
    **dict.fromkeys(("оперативный", "операционный", "оперативная"), "operational"),
}
