"""Look-ups in ledgers, for an explanation: the entries behind one, and when time alone can change it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from coterie.language.arguments import length_of_time
from coterie.language.json import walk
from coterie.language.nodes import Duration, Field, Lookup, Node, Text
from coterie.language.types import CONTACTS, LEDGERS
from coterie.model.facts import Event, Ledger, Moment, Person, Standing
from coterie.segments.explain.answer import Fact


def entries(condition: Node, person: Person, now: Moment, zone: ZoneInfo) -> list[tuple[datetime | None, Fact]]:
    """The entries that the look-ups of a condition find, those that are over too, with when they began."""
    asked = {pair for node in walk(condition) for pair in _asked(node)}
    found = [one for one in person.standings if one.since is None or one.since <= now.at]
    return [(one.since, _told(one, zone)) for one in found if any(_about(one, ledger, names) for ledger, names in asked)]


def may_turn(value: Lookup, person: Person, now: datetime) -> bool:
    """Whether time alone can change what a look-up gives: it looks back a while, an entry will end, a letter may have come back."""
    if value.name not in LEDGERS:
        return False
    ends = (one.until is not None and one.until > now for one in person.standings)
    return bool(value.options) or value.name == "reachable" or any(ends)


def instants(condition: Node, person: Person) -> Iterator[datetime]:
    """The instants from which look-ups measure time, or at which an entry begins or ends."""
    asked = [node for node in walk(condition) if isinstance(node, Lookup) and node.name in LEDGERS]
    if asked:
        yield from (at for one in person.standings for at in (one.since, one.until) if at is not None)
    if any(node.name == "reachable" for node in asked):
        yield from (at.at for event in person.events if event.kind == "message" for at in _moments(event))


def lengths(condition: Node) -> Iterator[Duration]:
    """How far look-ups look back."""
    for node in walk(condition):
        if isinstance(node, Lookup) and node.name in LEDGERS:
            found = (length_of_time(str(option.value)) for _, option in node.options)
            yield from (length for length in found if length is not None)


def _moments(event: Event) -> Iterator[Moment]:
    yield from (value for value in event.fields.values() if isinstance(value, Moment))


def _asked(node: Node) -> Iterator[tuple[Ledger, tuple[str, ...]]]:
    """The ledgers that a look-up reads, and what the entries must be about, as far as it says."""
    if isinstance(node, Field) and node.name == "duplicate_suspected":
        yield "duplicate", ()
    if not isinstance(node, Lookup) or node.name not in LEDGERS:
        return
    names = tuple(one.value.strip() for one in node.arguments if isinstance(one, Text))
    if node.name != "reachable":
        yield LEDGERS[node.name], names
        return
    yield "contact", (CONTACTS.get(names[0], names[0]),)
    yield "suppression", names[:1]
    yield "consent", names


def _about(entry: Standing, ledger: Ledger, names: tuple[str, ...]) -> bool:
    """Whether an entry is of a ledger and about these names; a word about any channel is about each."""
    said = entry.names if entry.ledger != "consent" or entry.names[0] != "any" else (*names[:1], *entry.names[1:])
    return entry.ledger == ledger and said[: len(names)] == names


def _told(entry: Standing, zone: ZoneInfo) -> Fact:
    said = {"until": _iso(entry.until, zone), "said": entry.said, "basis": entry.basis, "text": entry.text}
    about = {"ledger": entry.ledger, "names": list(entry.names), "since": _iso(entry.since, zone)}
    return about | {name: value for name, value in said.items() if value}


def _iso(at: datetime | None, zone: ZoneInfo) -> str | None:
    """An instant in the base's zone: its day is the one that a person means."""
    return None if at is None else at.astimezone(zone).isoformat()
