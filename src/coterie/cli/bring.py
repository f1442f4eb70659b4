"""The commands that bring facts in: init, import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coterie.cli import door, show
from coterie.errors import Refused

if TYPE_CHECKING:
    from coterie.ingest.answer import ImportAnswer
    from coterie.ingest.detect.detection import Detection
    from coterie.ingest.readers import Part
    from coterie.services.shop import Shop

PARTS = ("accepted", "updated", "duplicates", "dropped", "quarantined")


@click.command()
@click.option("--timezone", default="Europe/Moscow", show_default=True, help="The base's time zone.")
@click.option("--currency", default="RUB", show_default=True, help="Its currency.")
@click.option("--country", default="", help="Its country, such as RU.")
@door.json
@door.through
def init(before: door.Door, timezone: str, currency: str, country: str, as_json: bool) -> None:
    """Make a workspace: a folder with everything in it. A second time changes nothing.

    \b
    coterie --workspace shop init --timezone Asia/Yekaterinburg --currency RUB
    """
    from coterie.services.shop import Shop

    folder = before.workspace
    known = (folder / "coterie.toml").exists()
    with Shop.create(folder, timezone=timezone, currency=currency, country=country) as shop:
        settings = shop.workspace.settings
    if as_json:
        show.document({"workspace": str(folder), "timezone": settings.timezone, "currency": settings.currency, "country": settings.country})
    else:
        there = " was there already and is unchanged" if known else ""
        said = ", ".join(word for word in (settings.timezone, settings.currency, settings.country) if word)
        show.line(f"workspace {folder}{there}: {said}")


_kind = click.option("--as", "kind", metavar="KIND", help="What the rows are; guessed when not given (see Fields, below).")
_maps = click.option("--map", "maps", metavar="FIELD=COLUMN", multiple=True, help="Which column holds a field.")


def _written(command: click.decorators.FC) -> click.decorators.FC:
    """The options that say how a file is written, for files of which that can't be found out."""
    for option in (
        click.option("--sheet", metavar="NAME", help="The sheet of a workbook."),
        click.option("--encoding", metavar="NAME", help="The encoding of a text, such as cp1251."),
        click.option("--header", metavar="LINE", type=int, help="The line of the header, from 1; 0: there is none."),
        click.option("--delimiter", metavar="MARK", help="What stands between two values."),
    ):
        command = option(command)
    return command


class _WithFields(click.Command):
    """A command whose help ends with the fields of every kind of file."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 -- click's signature
        """The fields; those that a file can't do without have a star."""
        from coterie.ingest.fields import KINDS

        with formatter.section("Fields, for --map (a star: a file can't do without)"):
            formatter.write_dl(
                [(kind, ", ".join(name + "*" * spec.needed for name, spec in fields.items())) for kind, fields in KINDS.items()]
            )
        with formatter.section("Other columns"):
            kept = "kept as they are named: of people as attributes, elsewhere as properties of the order, line or event"
            formatter.write_dl([("person.NAME", "an attribute of the person"), ("order.NAME", "a property of the order"), ("NAME", kept)])


