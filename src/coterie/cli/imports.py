"""The commands about what was imported: imports list, show, undo, quarantine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coterie.cli import door, show
from coterie.cli.bring import PARTS, tell

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coterie.ingest.answer import ImportAnswer
    from coterie.store.imports import Import

number = click.argument("number", type=int)


@click.group()
def imports() -> None:
    """Look at what was imported, take it back, mend what was set aside."""


@imports.command("list")
@door.json
@door.through
def list_all(before: door.Door, as_json: bool) -> None:
    """Every import, newest first.

    \b
    coterie imports list
    """
    with before.shop() as shop:
        found = shop.imports.list()
        zone = shop.workspace.settings.zone
    if as_json:
        show.document({"imports": [_plain(one) for one in found]})
        return
    for one in found:
        show.line(_line(one, zone))
    if not found:
        show.note("nothing was imported yet; bring a file with `coterie import FILE`")


@imports.command("show")
@number
@door.json
@door.through
def show_one(before: door.Door, number: int, as_json: bool) -> None:
    """One import: what became of its rows, and how the file was read.

    \b
    coterie imports show 3
    """
    with before.shop() as shop:
        found = shop.imports.get(number)
        zone = shop.workspace.settings.zone
    if as_json:
        show.document(_plain(found))
        return
    show.line(_line(found, zone))
    for reason, rows in found.counts.get("reasons", {}).items():
        show.line(f"  {show.number(rows)} in quarantine: {reason}")
    for name, column in found.choices.get("mapping", {}).items():
        show.line(f"  {name} = {column}")
    for text in found.counts.get("notes", ()):
        show.line(f"  note: {text}")


@imports.command("undo")
@number
@door.json
@door.through
def undo(before: door.Door, number: int, as_json: bool) -> None:
    """Take an import back: the base is as if it had never come. Segments follow at once.

    \b
    coterie imports undo 3
    """
    with before.shop() as shop:
        done = shop.undo_import(number)
    if as_json:
        show.document({"import": done.number, "file": done.file, "people": done.people})
    else:
        show.line(f"import {done.number} ({done.file}) was taken back; its facts were about {show.people(done.people)}")


@imports.command("quarantine")
@number
@click.option("--out", type=click.Path(path_type=Path), help="Write the rows to a CSV file, to be mended.")
@click.option("--send", type=click.Path(path_type=Path), help="Send the rows of such a file again.")
@click.option("--set", "changes", metavar="ROW:COLUMN=VALUE", multiple=True, help="Mend a value and send its row again.")
@click.option("--most", type=int, default=50, show_default=True, help="How many rows to show.")
@door.json
@door.through
def quarantine(
    before: door.Door, number: int, out: Path | None, send: Path | None, changes: tuple[str, ...], most: int, as_json: bool
) -> None:
    """The rows that an import set aside: look at them, mend them, send them again.

    \b
    coterie imports quarantine 3 --set 17:price=1200
    coterie imports quarantine 3 --out bad.csv
    coterie imports quarantine 3 --send bad.csv
    """
    with before.shop() as shop:
        if send is not None or changes:
            service = shop.imports
            answer = service.send_file(number, send) if send is not None else service.send(number, _changes(changes))
            _told(answer, as_json=as_json)
            return
        if out is not None:
            rows = shop.imports.save_quarantine(number, out)
            show.line(f"{show.many(rows, 'row')} written to {out}; mend them there and send them again with --send {out}")
            return
        found, waiting = shop.imports.quarantine(number, most), shop.imports.get(number).waiting
    if as_json:
        show.document({"import": number, "waiting": waiting, "rows": [{"row": o.row, "reason": o.reason, "raw": o.raw} for o in found]})
        return
    for one in found:
        raw = one.raw if isinstance(one.raw, str) else ", ".join(f"{name}={value}" for name, value in one.raw.items() if value is not None)
        show.line(f"row {one.row}: {one.reason}")
        show.line(f"  {raw}")
    if waiting > len(found):
        show.note(f"… and {show.number(waiting - len(found))} more; --most {waiting} shows all, --out bad.csv writes them to a file")
    if not found:
        show.note(f"import {number} has no rows in quarantine")


def _changes(words: tuple[str, ...]) -> dict[int, dict[str, str | None]]:
    """What is to be changed, by row and column."""
    found: dict[int, dict[str, str | None]] = {}
    for word in words:
        row, colon, change = word.partition(":")
        column, sign, value = change.partition("=")
        if not (colon and sign and row.strip().isdigit() and column):
            raise click.BadParameter(f"{word!r} should be written ROW:COLUMN=VALUE, such as 17:price=1200", param_hint="--set")
        found.setdefault(int(row), {})[column] = value or None
    return found


def _told(answer: ImportAnswer, *, as_json: bool) -> None:
    if as_json:
        show.document(answer.to_json())
    else:
        tell(answer, dry_run=False)


def _line(one: Import, zone: ZoneInfo) -> str:
    parts = [f"{show.number(one.counts[part])} {part}" for part in PARTS if one.counts.get(part)]
    when = "" if one.at is None else " on " + show.moment(show.aware(one.at), zone)
    state = "" if one.undone is None else " (taken back)"
    waiting = f"; {show.number(one.waiting)} wait in quarantine" if one.waiting else ""
    return f"{one.number}  {one.file}: {one.kind} of {one.source}{when}{state}: {', '.join(parts) or 'nothing taken'}{waiting}"


def _plain(one: Import) -> dict[str, Any]:
    at, undone = (None if moment is None else show.instant(show.aware(moment)) for moment in (one.at, one.undone))
    return {
        **one.counts,
        "import": one.number,
        "source": one.source,
        "at": at,
        "undone": undone,
        "choices": one.choices,
        "waiting": one.waiting,
    }
