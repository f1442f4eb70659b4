"""The commands about segmentations: add, list, show, moves, soon, members, remove."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Any

import click

from coterie.cli import door, show

if TYPE_CHECKING:
    from coterie.services.segmentations import Shown
    from coterie.store.segmentations import Scheme

SHOWN = 50
NOT_YET = {"en": "not known yet", "ru": "ещё не известны"}


@click.group()
def segmentations() -> None:
    """Schemes that put everybody on exactly one shelf, in order of priority; the rest is everyone else."""


@segmentations.command("add")
@click.argument("name")
@click.argument("shelves", metavar="SHELF=CONDITION...", nargs=-1, required=True)
@click.option("--rest", default="everyone else", show_default=True, help="What the shelf of everyone else is called.")
@click.option("--task", "tasks", metavar="SHELF=TEXT", multiple=True, help="What marketing does with whoever stands on a shelf.")
@click.option("--description", help="What it is for.")
@door.json
@door.through
def add(
    before: door.Door, name: str, shelves: tuple[str, ...], rest: str, tasks: tuple[str, ...], description: str | None, as_json: bool
) -> None:
    """Keep a segmentation; the first shelf whose condition holds is a person's.

    \b
    coterie segmentations add value 'VIP=spend.total >= 50000' 'standard=orders()' --rest 'not yet'
    """
    with before.shop() as shop:
        done, warnings = shop.segmentations.add(name, _pairs(shelves), rest=rest, tasks=_pairs(tasks), description=description)
    if as_json:
        show.document(_plain(done) | ({"warnings": show.faults_json(warnings)} if warnings else {}))
    else:
        names = " → ".join([*(shelf.name for shelf in done.shelves), done.rest])
        show.line(f"segmentation {done.name}, version {done.version}: {names}")
    show.warnings(warnings)


@segmentations.command("list")
@door.json
@door.through
def list_all(before: door.Door, as_json: bool) -> None:
    """Every segmentation with its shelves.

    \b
    coterie segmentations list
    """
    with before.shop() as shop:
        found = shop.segmentations.list()
    if as_json:
        show.document({"segmentations": [_plain(one) for one in found]})
        return
    for one in found:
        show.line(f"{one.name}: {' → '.join([*(shelf.name for shelf in one.shelves), one.rest])}")
    if not found:
        show.line("no segmentations yet; keep one with: coterie segmentations add NAME SHELF=CONDITION…")


@segmentations.command("show")
@click.argument("name")
@door.as_of
@door.json
@door.through
def show_one(before: door.Door, name: str, as_of: str | None, as_json: bool) -> None:
    """The shelves with people, their share of people and of money, and the change in 30 days.

    \b
    coterie --lang ru segmentations show value --as-of 2026-07-01
    """
    with before.shop() as shop:
        found = shop.segmentations.show(name, before.lang, as_of=as_of)
        zone = shop.workspace.settings.zone
    if as_json:
        show.document(_standing(found))
        return
    show.line(f"{name}: {show.people(found.people)}, as of {show.moment(found.as_of, zone)}")
    money = sum(one.spent for one in found.shelves) or 1.0
    widest = max(len(one.shelf) for one in found.shelves)
    tasks = {shelf.name: shelf.task for shelf in found.scheme.shelves}
    for one in found.shelves:
        share = one.people / found.people if found.people else 0
        change = found.change[one.shelf]
        moved = f"  ({'+' if change > 0 else '−'}{show.number(abs(change))})" if change else ""
        show.line(
            f"  {one.shelf:<{widest}}  {show.number(one.people):>9}  {share:>4.0%} of people  {one.spent / money:>4.0%} of money{moved}"
        )
        if sentence := found.sentences.get(one.shelf):
            show.line(f"  {'':<{widest}}  {sentence}")
        if task := tasks.get(one.shelf):
            show.line(f"  {'':<{widest}}  → {task}")
    if any(found.change.values()):
        show.line("  (in brackets: against 30 days before)")


@segmentations.command("moves")
@click.argument("name")
@click.option("--from", "since", metavar="T", required=True, help="The earlier day or instant.")
@click.option("--until", metavar="T", help="The later one; now, if it is left out.")
@door.json
@door.through
def moves(before: door.Door, name: str, since: str, until: str | None, as_json: bool) -> None:
    """Who stood where then and stands where later, by the definition as it is now.

    \b
    coterie segmentations moves value --from 2026-01-01 --until 2026-07-01
    """
    with before.shop() as shop:
        found = shop.segmentations.moves(name, since, until)
    if as_json:
        show.document({"moves": [{"from": one.source, "to": one.target, "people": one.people} for one in found]})
        return
    nobody = NOT_YET[before.lang]
    for one in found:
        stayed = one.source == one.target
        show.line(f"{show.number(one.people):>9}  {one.source or nobody}" + (" (stayed)" if stayed else f" → {one.target or nobody}"))


@segmentations.command("soon")
@click.argument("name")
@click.option("--within", type=click.IntRange(1, 366), default=30, show_default=True, help="Days ahead.")
@door.as_of
@door.json
@door.through
def soon(before: door.Door, name: str, within: int, as_of: str | None, as_json: bool) -> None:
    """Who is about to move: on which other shelf they will be, within how many days, if nothing happens.

    \b
    coterie segmentations soon value --within 14
    """
    with before.shop() as shop:
        found = shop.segmentations.soon(name, as_of=as_of, within=within)
    if as_json:
        show.document({"people": [{"person": one.person, "from": one.source, "to": one.target, "within_days": one.days} for one in found]})
        return
    for one in found[:SHOWN]:
        show.line(f"{one.person}  {one.source} → {one.target}, within {show.many(one.days, 'day')}")
    rest = f"; {show.number(len(found) - SHOWN)} more with --json" if len(found) > SHOWN else ""
    show.line(f"{show.people(len(found))} about to move within {show.many(within, 'day')}{rest}")


@segmentations.command("members")
@click.argument("name")
@click.argument("shelf", required=False)
@door.as_of
@door.json
@door.through
def members(before: door.Door, name: str, shelf: str | None, as_of: str | None, as_json: bool) -> None:
    """Who stands on a shelf, or everybody with theirs, as CSV.

    \b
    coterie segmentations members value VIP
    """
    with before.shop() as shop:
        scheme = shop.segmentations.get(name)
        if shelf is not None and shelf not in (*(one.name for one in scheme.shelves), scheme.rest):
            raise click.UsageError(
                f"{name} has no shelf {shelf!r}; there are {', '.join([*(one.name for one in scheme.shelves), scheme.rest])}"
            )
        rows = shop.segmentations.places(name, as_of=as_of).to_pylist()
    chosen = [row for row in rows if shelf in (None, row["shelf"])]
    if as_json:
        show.document({"people": [{"person": row["key"], "shelf": row["shelf"]} for row in chosen]})
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["person", "shelf"])
    writer.writerows((row["key"], row["shelf"]) for row in chosen)


@segmentations.command("remove")
@click.argument("name")
@door.json
@door.through
def remove(before: door.Door, name: str, as_json: bool) -> None:
    """Forget a segmentation with its versions; refused while something asks for places in it.

    \b
    coterie segmentations remove value
    """
    with before.shop() as shop:
        shop.segmentations.remove(name)
    if as_json:
        show.document({"removed": name})
    else:
        show.line(f"segmentation {name} is removed")


def _pairs(texts: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.partition("=") for text in texts]
    for text, (name, sign, said) in zip(texts, pairs, strict=True):
        if not sign or not name.strip() or not said.strip():
            raise click.UsageError(f"{text!r}: write the shelf's name, =, and what is said of it")
    names = [name.strip() for name, _, _ in pairs]
    if len(set(names)) < len(names):
        raise click.UsageError("a shelf is named twice")
    return {name.strip(): said.strip() for name, _, said in pairs}


def _plain(scheme: Scheme) -> dict[str, Any]:
    shelves = [{"shelf": shelf.name, "condition": shelf.condition, "task": shelf.task} for shelf in scheme.shelves]
    return {"name": scheme.name, "version": scheme.version, "shelves": shelves, "rest": scheme.rest, "description": scheme.description}


def _standing(found: Shown) -> dict[str, Any]:
    shelves = [
        {
            "shelf": one.shelf,
            "people": one.people,
            "spent": one.spent,
            "change": found.change[one.shelf],
            "sentence": found.sentences.get(one.shelf),
        }
        for one in found.shelves
    ]
    return {"name": found.scheme.name, "as_of": show.instant(found.as_of), "people": found.people, "shelves": shelves}