@click.command("import", cls=_WithFields)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@_kind
@_maps
@click.option("--where", metavar="EXPR", help="Rows for which this is false are dropped: 'quantity > 0'.")
@click.option("--status", "statuses", metavar="WORD=MEANING", multiple=True, help="What a status means: done, open, cancelled, returned.")
@click.option("--source", default="main", show_default=True, help="Where the facts come from; orders of one source replace each other.")
@click.option("--set", "constants", metavar="FIELD=VALUE", multiple=True, help="A field that every row has alike: --set survey=nps.")
@_written
@click.option("--leave-out", metavar="CUSTOMER", multiple=True, help="A customer who is no one person; their rows are left out.")
@click.option("--keep", metavar="NAME", multiple=True, help="A customer, or a column of marks, whose rows would be left out: take them.")
@click.option("--numbers-per", metavar="COLUMN", multiple=True, help="Order numbers start anew in each year or COLUMN.")
@click.option("--recipe", metavar="NAME", help="Read the files as a recipe says (workspace/recipes).")
@click.option("--yes", "-y", is_flag=True, help="Take the guesses without asking.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@door.json
@door.through
def import_(
    before: door.Door,
    files: tuple[Path, ...],
    kind: str | None,
    maps: tuple[str, ...],
    where: str | None,
    statuses: tuple[str, ...],
    source: str,
    constants: tuple[str, ...],
    sheet: str | None,
    encoding: str | None,
    header: int | None,
    delimiter: str | None,
    leave_out: tuple[str, ...],
    keep: tuple[str, ...],
    numbers_per: tuple[str, ...],
    recipe: str | None,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring facts in: CSV, Excel, OpenDocument, JSON or Parquet, zipped or not, or a folder of them.

    The numbers add up to the rows read; the same file again changes nothing.

    \b
    coterie import sales.csv --as order-lines --map order=InvoiceNo --map person=CustomerID --where 'quantity > 0'
    """
    told: dict[str, object] = {"mapping": _pairs(maps, "--map"), "where": where, "source": source, "statuses": _pairs(statuses, "--status")}
    told |= {"leave_out": leave_out, "keep": keep, "numbers_per": numbers_per, "recipe": recipe, "constants": _pairs(constants, "--set")}
    told |= {"sheet": sheet, "encoding": encoding, "header": header, "delimiter": delimiter}
    answers: list[ImportAnswer] = []
    with before.shop() as shop:
        for file in [part for path in files for part in shop.parts(path)]:
            if kind is None and not yes and not dry_run and sys.stdin.isatty() and not as_json:
                _confirm(shop, file, told)
            answers.append(shop.import_file(file, kind, dry_run=dry_run, progress=_progress(file), **told))
    if as_json:
        show.document(answers[0].to_json() if len(answers) == 1 else {"files": [answer.to_json() for answer in answers]})
        return
    for answer in answers:
        tell(answer, dry_run=dry_run)


@click.command(cls=_WithFields)
@click.argument("file", type=click.Path(path_type=Path))
@_kind
@_maps
@_written
@door.json
@door.through
def detect(
    before: door.Door,
    file: Path,
    kind: str | None,
    maps: tuple[str, ...],
    sheet: str | None,
    encoding: str | None,
    header: int | None,
    delimiter: str | None,
    as_json: bool,
) -> None:
    """What a file holds and how it would be read: its kind, its columns, its statuses, what must be asked. Writes nothing.

    \b
    coterie detect orders.xlsx
    """
    told = {"kind": kind, "mapping": _pairs(maps, "--map"), "sheet": sheet, "encoding": encoding, "header": header, "delimiter": delimiter}
    with before.shop() as shop:
        found = [shop.detect(part, **told) for part in shop.parts(file)]
    if as_json:
        show.document(found[0].to_json() if len(found) == 1 else {"files": [one.to_json() for one in found]})
        return
    for one in found:
        _describe(one)


def _describe(found: Detection) -> None:
    show.line(f"{found.file}: {show.number(found.rows)} rows of {found.kind} ({show.surety(found.sure)}: {found.why})")
    widest = max(len(one.name) for one in found.columns)
    for one in found.columns:
        taken = f"{one.field} ({show.surety(one.sure)})" if one.field else "kept as it is"
        show.line(f"  {one.name:<{widest}}  {taken:<28}  {one.filled:>4.0%} filled  {', '.join(one.shown)}")
    for word in found.statuses:
        guessed = "" if word.known else " (guessed)" if word.meaning else ""
        show.line(f"  status {word.word!r}: {word.meaning or 'must be said'}{guessed}, {show.many(word.rows, 'row')}")
    for one_of_many in found.collectors:
        show.line(f"  {one_of_many.key!r} holds {one_of_many.share:.0%} of the rows: {one_of_many.why}")
    for gone in found.given_up:
        show.line(f"  {show.many(gone.rows, 'row')} given up: {gone.why}, such as {', '.join(gone.shown)}")
    for text in found.notes:
        show.line(f"  note: {text}")
    for text in found.questions:
        show.line(f"  to decide: {text}")


def _confirm(shop: Shop, file: Part, told: dict[str, object]) -> None:
    """Show what would be taken, and ask."""
    answer = shop.import_file(file, None, dry_run=True, **told)
    tell(answer, dry_run=True)
    if not click.confirm(f"Import {file.name} as {answer.kind}?", default=True):
        raise Refused(f"{file.name} was not imported; say what it is with --as and --map")


def tell(answer: ImportAnswer, *, dry_run: bool) -> None:
    """The numbers of an import, for a person."""
    would = " would be" if dry_run else ""
    parts = [f"{show.number(getattr(answer, part))} {part}" for part in PARTS if getattr(answer, part)]
    show.line(f"{answer.file}: {show.number(answer.read)} rows of {answer.kind} read,{would} {', '.join(parts) or 'nothing taken'}")
    if answer.orders_replaced:
        show.line(f"  {show.number(answer.orders_replaced)} orders came again changed and were replaced")
    for reason, rows in answer.reasons.items():
        show.line(f"  {show.number(rows)} in quarantine: {reason}")
    if answer.quarantined and answer.number:
        show.line(f"  look at them and mend them with `coterie imports quarantine {answer.number}`")
    for text in answer.notes:
        show.line(f"  note: {text}")


@click.command()
@door.json
@door.through
def enrich(before: door.Door, as_json: bool) -> None:
    """Work out anew what follows from all that is held, as after a change of places.csv or margins.yaml.

    Each import does it for what it brings; a change of margins.yaml is followed by the next import, too.

    \b
    coterie enrich
    """
    with before.shop() as shop:
        values = shop.enrich()
        costs = shop.doctor().costs
    if as_json:
        show.document({"inferred": values, "costs": costs})
        return
    show.line(f"{show.number(values)} values follow from what people gave; the cost of {show.many(costs['assumed'], 'line')} is assumed")


_WRITTEN_AS = {"--map": "FIELD=COLUMN", "--set": "FIELD=VALUE", "--status": "WORD=MEANING"}


def _pairs(words: tuple[str, ...], option: str) -> dict[str, str]:
    found = {}
    for word in words:
        left, sign, right = word.partition("=")
        if not sign or not left.strip() or not right.strip():
            raise click.BadParameter(f"{word!r} should be written {_WRITTEN_AS[option]}", param_hint=option)
        found[left.strip()] = right.strip()
    return found


def _progress(file: Part) -> object:
    """Steps on stderr, for a person who waits."""
    if not sys.stderr.isatty():
        return None
    return lambda step: show.note(f"{file.name}: {step} …")
