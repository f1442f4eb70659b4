"""The commands about segments over time: segments history, log, members, moves."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from coterie.cli import door, show

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coterie.segments.moves import Moves
    from coterie.services.shop import Lang
    from coterie.store.history import Entry, Size

since = click.option("--from", "since", metavar="T", help="From this day or instant on, included.")
until = click.option("--until", metavar="T", help="To this day or instant, not included.")


@click.command("history")
@click.argument("name")
@since
@until
@door.json
@door.through
def history(before: door.Door, name: str, since: str | None, until: str | None, as_json: bool) -> None:
    """A segment's size at every refresh, with who entered and left since the one before, and why.

    \b
    coterie segments history sleeping --from 2026-01-01
    """
    with before.shop() as shop:
        found = shop.segments.history(name, since=since, until=until)
        zone = shop.workspace.settings.zone
    if as_json:
        show.document({"segment": name, "sizes": [_size_plain(size) for size in found]})
        return
    last = None
    for size in found:
        changed = last is not None and size.version is not None and size.version != last
        show.line(_size_line(size, zone, before.lang) + (f"; version {size.version} from here on" if changed else ""))
        last = size.version or last
    if not found:
        show.note("no refresh in that time")


@click.command("log")
@click.argument("name", required=False)
@click.option("--person", metavar="ID", help="The segments that this person entered and left, instead.")
@click.option("--source", help="Whose id it is, where people of several sources have it.")
@since
@until
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many rows, the latest.")
@door.json
@door.through
def log(
    before: door.Door,
    name: str | None,
    person: str | None,
    source: str | None,
    since: str | None,
    until: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Who entered and left a segment (or which a person did): when, by which version of it, and why; the latest first.

    \b
    coterie segments log sleeping --from 2026-03-01
    coterie segments log --person 14646
    """
    if name is None and person is None:
        raise click.UsageError("say a segment's name, or --person ID")
    with before.shop() as shop:
        found = shop.segments.log(name, person=person, source=source, since=since, until=until, limit=limit)
        zone = shop.workspace.settings.zone
    if as_json:
        show.document({"segment": name, "person": person, "total": found.total, "entries": [_entry_plain(one) for one in found.entries]})
        return
    for entry in found.entries:
        show.line(_entry_line(entry, zone, before.lang))
    if found.total > len(found.entries):
        show.note(f"note: the latest {show.number(len(found.entries))} of {show.number(found.total)}; --limit shows more")
    if not found.entries:
        show.note("nobody entered or left")


@click.command("members")
@click.argument("name")
@click.option("--at", metavar="T", help="As the last refresh at or before this day or instant saw it.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True, help="How to write them.")
@door.json
@door.through
def members(before: door.Door, name: str, at: str | None, form: str, as_json: bool) -> None:
    """Who is in a segment by its log: as the last refresh saw it, or the last at or before --at.

    That answers who was in on that day, by the definition of that day and by what was known then: whom a campaign met. Who would
    have been in by the definition of today and by all that has come in since is another question, which asks the condition anew:
    coterie members CONDITION (which has --as-of).

    \b
    coterie segments members sleeping --at 2026-03-08
    """
    with before.shop() as shop:
        found = shop.segments.who(name, at=at)
        zone = shop.workspace.settings.zone
    if as_json or form == "json":
        show.document({"segment": name, "as_of": show.instant(found.as_of), "count": len(found.keys), "people": list(found.keys)})
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["person"])
    writer.writerows([key] for key in found.keys)
    show.note(f"{show.people(len(found.keys))} in {name}, as of {show.moment(found.as_of, zone)}")


@click.command("moves")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--from", "since", metavar="T", required=True, help="Where people were at this day or instant.")
@click.option("--until", metavar="T", help="Where they were at this one (the last refresh, if not said).")
@door.json
@door.through
def moves(before: door.Door, names: tuple[str, ...], since: str, until: str | None, as_json: bool) -> None:
    """How many people moved from which segment to which between two instants, by the log; of all segments, if none is named.

    Who is in none of them is nowhere. Where segments overlap, somebody in two of them counts in the rows of both.

    \b
    coterie segments moves --from 2026-02-01 --until 2026-03-01 new loyal sleeping
    """
    with before.shop() as shop:
        found = shop.segments.moves(since, until, *names)
        zone = shop.workspace.settings.zone
    if as_json:
        body: dict[str, Any] = {"from": show.instant(found.since), "until": show.instant(found.until)}
        body |= {"before": found.moves.before, "after": found.moves.after}
        show.document(body | {"moves": [{"from": m.before, "to": m.after, "people": m.people} for m in found.moves.moves]})
        return
    show.line(f"from {show.moment(found.since, zone)} to {show.moment(found.until, zone)}")
    _matrix(found.moves)


def _matrix(found: Moves) -> None:
    """Rows are where people were, columns where they are."""
    names = [*found.before, None]
    if len(names) > 9:
        for move in sorted(found.moves, key=lambda move: -move.people):
            show.line(f"{show.number(move.people):>10}  {_place(move.before)} → {_place(move.after)}")
        return
    rows = [["from \\ to", *map(_place, names)]]
    rows += [[_place(name), *(show.number(found.people(name, other)) for other in names)] for name in names]
    rows[-1][-1] = ""
    widths = [max(len(row[place]) for row in rows) for place in range(len(names) + 1)]
    for row in rows:
        show.line("  ".join([row[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True))]))


def _place(name: str | None) -> str:
    return "nowhere" if name is None else name


def _size_line(size: Size, zone: ZoneInfo, lang: Lang) -> str:
    moved = [f"{sign}{show.number(sum(one.values()))} ({_why(one, lang)})" for sign, one in (("+", size.entered), ("−", size.left)) if one]
    return f"{show.moment(show.aware(size.generation.as_of), zone):<19} {show.number(size.people):>10}" + "".join(
        f"  {one}" for one in moved
    )


def _why(reasons: Mapping[str, int], lang: Lang) -> str:
    from coterie.segments.reasons import said

    several = len(reasons) > 1
    return ", ".join(said(reason, lang) + (f": {show.number(people)}" if several else "") for reason, people in reasons.items())


def _size_plain(size: Size) -> dict[str, Any]:
    return {
        "as_of": show.instant(show.aware(size.generation.as_of)),
        "generation": size.generation.id,
        "version": size.version,
        "size": size.people,
        "entered": sum(size.entered.values()),
        "left": sum(size.left.values()),
        "why": {"entered": size.entered, "left": size.left},
    }


def _entry_line(entry: Entry, zone: ZoneInfo, lang: Lang) -> str:
    from coterie.segments.reasons import said

    who = "somebody who is gone" if entry.key is None else entry.key + (f" (then {entry.was})" if entry.was else "")
    what = f"{who} {entry.direction} {entry.segment}"
    return f"{show.moment(show.aware(entry.at), zone):<19} {what}, version {entry.version}: {said(entry.reason, lang)}"


def _entry_plain(entry: Entry) -> dict[str, Any]:
    return {
        "at": show.instant(show.aware(entry.at)),
        "segment": entry.segment,
        "person": entry.key,
        "was": entry.was,
        "direction": entry.direction,
        "version": entry.version,
        "reason": entry.reason,
    }
