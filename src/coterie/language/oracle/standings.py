"""Look-ups in ledgers: consents, tags, static lists, suppressions, contacts that reach somebody, suspected duplicates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from coterie.language.nodes import Duration, Lookup, Text
from coterie.language.oracle.asking import Ask
from coterie.language.oracle.text import plain
from coterie.language.oracle.time import shifted
from coterie.language.oracle.values import Found
from coterie.model.facts import Moment, Person, Standing

EVER = datetime.min.replace(tzinfo=UTC)
CAUTION = ("given", "refused", "withdrawn")
REACHED_BY = {"email": "email", "phone": "phone", "call": "phone", **dict.fromkeys(("sms", "whatsapp", "viber", "telegram"), "mobile")}


def lookup(ask: Ask, node: Lookup, person: Person) -> Found:
    """A look-up's yes/no, or a part of what stands; missing where nothing does."""
    names = [plain(one.value) for one in node.arguments if isinstance(one, Text)]
    now = ask.now.at
    match node.name:
        case "reachable":
            return reachable(person, names, now)
        case "subscribed" | "consent":
            found = consents(person, names, now)
        case "suppressed":
            found = entries(person, "suppression", names[0], now)
        case "tagged":
            found = entries(person, "tag", names[0], now)
        case _:
            found = entries(person, "list", names[0], now)
    if found and node.options:
        ((_, length),) = node.options
        after = shifted(now, duration(str(length.value)), "ago", ask.base.zone)
        found = found if found[0].since is not None and found[0].since > after else []
    if not node.part:
        return bool(found)
    return part(ask, found[0], node.part) if found else None


def part(ask: Ask, entry: Standing, name: str) -> Found:
    """A part of an entry that stands."""
    if name == "since":
        return None if entry.since is None else Moment.of(entry.since, ask.base.zone)
    return {"reason": entry.said, "basis": entry.basis, "text": entry.text}[name]


def duplicate_suspected(person: Person, now: datetime) -> bool:
    """Whether the person may be the same as another."""
    return any(stands(entry, now) for entry in person.standings if entry.ledger == "duplicate")


def stands(entry: Standing, now: datetime) -> bool:
    """Whether an entry has begun and is not over."""
    return (entry.since is None or entry.since <= now) and (entry.until is None or now < entry.until)


def entries(person: Person, ledger: str, name: str, now: datetime) -> list[Standing]:
    """The entries of a ledger about a name that stand, the earliest begun first."""
    found = [entry for entry in person.standings if entry.ledger == ledger and entry.names == (name,) and stands(entry, now)]
    return sorted(found, key=lambda entry: (entry.since or EVER, (entry.said or "").encode()))


def consents(person: Person, names: list[str], now: datetime) -> list[Standing]:
    """The consents that stand, one for each purpose, the earliest first.

    One stands where the latest word for the channel and the latest for any channel, as far as there are such, are both yes; the
    channel's own is shown. A purpose is asked for in any case of letters; where none is, any will do but the processing of data.
    """
    words = [entry for entry in person.standings if entry.ledger == "consent" and (entry.since is None or entry.since <= now)]
    purposes = [purpose.lower() for purpose in names[1:]] or sorted({entry.names[1] for entry in words} - {"data"})
    found = []
    for purpose in purposes:
        about = [latest(entry for entry in words if entry.names == (channel, purpose)) for channel in (names[0], "any")]
        said = [word for word in about if word is not None]
        if said and all(word.said == "given" for word in said):
            found.append(said[0])
    return sorted(found, key=lambda entry: (entry.since or EVER, entry.names[1].encode()))


def latest(words: Iterable[Standing]) -> Standing | None:
    """The latest word; of those of one instant the most cautious."""

    def place(word: Standing) -> tuple[datetime, int, bytes, bytes]:
        return word.since or EVER, CAUTION.index(word.said or "given"), (word.text or "").encode(), (word.basis or "").encode()

    return max(words, key=place, default=None)


def reachable(person: Person, names: list[str], now: datetime) -> bool:
    """Whether there is a contact that works, a consent, no suppression, and the last letter did not come back."""
    channel = names[0]
    contacts = entries(person, "contact", REACHED_BY.get(channel, channel), now)
    if not contacts or entries(person, "suppression", channel, now) or not consents(person, names, now):
        return False
    bounced, delivered = (last(person, channel, became, now) for became in ("bounced", "delivered"))
    newest = contacts[-1].since
    return bounced is None or (delivered is not None and delivered > bounced) or (newest is not None and newest > bounced)


def last(person: Person, channel: str, became: str, now: datetime) -> datetime | None:
    """When the last message of a channel was sent of which this is known to have become."""
    times = []
    for event in person.events:
        since = event.fields.get(f"{became}_at")
        known = not isinstance(since, Moment) or since.at <= now
        if event.kind == "message" and event.fields.get("channel") == channel and event.fields.get(became) is True and known:
            times.append(event.moment.at)
    return max((time for time in times if time <= now), default=None)


def duration(text: str) -> Duration:
    """A written length of time."""
    found = re.fullmatch(r"(\d+)([a-z]+)", text.strip())
    assert found is not None, text
    return Duration(int(found[1]), found[2])  # type: ignore[arg-type]
