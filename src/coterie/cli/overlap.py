"""The commands about segments beside each other: segments overlap, boundary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from coterie.cli import door, show

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coterie.segments.overlap import Overlaps
    from coterie.services.history import Several

limit = click.option("--limit", type=click.IntRange(min=0), default=20, show_default=True, help="At most so many of each list.")


@click.command("overlap")
@click.argument("names", metavar="[A B [C]...]", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every two of all segments.")
@limit
@door.json
@door.through
def overlap(before: door.Door, names: tuple[str, ...], every: bool, limit: int, as_json: bool) -> None:
    """How many people two segments share, or every two of several, as of the last refresh.

    \b
    coterie segments overlap sleeping vip
    coterie segments overlap --all
    """
    if every == bool(names) or len(names) == 1:
        raise click.UsageError("say two segments or more, or --all")
    with before.shop() as shop:
        zone = shop.workspace.settings.zone
        if len(names) != 2:
            found = shop.segments.overlaps(*names)
            show.document(_plain(found)) if as_json else _tell(found, zone, limit)
            return
        two, (a, b) = shop.segments.overlap(*names), names
    if as_json:
        show.document({"a": two.a, "b": two.b, "both": two.both, "as_of": show.instant(two.as_of)})
    else:
        show.line(
            f"{show.number(two.a)} in {a}, {show.number(two.b)} in {b}, {show.number(two.both)} in both, "
            f"as of {show.moment(two.as_of, zone)}"
        )


@click.command("boundary")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@limit
@door.json
@door.through
def boundary(before: door.Door, names: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Boundary people: who is in several segments at once (of all, if none is named), and in which, as of the last refresh.

    Decide which of these segments matters more, or have something of its own for those in both.

    \b
    coterie segments boundary vip sleeping new
    """
    with before.shop() as shop:
        found = shop.segments.boundary(*names, limit=limit)
        zone = shop.workspace.settings.zone
    if as_json:
        body: dict[str, Any] = {"as_of": show.instant(found.as_of), "segments": list(found.segments), "count": found.count}
        body |= {"by_number": {str(number): people for number, people in found.by_number.items()}}
        body |= {"combinations": [{"segments": list(one.segments), "people": one.people} for one in found.combinations[:limit]]}
        show.document(body | {"people": [{"person": key, "segments": list(inside)} for key, inside in found.people]})
        return
    show.line(
        f"{show.people(found.count)} in several of {show.many(len(found.segments), 'segment')}, as of {show.moment(found.as_of, zone)}"
    )
    for number, people in found.by_number.items():
        show.line(f"{show.number(people):>10}  in {show.many(number, 'segment')}")
    several = [one for one in found.combinations if len(one.segments) > 1]
    for one in several[:limit]:
        show.line(f"{show.number(one.people):>10}  in exactly {' + '.join(one.segments)}")
    for key, inside in found.people:
        show.line(f"  {key}: {', '.join(inside)}")
    if found.count > len(found.people) or len(several) > limit:
        show.note(f"note: at most {limit} of each list; --limit shows more")


def _tell(found: Several, zone: ZoneInfo, limit: int) -> None:
    """The pairs that share anybody, the most alike first."""
    one, pairs = found.overlaps, _pairs(found.overlaps)
    sharing = f"{show.many(len(pairs), 'pair')} with people in both"
    show.line(f"{show.many(len(one.names), 'segment')}, as of {show.moment(found.as_of, zone)}: {sharing}")
    for i, j in pairs[:limit]:
        show.line(
            f"{show.number(one.shared[i][j]):>10}  {one.names[i]} + {one.names[j]}: "
            f"{one.share(i, j):.0%} of {one.names[i]}, {one.share(j, i):.0%} of {one.names[j]}"
        )
    if len(pairs) > limit:
        show.note(f"note: the {limit} pairs that are most alike; --limit shows more")
    if found.waiting:
        show.note(f"note: not refreshed yet, and left out: {', '.join(found.waiting)}")


def _pairs(one: Overlaps) -> list[tuple[int, int]]:
    places = range(len(one.names))
    pairs = [(i, j) for i in places for j in places if i < j and one.shared[i][j]]
    return sorted(pairs, key=lambda pair: -(one.jaccard(*pair) or 0.0))


def _plain(found: Several) -> dict[str, Any]:
    one, places = found.overlaps, range(len(found.overlaps.names))
    return {
        "as_of": show.instant(found.as_of),
        "segments": list(one.names),
        "sizes": list(one.sizes),
        "shared": [list(row) for row in one.shared],
        "jaccard": [[one.jaccard(i, j) for j in places] for i in places],
        "share": [[one.share(i, j) for j in places] for i in places],
        "waiting": list(found.waiting),
    }
