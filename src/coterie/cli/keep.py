"""The commands about segments: segments add, show, list, overlap; refresh."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from coterie.cli import door, show

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coterie.segments.refresh import Refreshed
    from coterie.services.segments import Segment


@click.group()
def segments() -> None:
    """Keep, list and compare segments."""


@segments.command("add")
@click.argument("name")
@door.condition
@click.option("--description", help="What it is for.")
@door.json
@door.through
def add(before: door.Door, name: str, condition: str, description: str | None, as_json: bool) -> None:
    """Keep a condition as a segment; the same name with another condition makes a new version.

    \b
    coterie segments add sleeping 'orders().count >= 2 and not orders(last="180d")'
    """
    with before.shop() as shop:
        segment, warnings = shop.segments.add(name, condition, description=description)
    if as_json:
        show.document(_plain(segment) | ({"warnings": show.faults_json(warnings)} if warnings else {}))
    else:
        show.line(f"segment {segment.name}, version {segment.version}: {segment.sentence}")
        if segment.version > 1 and segment.size is None:
            show.note(f"note: the definition has changed; who is in {segment.name} is known after the next refresh")
    show.warnings(warnings)


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
        show.document(_plain(segment))
        return
    show.line(_headline(segment, zone))
    show.line(f"  {segment.sentence}")
    show.line(f"  {segment.condition}")
    if segment.description:
        show.line(f"  {segment.description}")


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
        show.document({"segments": [_plain(segment) for segment in found]})
        return
    for segment in found:
        show.line(_headline(segment, zone))
        show.line(f"  {segment.sentence}")
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
@click.option("--full", is_flag=True, help="Look at everybody, not only at whom changes or time reached since the last refresh.")
@door.json
@door.through
def refresh(before: door.Door, as_of: str | None, full: bool, as_json: bool) -> None:
    """Bring every segment up to an instant, and log who entered and left it and why.

    \b
    coterie refresh --as-of 2026-03-01
    """
    began = time.perf_counter()
    with before.shop() as shop:
        done = shop.refresh(as_of=as_of, full=full)
        zone = shop.workspace.settings.zone
    seconds = round(time.perf_counter() - began, 3)
    if as_json:
        body: dict[str, Any] = {"as_of": show.instant(done.as_of), "kind": done.kind, "why": done.why, "touched": done.touched}
        body |= {"generation": done.generation, "people": done.people}
        body |= {"segments": done.sizes, "entered": done.entered, "left": done.left, "logged": done.logged, "seconds": seconds}
        show.document(body)
        return
    show.line(
        f"{show.many(len(done.sizes), 'segment')} of {show.people(done.people)}, as of {show.moment(done.as_of, zone)}, in {seconds:.1f} s"
    )
    show.line(f"{'in full' if done.kind == 'full' else 'by increment'}: {done.why}{_touched(done)}")
    for name, size in done.sizes.items():
        moves = [f"+{show.number(done.entered[name])}"] if name in done.entered else []
        moves += [f"−{show.number(done.left[name])}"] if name in done.left else []
        show.line(f"{show.number(size):>10}  {name}" + (f"  ({' '.join(moves)})" if moves else ""))
    if not done.logged:
        show.note("note: this is earlier than the last refresh: answered, but the log of memberships is not rewritten")


def _touched(done: Refreshed) -> str:
    return "" if done.touched is None else f" ({show.people(done.touched)} touched)"


def _headline(segment: Segment, zone: ZoneInfo) -> str:
    if segment.size is None or segment.as_of is None:
        return f"{segment.name}: version {segment.version} was not refreshed yet (run coterie refresh)"
    return f"{segment.name}: {show.people(segment.size)} as of {show.moment(segment.as_of, zone)}"


def _plain(segment: Segment) -> dict[str, Any]:
    return {
        "name": segment.name,
        "version": segment.version,
        "condition": segment.condition,
        "description": segment.description,
        "size": segment.size,
        "as_of": None if segment.as_of is None else show.instant(segment.as_of),
        "sentence": segment.sentence,
    }
