"""Why somebody is not reachable: no address, one that reaches nobody, a suppression, no consent, a letter that came back.

A part of an explanation. Judges the address that stands as of the instant; says what kind of fault it is, never the address itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from coterie.enrich.contacts import Reach, judge_email, judge_phone
from coterie.language.nodes import Compare, Condition, IsTrue, Lookup, Text
from coterie.language.oracle.scope import history
from coterie.language.oracle.standings import consents, entries, last, latest, reachable
from coterie.language.types import CONTACTS
from coterie.model.facts import Moment, Person
from coterie.segments.explain.answer import Fact


def obstacles(condition: Condition, person: Person, now: Moment, zone: ZoneInfo) -> list[Fact]:
    """What keeps the person from being reachable as the condition asks; nothing where they are, or where it asks no such thing."""
    found: list[Fact] = []
    for names in _asked(condition):
        if not reachable(person, names, now.at):
            found += [{"obstacle": code, "channel": names[0]} | said for code, said in _of(person, names, now.at, zone)]
    return found


def _asked(condition: Condition) -> Iterator[list[str]]:
    """Channel, and purpose where there is one, of each look-up that the condition itself compares."""
    match condition:
        case IsTrue(value):
            values = [value]
        case Compare(_, left, right):
            values = [left, right]
        case _:
            values = []
    for value in values:
        if isinstance(value, Lookup) and value.name == "reachable":
            yield [one.value.strip() for one in value.arguments if isinstance(one, Text)]


def _of(person: Person, names: list[str], now: datetime, zone: ZoneInfo) -> Iterator[tuple[str, dict[str, Any]]]:
    channel = names[0]
    contact = CONTACTS.get(channel, channel)
    standing = entries(person, "contact", contact, now)
    if not standing:
        yield _of_address(person, contact, now)
    for one in entries(person, "suppression", channel, now)[:1]:
        yield "suppressed", _told(one.since, zone) | ({"said": one.said} if one.said else {})
    if not consents(person, names, now):
        yield _of_consent(person, names, now, zone)
    bounced, delivered = (last(person, channel, became, now) for became in ("bounced", "delivered"))
    newest = standing[-1].since if standing else None
    if bounced is not None and not any(later is not None and later > bounced for later in (delivered, newest)):
        yield "bounced", _told(bounced, zone)


def _of_address(person: Person, contact: str, now: datetime) -> tuple[str, dict[str, Any]]:
    """What is wrong with the address that stands."""
    known = history(person, "email" if contact == "email" else "phone", now) if contact in set(CONTACTS.values()) else []
    address = known[-1].value if known else None
    if not isinstance(address, str):
        return "no_address", {}
    reach = judge_email(address) if contact == "email" else judge_phone(address)
    return ("no_address", {}) if reach.ok and reach.kind != "fixed" else (reach.kind, _meant(address, reach))


def _meant(address: str, reach: Reach) -> dict[str, Any]:
    """The domain that was written, and the one that was probably meant."""
    if reach.suggestion is None:
        return {}
    return {"domain": address.rpartition("@")[2], "meant": reach.suggestion.rpartition("@")[2]}


def _of_consent(person: Person, names: list[str], now: datetime, zone: ZoneInfo) -> tuple[str, dict[str, Any]]:
    """The word that says no, or that there is none; consent to the processing of data is no word on letters."""
    channels, purposes = (names[0], "any"), [one.lower() for one in names[1:]]
    words = [one for one in person.standings if one.ledger == "consent" and one.names[0] in channels and (one.since or now) <= now]
    words = [one for one in words if (one.names[1] in purposes if purposes else one.names[1] != "data")]
    word = latest(one for one in words if one.said != "given")
    purpose = purposes[0] if purposes else "" if word is None else word.names[1]
    about_what = {"purpose": purpose} if purpose else {}
    return ("no_consent", about_what) if word is None else (str(word.said), about_what | _told(word.since, zone))


def _told(since: datetime | None, zone: ZoneInfo) -> dict[str, Any]:
    return {"since": None if since is None else since.astimezone(zone).isoformat()}
