"""The commands about segments: segments add, show, list, overlap; refresh."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coterie.cli import show
from coterie.cli.door import AsOf, Condition, Json, door

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coterie.services.shop import Segment

segments = typer.Typer(help="Keep, list and compare segments.", no_args_is_help=True, rich_markup_mode=None)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The segment's name.")]


@segments.command("add")
def add(
    context: typer.Context,
    name: Name,
    condition: Condition,
    description: Annotated[str | None, typer.Option("--description", help="What it is for.")] = None,
    json: Json = False,
) -> None:
    """Keep a condition as a segment; the same name with another condition makes a new version.

    coterie segments add sleeping 'orders().count >= 2 and not orders(last="180d")'
    """
    before = door(context)
    with before.shop() as shop:
        segment, warnings = shop.add_segment(name, condition, description=description)
    if json:
        show.document(_plain(segment) | ({"warnings": show.faults_json(warnings)} if warnings else {}))
    else:
        show.line(f"segment {segment.name}, version {segment.version}: {segment.sentence}")
    show.warnings(warnings)


@segments.command("show")
def show_one(context: typer.Context, name: Name, json: Json = False) -> None:
    """A segment: its size as of the last refresh, its sentence, its condition.

    coterie segments show sleeping
    """
    before = door(context)
    with before.shop() as shop:
        segment = shop.segment(name, before.lang)
        zone = shop.workspace.settings.zone
    if json:
        show.document(_plain(segment))
        return
    show.line(_headline(segment, zone))
    show.line(f"  {segment.sentence}")
    show.line(f"  {segment.condition}")
    if segment.description:
        show.line(f"  {segment.description}")


@segments.command("list")
def list_all(context: typer.Context, json: Json = False) -> None:
    """Every segment with its size as of the last refresh."""
    before = door(context)
    with before.shop() as shop:
        found = shop.segments(before.lang)
        zone = shop.workspace.settings.zone
    if json:
        show.document({"segments": [_plain(segment) for segment in found]})
        return
    for segment in found:
        show.line(_headline(segment, zone))
        show.line(f"  {segment.sentence}")
    if not found:
        show.line("no segments yet; keep one with: coterie segments add NAME CONDITION")


@segments.command("overlap")
def overlap(
    context: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A")],
    b: Annotated[str, typer.Argument(metavar="B")],
    json: Json = False,
) -> None:
    """How many people two segments share, as of the last refresh.

    coterie segments overlap sleeping vip
    """
    with door(context).shop() as shop:
        found = shop.overlap(a, b)
        zone = shop.workspace.settings.zone
    if json:
        show.document({"a": found.a, "b": found.b, "both": found.both, "as_of": show.instant(found.as_of)})
    else:
        show.line(
            f"{show.number(found.a)} in {a}, {show.number(found.b)} in {b}, {show.number(found.both)} in both, "
            f"as of {show.moment(found.as_of, zone)}"
        )


def refresh(
    context: typer.Context,
    as_of: AsOf = None,
    full: Annotated[bool, typer.Option("--full", help="Work everything out anew (so far every refresh does).")] = False,
    json: Json = False,
) -> None:
    """Work out every segment in one pass and log who entered and left.

    coterie refresh --as-of 2026-03-01
    """
    del full
    began = time.perf_counter()
    with door(context).shop() as shop:
        done = shop.refresh(as_of=as_of)
        zone = shop.workspace.settings.zone
    seconds = round(time.perf_counter() - began, 3)
    if json:
        body: dict[str, Any] = {"as_of": show.instant(done.as_of), "kind": "full", "generation": done.generation, "people": done.people}
        body |= {"segments": done.sizes, "entered": done.entered, "left": done.left, "logged": done.logged, "seconds": seconds}
        show.document(body)
        return
    show.line(
        f"{len(done.sizes)} segments of {show.number(done.people)} people, as of {show.moment(done.as_of, zone)}, "
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
        return f"{segment.name}: not refreshed yet (run coterie refresh)"
    return f"{segment.name}: {show.number(segment.size)} people as of {show.moment(segment.as_of, zone)}"


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
