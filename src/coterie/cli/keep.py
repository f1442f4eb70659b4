"""The commands about segments as they stand: segments show, list, overlap; refresh."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from coterie.cli import definitions_shown as shown
from coterie.cli import door, show

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coterie.services.segments import Segment


@click.group()
def segments() -> None:
    """Keep, list and compare segments."""


@segments.command("show")
@click.argument("name")
@door.json
@door.through
def show_one(before: door.Door, name: str, as_json: bool) -> None:
    """A segment: its size as of the last refresh, its sentence, its condition.

    \b
    coterie segments show sleeping
    """
    with before.shop() as shop:
        segment = shop.segments.get(name, before.lang)
        zone = shop.workspace.settings.zone
    if as_json:
        show.document(shown.segment(segment))
        return
    show.line(_headline(segment, zone))
    show.line(f"  {segment.sentence}")
    show.line(f"  {segment.condition}")
    if segment.description:
        show.line(f"  {segment.description}")
    shown.details(segment.details)


@segments.command("list")
@door.json
@door.through
def list_all(before: door.Door, as_json: bool) -> None:
    """Every segment with its size as of the last refresh.

    \b
    coterie --lang ru segments list
    """
    with before.shop() as shop:
        found = shop.segments.list(before.lang)
        zone = shop.workspace.settings.zone
    if as_json:
        show.document({"segments": [shown.segment(segment) for segment in found]})
        return
    for segment in found:
        show.line(_headline(segment, zone))
        show.line(f"  {segment.sentence}")
        if segment.due:
            show.line(f"  its review was due on {segment.details.review}: does it still serve?")
    if not found:
        show.line("no segments yet; keep one with: coterie segments add NAME CONDITION")


@segments.command("overlap")
@click.argument("a")
@click.argument("b")
@door.json
@door.through
def overlap(before: door.Door, a: str, b: str, as_json: bool) -> None:
    """How many people two segments share, as of the last refresh.

    \b
    coterie segments overlap sleeping vip
    """
    with before.shop() as shop:
        found = shop.segments.overlap(a, b)
        zone = shop.workspace.settings.zone
    if as_json:
        show.document({"a": found.a, "b": found.b, "both": found.both, "as_of": show.instant(found.as_of)})
    else:
        show.line(
            f"{show.number(found.a)} in {a}, {show.number(found.b)} in {b}, {show.number(found.both)} in both, "
            f"as of {show.moment(found.as_of, zone)}"
        )


@click.command()
@door.as_of
@click.option("--full", is_flag=True, help="Work everything out anew (so far every refresh does).")
@door.json
@door.through
def refresh(before: door.Door, as_of: str | None, full: bool, as_json: bool) -> None:
    """Work out every segment in one pass and log who entered and left.

    \b
    coterie refresh --as-of 2026-03-01
    """
    del full
    began = time.perf_counter()
    with before.shop() as shop:
        done = shop.refresh(as_of=as_of)
        zone = shop.workspace.settings.zone
    seconds = round(time.perf_counter() - began, 3)
    if as_json:
        body: dict[str, Any] = {"as_of": show.instant(done.as_of), "kind": "full", "generation": done.generation, "people": done.people}
        body |= {"segments": done.sizes, "entered": done.entered, "left": done.left, "logged": done.logged, "seconds": seconds}
        show.document(body)
        return
    show.line(
        f"{show.many(len(done.sizes), 'segment')} of {show.people(done.people)}, as of {show.moment(done.as_of, zone)}, "
        f"in full, in {seconds:.1f} s"
    )
    for name, size in done.sizes.items():
        moves = [f"+{show.number(done.entered[name])}"] if name in done.entered else []
        moves += [f"−{show.number(done.left[name])}"] if name in done.left else []
        show.line(f"{show.number(size):>10}  {name}" + (f"  ({' '.join(moves)})" if moves else ""))
    if not done.logged:
        show.note("note: this is earlier than the last refresh: answered, but the log of memberships is not rewritten")


def _headline(segment: Segment, zone: ZoneInfo) -> str:
    if segment.size is None or segment.as_of is None:
        return f"{segment.name}: version {segment.version} was not refreshed yet (run coterie refresh)"
    return f"{segment.name}: {show.people(segment.size)} as of {show.moment(segment.as_of, zone)}"
