"""The commands about what segments say: add, describe, remove, versions, diff, undo, used; and as code: export, plan, apply."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coterie.cli import definitions_shown as shown
from coterie.cli import door, show
from coterie.errors import Refused
from coterie.model.definition import KINDS

if TYPE_CHECKING:
    from coterie.segments.planning import Side
    from coterie.services.segment_files import Plan
    from coterie.services.shop import Shop

Command = Callable[..., None]
author = click.option("--author", envvar="COTERIE_AUTHOR", help="Who says so; the user of this machine if nobody is named.")
name_ = click.argument("name")


def _said(command: Command) -> Command:
    """What may be said of a segment: asked for, never required."""
    for option in (
        click.option("--review", metavar="DATE", help="When to ask whether it still serves: 2026-12-01."),
        click.option("--kind", type=click.Choice(KINDS), help="strategic: planned with for years; operational: for a task."),
        click.option("--sources", help="How the data that it stands on are collected, and with what."),
        click.option("--channel", help="What it is used for: mailing, ads, sales …"),
        click.option("--purpose", help="Why it is made, for which task."),
        click.option("--owner", help="Who answers for it."),
        click.option("--description", help="What it is."),
    ):
        command = option(command)
    return command


@click.command("add")
@name_
@door.condition
@_said
@author
@door.json
@door.through
def add(before: door.Door, /, name: str, condition: str, author: str | None, as_json: bool, **said: str | None) -> None:
    """Keep a condition as a segment; the same name with another condition makes a new version.

    \b
    coterie segments add sleeping 'orders().count >= 2 and not orders(last="180d")' --owner Anna --review 2026-12-01
    """
    with before.shop() as shop:
        segment, warnings = shop.segments.add(name, condition, author=author, **said)
    if as_json:
        consider = {"consider": list(segment.details.wanting())} if segment.details.wanting() else {}
        show.document(shown.segment(segment) | consider | ({"warnings": show.faults_json(warnings)} if warnings else {}))
    else:
        show.line(f"segment {segment.name}, version {segment.version}: {segment.sentence}")
        if segment.version > 1 and segment.size is None:
            show.note(f"note: the definition has changed; who is in {segment.name} is known after the next refresh")
        shown.consider(segment)
    show.warnings(warnings)


@click.command("describe")
@name_
@_said
@author
@door.json
@door.through
def describe(before: door.Door, /, name: str, author: str | None, as_json: bool, **said: str | None) -> None:
    """Say something else of a segment; its version stays. An empty text takes a thing away.

    \b
    coterie segments describe sleeping --owner Anna --kind operational --review 2026-12-01
    """
    if all(value is None for value in said.values()):
        raise click.UsageError("say something: --owner, --purpose, --review …")
    with before.shop() as shop:
        segment = shop.segments.describe(name, author=author, **said)
    if as_json:
        show.document(shown.segment(segment))
        return
    show.line(f"segment {segment.name}, version {segment.version}")
    shown.details(segment.details)


@click.command("remove")
@name_
@author
@door.json
@door.through
def remove(before: door.Door, name: str, author: str | None, as_json: bool) -> None:
    """Remove a segment that no other refers to; its versions and its log stay, and undo brings it back.

    \b
    coterie segments remove sleeping
    """
    with before.shop() as shop:
        shop.segments.remove(name, author=author)
    if as_json:
        show.document({"removed": name})
    else:
        show.line(f"segment {name} was removed; to bring it back: coterie segments undo {name!r}")


@click.command("versions")
@name_
@door.json
@door.through
def versions(before: door.Door, name: str, as_json: bool) -> None:
    """Every version of a segment, and everything that was done to it: when, by whom.

    \b
    coterie segments versions sleeping
    """
    with before.shop() as shop:
        found, changes = shop.segments.versions(name, before.lang), shop.segments.changes(name)
        zone = shop.workspace.settings.zone
    if as_json:
        show.document({"name": name, "versions": [shown.version(one) for one in found], "changes": [shown.change(one) for one in changes]})
        return
    for one in found:
        show.line(f"version {one.definition.version}: {one.sentence}")
        shown.condition(one.definition.condition)
    for change in changes:
        show.line(shown.change_line(change, zone))


@click.command("diff")
@name_
@click.argument("versions", metavar="[V1 V2]", nargs=-1, type=click.IntRange(1))
@door.as_of
@click.option("--members", type=click.IntRange(0), default=5, show_default=True, help="How many of the people to name.")
@door.json
@door.through
def diff(before: door.Door, name: str, versions: tuple[int, ...], as_of: str | None, members: int, as_json: bool) -> None:
    """Two versions of a segment as conditions and as people: the last two, or V1 and the current, or V1 and V2.

    \b
    coterie segments diff sleeping 1 2 --as-of 2026-03-01
    """
    if len(versions) > 2:
        raise click.UsageError("two versions are compared")
    with before.shop() as shop:
        found = shop.segments.diff(name, *versions, as_of=as_of, lang=before.lang, examples=members)
        said = {lang: [shop.segments.sentence(one.definition.condition, lang) for one in (found.old, found.new)] for lang in ("en", "ru")}
        zone = shop.workspace.settings.zone
    if as_json:
        show.document(shown.compared(found, said))
    else:
        shown.comparison(found, zone)


@click.command("undo")
@click.argument("name", required=False)
@click.option("--to", type=click.IntRange(1), help="Go back to this version.")
@click.option("--batch", type=click.IntRange(1), help="Take back everything that an apply did, by its number.")
@author
@door.json
@door.through
def undo(before: door.Door, name: str | None, to: int | None, batch: int | None, author: str | None, as_json: bool) -> None:
    """Take back the last change of a segment (as a new version), its removal, or a whole apply.

    \b
    coterie segments undo sleeping
    coterie segments undo --batch 3
    """
    if (name is None) == (batch is None) or (to is not None and name is None):
        raise click.UsageError("say a segment's NAME, or --batch N")
    with before.shop() as shop:
        made = shop.segments.undo(name, to=to, batch=batch, author=author)
        segment = None if name is None else shop.segments.get(name, before.lang)
        last = None if name is None else shop.segments.changes(name)[-1]
        zone = shop.workspace.settings.zone
    if as_json:
        show.document({"undone": batch, "batch": made} if segment is None else shown.segment(segment))
    elif segment is None or last is None:
        show.line(f"batch {batch} was taken back; to have it again: coterie segments undo --batch {made}")
    else:
        show.line(f"segment {segment.name}, version {segment.version}: {segment.sentence}")
        show.line(f"  {shown.change_line(last, zone)}")


@click.command("used")
@name_
@door.json
@door.through
def used(before: door.Door, name: str, as_json: bool) -> None:
    """Where a segment is used: by other segments, directly and through others, and in the workspace's files.

    \b
    coterie segments used sleeping
    """
    with before.shop() as shop:
        found = shop.segments.used(name)
    if as_json:
        uses = [{"segment": use.segment, "how": list(use.how), "through": list(use.through)} for use in found.segments]
        show.document({"name": name, "segments": uses, "files": list(found.files), "unread": list(found.unread)})
        return
    for use in found.segments:
        show.line(f"{use.segment} ({', '.join(use.how)}{', through ' + ', '.join(use.through) if use.through else ''})")
    for file in found.files:
        show.line(f"file {file}")
    if not found.segments and not found.files:
        show.line(f"segment {name} is used nowhere")
    for file in found.unread:
        show.note(f"note: {file} has faults, and can't be told of; coterie segments plan says which")


# ---------------------------------------------------------------- as code


@click.command("export")
@click.option("--to", "target", type=click.Path(path_type=Path), help="A folder; the workspace's own segments/ if none is named.")
@click.option("--overwrite", is_flag=True, help="Write over what was changed in files and not applied.")
@door.json
@door.through
def export(before: door.Door, target: Path | None, overwrite: bool, as_json: bool) -> None:
    """Write every segment into files, one for each; a file that says the same already is left as it is.

    \b
    coterie segments export --to segments
    """
    with before.shop() as shop:
        found = shop.segments.export(target, overwrite=overwrite)
    if as_json:
        body = {"folder": str(found.folder), "segments": found.segments, "written": list(found.written)}
        show.document(body | {"removed": list(found.removed), "same": found.same})
        return
    show.line(
        f"{show.many(found.segments, 'segment')} in {found.folder}: {show.many(len(found.written), 'file')} written, {found.same} as before"
    )
    for file in found.removed:
        show.line(f"  {file} went with its segment")


def _planned(command: Command) -> Command:
    """What a plan is made of."""
    for option in (
        click.option(
            "--take", nargs=2, multiple=True, metavar="file|app NAME", help="Whose word is right where both differ; once for each."
        ),
        click.option("--prune", is_flag=True, help="Remove segments whose file vanished."),
        door.as_of,
        click.option("--from", "source", type=click.Path(path_type=Path), help="A folder of files; the workspace's own segments/ if none."),
    ):
        command = option(command)
    return command


@click.command("plan")
@_planned
@door.json
@door.through
def plan(before: door.Door, source: Path | None, as_of: str | None, prune: bool, take: tuple[tuple[str, str], ...], as_json: bool) -> None:
    """What the files would change, in people: who would enter and leave each segment, dependents included. Changes nothing.

    \b
    coterie segments plan --as-of 2026-03-01
    """
    with before.shop() as shop:
        found = shop.segments.plan(source, as_of=as_of, prune=prune, take=_sides(take))
        zone = shop.workspace.settings.zone
    if as_json:
        show.document(shown.planned(found))
        return
    shown.plan(found, zone)
    if found.changes and not found.conflicts:
        show.note("next: coterie segments apply")


@click.command("apply")
@_planned
@click.option("--yes", "-y", is_flag=True, help="Don't ask.")
@author
@door.json
@door.through
def apply(
    before: door.Door,
    source: Path | None,
    as_of: str | None,
    prune: bool,
    take: tuple[tuple[str, str], ...],
    yes: bool,
    author: str | None,
    as_json: bool,
) -> None:
    """Do what the plan shows: all of it or nothing, as a numbered batch that undo takes back.

    \b
    coterie segments apply --yes
    """
    with before.shop() as shop:
        found = shop.segments.plan(source, as_of=as_of, prune=prune, take=_sides(take))
        if not as_json:
            shown.plan(found, shop.workspace.settings.zone)
        done = _confirmed(shop, found, author, asks=not yes, as_json=as_json)
    if as_json:
        show.document(shown.planned(found) | {"batch": done})
    elif done is not None:
        show.line(f"applied as batch {done}; to take it back: coterie segments undo --batch {done}")


def _confirmed(shop: Shop, found: Plan, author: str | None, *, asks: bool, as_json: bool) -> int | None:
    """Apply, where nobody minds."""
    if asks and found.changes and not found.conflicts:
        can_ask = sys.stdin.isatty() and not as_json
        if not can_ask or not click.confirm(f"Apply {show.many(len(found.changes), 'change')}?"):
            raise Refused("nothing was applied; say --yes to apply without being asked")
    return shop.segments.apply(found, author=author).batch


def _sides(take: tuple[tuple[str, str], ...]) -> dict[str, Side]:
    found: dict[str, Any] = {}
    for side, name in take:
        if side not in {"file", "app"}:
            raise click.UsageError(f"--take file NAME or --take app NAME, not --take {side}")
        found[name] = side
    return found


COMMANDS = (add, describe, remove, versions, diff, undo, used, export, plan, apply)
