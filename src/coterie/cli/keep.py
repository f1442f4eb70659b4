"""The commands about segments as they stand: segments show, list; refresh."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from coterie.cli import alarms, door, rhythm, show
from coterie.cli import definitions_shown as shown
from coterie.model.definition import SHELVED

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coterie.segments.refresh import Refreshed
    from coterie.services.segments import Segment
    from coterie.store.cuts import Cut


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
        jumped = {alarm.segment: alarm for alarm in shop.segments.alarms()}
        zone = shop.workspace.settings.zone
    if as_json:
        show.document({"segments": [shown.segment(one) | alarms.of(jumped.get(one.name)) for one in found]})
        return
    for segment in found:
        show.line(_headline(segment, zone))
        show.line(f"  {segment.sentence}")
        if segment.due:
            show.line(f"  its review was due on {segment.details.review}: does it still serve?")
        if segment.name in jumped:
            show.line(f"  ! {alarms.said(jumped[segment.name], zone)}")
    if not found:
        show.line("no segments yet; keep one with: coterie segments add NAME CONDITION")


@click.command()
@door.as_of
@click.option("--full", is_flag=True, help="Look at everybody, not only at whom changes or time reached since the last refresh.")
@click.option("--cuts", is_flag=True, help="Take percentiles and other values of the whole base anew, though they were taken today.")
@click.option("--every", metavar="PERIOD", help="Stay and refresh at this rhythm (15min, 1h, 1d, 1w) until Ctrl-C; a line for each.")
@door.json
@door.through
def refresh(before: door.Door, as_of: str | None, full: bool, cuts: bool, every: str | None, as_json: bool) -> None:
    """Bring every segment up to an instant, and log who entered and left it and why.

    \b
    coterie refresh --as-of 2026-03-01
    coterie refresh --every 15min
    """
    if every is not None:
        if as_of is not None:
            raise click.UsageError("--every refreshes as of now; leave --as-of out")
        rhythm.run(before, every, as_json=as_json)
        return
    began = time.perf_counter()
    with before.shop() as shop:
        done = shop.refresh(as_of=as_of, full=full, cuts=cuts)
        jumped = shop.segments.alarms() if done.logged else ()
        zone = shop.workspace.settings.zone
    seconds = round(time.perf_counter() - began, 3)
    if as_json:
        body: dict[str, Any] = {"as_of": show.instant(done.as_of), "kind": done.kind, "why": done.why, "touched": done.touched}
        body |= {"generation": done.generation, "people": done.people}
        body |= {"segments": done.sizes, "entered": done.entered, "left": done.left, "logged": done.logged, "seconds": seconds}
        body |= {"cuts": done.cuts.to_json() | {"taken": done.cut}} if done.cuts else {}
        show.document(body | {"alarms": [alarms.plain(one) for one in jumped]})
        return
    show.line(f"{_kept(done)} of {show.people(done.people)}, as of {show.moment(done.as_of, zone)}, in {seconds:.1f} s")
    show.line(f"{'in full' if done.kind == 'full' else 'by increment'}: {done.why}{_touched(done)}")
    if done.cuts:
        show.line(show.cuts(done.cuts, zone) + (f" (anew: {done.cut})" if done.cut else ""))
    for name, size in done.sizes.items():
        moves = [f"+{show.number(done.entered[name])}"] if name in done.entered else []
        moves += [f"−{show.number(done.left[name])}"] if name in done.left else []
        show.line(f"{show.number(size):>10}  {name}" + (f"  ({' '.join(moves)})" if moves else ""))
    for alarm in jumped:
        show.note(f"note: {alarms.said(alarm, zone)}")
    if not done.logged:
        left = ", and no cuts were taken" if cuts else ""
        show.note(f"note: this is earlier than the last refresh: answered, but the log of memberships is not rewritten{left}")


@click.command()
@door.as_of
@door.json
@door.through
def cuts(before: door.Door, as_of: str | None, as_json: bool) -> None:
    """Over what percentiles and other values of the whole base are drawn, and since when: the cuts in force.

    \b
    coterie cuts --as-of 2026-03-01
    """
    with before.shop() as shop:
        found, zone = shop.cuts(as_of=as_of), shop.workspace.settings.zone
    if as_json:
        show.document({"cuts": [_cut(one) for one in found]})
        return
    for one in found:
        show.line(f"{one.said}: of {show.people(one.people)}, from {one.least:,.10g} to {one.most:,.10g}, half at most {one.middle:,.10g}")
        show.line(f"  version {one.version.number}, taken {show.moment(one.version.since, zone)}")
    if not found:
        show.line("no cuts yet: a refresh takes them of what its segments ask, such as percentile(orders().sum(total)) > 90")


def _cut(cut: Cut) -> dict[str, Any]:
    body = {"value": cut.said, "people": cut.people, "least": cut.least, "middle": cut.middle, "most": cut.most}
    return body | {"version": cut.version.number, "since": show.instant(cut.version.since)}


def _kept(done: Refreshed) -> str:
    shelves = sum(SHELVED in name for name in done.sizes)
    segments = show.many(len(done.sizes) - shelves, "segment")
    return f"{segments} and {'1 shelf' if shelves == 1 else f'{show.number(shelves)} shelves'}" if shelves else segments


def _touched(done: Refreshed) -> str:
    return "" if done.touched is None else f" ({show.people(done.touched)} touched)"


def _headline(segment: Segment, zone: ZoneInfo) -> str:
    if segment.size is None or segment.as_of is None:
        return f"{segment.name}: version {segment.version} was not refreshed yet (run coterie refresh)"
    return f"{segment.name}: {show.people(segment.size)} as of {show.moment(segment.as_of, zone)}"
