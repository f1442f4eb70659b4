"""The commands about who is the same person: people show, merges, merge, part, undo, offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from coterie.cli import door, show

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coterie.identity.versions import Resolved
    from coterie.services.identity import Merge

key = click.argument("key")
source = click.option("--source", help="The source that the key is of, where several have it.")


@click.group()
def people() -> None:
    """Who is the same person: look at it, correct it."""


@people.command("show")
@key
@source
@click.option("--clear", is_flag=True, help="Show addresses and phones in full.")
@door.json
@door.through
def show_one(before: door.Door, key: str, source: str | None, clear: bool, as_json: bool) -> None:
    """A person's profiles, and why they are one person.

    \b
    coterie people show 000123
    """
    with before.shop() as shop:
        found = shop.identity.person(key, source, masked=not clear)
        zone = shop.workspace.settings.zone
    if as_json:
        profiles = [
            {"source": one.source, "key": one.key, "anonymous": one.anonymous, "identifiers": [list(pair) for pair in one.identifiers]}
            for one in found.profiles
        ]
        show.document({"person": found.person, "profiles": profiles, "merges": [_plain(one) for one in found.merges]})
        return
    for one in found.profiles:
        show.line(f"{one.key} of {one.source}{' (a visitor)' if one.anonymous else ''}")
        for kind, value in one.identifiers:
            show.line(f"  {kind.replace('_', ' and ')}: {value}")
    for merge_ in found.merges:
        show.line(_line(merge_, zone))


@people.command("merges")
@click.option("--most", type=int, default=50, show_default=True, help="How many to show.")
@door.json
@door.through
def merges(before: door.Door, most: int, as_json: bool) -> None:
    """Who became whom and why, newest first.

    \b
    coterie people merges --most 10
    """
    with before.shop() as shop:
        found = shop.identity.merges(most)
        zone = shop.workspace.settings.zone
    if as_json:
        show.document({"merges": [_plain(one) for one in found]})
        return
    for one in found:
        show.line(_line(one, zone))
    if not found:
        show.note("nobody was merged yet")


@people.command("merge")
@key
@click.argument("other")
@source
@click.option("--other-source", help="The source that the other key is of.")
@door.json
@door.through
def merge(before: door.Door, key: str, other: str, source: str | None, other_source: str | None, as_json: bool) -> None:
    """Make one person of the people of two keys.

    \b
    coterie people merge 000123 123
    """
    with before.shop() as shop:
        done = shop.identity.merge(key, other, source=source, other_source=other_source)
    _tell(done, f"{key} and {other} are one person now", as_json=as_json)


@people.command("part")
@key
@source
@click.option("--for-good", is_flag=True, help="Never make it one person with anybody.")
@door.json
@door.through
def part(before: door.Door, key: str, source: str | None, for_good: bool, as_json: bool) -> None:
    """Part a key from the others of its person, so that they are not joined again.

    \b
    coterie people part 000123
    """
    with before.shop() as shop:
        done = shop.identity.part(key, source, for_good=for_good)
    _tell(done, f"{key} is a person of its own now", as_json=as_json)


@people.command("undo")
@click.argument("number", type=int)
@door.json
@door.through
def undo(before: door.Door, number: int, as_json: bool) -> None:
    """Take a merge back.

    \b
    coterie people undo 3
    """
    with before.shop() as shop:
        done = shop.identity.undo(number)
    _tell(done, f"merge {number} was taken back", as_json=as_json)


@people.command("offers")
@click.option("--accept", metavar="CODE", help="Join all pairs of the offer of that code.")
@door.json
@door.through
def offers(before: door.Door, accept: str | None, as_json: bool) -> None:
    """People who may be one, such as 123 and 000123; they are joined only if you say so.

    \b
    coterie people offers
    coterie people offers --accept "same name"
    """
    with before.shop() as shop:
        if accept is not None:
            _tell(shop.identity.accept(accept), f"{accept}: accepted", as_json=as_json)
            return
        found = shop.identity.offers()
    if as_json:
        rows = [{"code": one.code, "why": one.why, "count": one.count, "examples": [list(pair) for pair in one.examples]} for one in found]
        show.document({"offers": rows})
        return
    for one in found:
        examples = ", ".join(f"{a} = {b}" for a, b in one.examples)
        show.line(f"{one.code}  {show.many(one.count, 'pair')}: {one.why}; such as {examples}")
    if not found:
        show.note("nothing to offer: nobody looks like somebody else")


def _tell(done: Resolved, text: str, *, as_json: bool) -> None:
    if as_json:
        show.document({"merged": done.merged, "parted": done.parted})
    else:
        show.line(text)


def _line(one: Merge, zone: ZoneInfo) -> str:
    keys = ", ".join(f"{key} of {source}" for source, key in one.profiles)
    why = one.rule if one.value is None else f"{one.rule} {one.value}"
    over = "" if one.undone is None or one.rule == "parted" else " (over)"
    what = "is a person of its own" if one.rule == "parted" else f"person {one.before} is person {one.after}"
    return f"{one.number}  {what}: {keys}: {why}, {show.moment(show.aware(one.at), zone)}{over}"


def _plain(one: Merge) -> dict[str, Any]:
    return {
        "merge": one.number,
        "profiles": [{"source": source, "key": key} for source, key in one.profiles],
        "before": one.before,
        "after": one.after,
        "rule": one.rule,
        "kind": one.kind,
        "value": one.value,
        "at": show.instant(show.aware(one.at)),
        "undone": None if one.undone is None else show.instant(show.aware(one.undone)),
    }
