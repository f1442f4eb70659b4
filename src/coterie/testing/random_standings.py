"""Random entries of ledgers, and look-ups in them: words that contradict each other at one instant, entries that end as they begin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from random import Random
from typing import Literal

from coterie.language.nodes import Field, Lookup, Text, Value
from coterie.language.types import Type
from coterie.model.facts import Ledger, Standing

CHANNELS = ("email", "sms", "any", "почта")
PURPOSES = ("news", "offers", "data", "")
TAGS = ("vip", "спит", "q'u")
LISTS = ("expo", "é")
CONTACTS = ("email", "mobile", "почта")
WORDS = ("given", "given", "given", "refused", "withdrawn")
PROOF = ("форма", "a", "b", None)
NAMES: dict[Ledger, tuple[str, ...]] = {"tag": TAGS, "list": LISTS, "suppression": CHANNELS, "contact": CONTACTS}

Instant = Callable[[], datetime]


def entries(rng: Random, moment: Instant) -> Iterator[Standing]:
    """A person's entries; ``moment`` draws the instants, with ties."""

    def since() -> datetime | None:
        return None if rng.random() < 0.25 else moment()

    for _ in range(rng.choice((0, 1, 3, 6))):
        about = (rng.choice(CHANNELS), rng.choice(PURPOSES))
        yield Standing("consent", about, since(), said=rng.choice(WORDS), basis=rng.choice(PROOF), text=rng.choice(PROOF))
    for ledger, names in NAMES.items():
        for _ in range(rng.choice((0, 1, 1, 2))):
            until = moment() if rng.random() < 0.4 else None
            said = rng.choice(("жалоба", "bounced", "")) if ledger == "suppression" else None
            yield Standing(ledger, (rng.choice(names),), since(), until, said)
    if rng.random() < 0.4:
        yield Standing("duplicate", (), since())


def lookup(rng: Random, kind: Type, length: str) -> Value:
    """A look-up that gives a yes/no, an instant or a text; ``length`` is a length of time as it is written."""
    name = rng.choice({Type.TRUTH: _TRUTHS, Type.INSTANT: _INSTANTS, Type.TEXT: _TEXTS}[kind])
    part: Literal["", "since", "reason", "basis", "text"] = "since" if kind is Type.INSTANT else ""
    if kind is Type.TEXT:
        part = "reason" if name == "suppressed" else rng.choice(("basis", "text"))
    match name:
        case "duplicate_suspected":
            return Field(name)
        case "tagged":
            return Lookup(name, (Text(rng.choice(TAGS)),), (("last", Text(length)),) if rng.random() < 0.5 else (), part)
        case "in_list":
            return Lookup(name, (Text(rng.choice(LISTS)),))
        case "suppressed":
            return Lookup(name, (Text(rng.choice(CHANNELS)),), (), part)
        case _:
            purpose = (Text(rng.choice(PURPOSES[:3])),) if rng.random() < 0.5 else ()
            return Lookup(name, (Text(rng.choice(CHANNELS)), *purpose), (), part)


_TRUTHS = ("subscribed", "consent", "reachable", "reachable", "suppressed", "tagged", "in_list", "duplicate_suspected")
_INSTANTS = ("subscribed", "consent", "suppressed", "tagged")
_TEXTS = ("consent", "suppressed")
