"""``coterie``: parse the words, call one service, show the answer. Exit 0; 1 refused or failed; 2 wrong usage."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from coterie import __version__
from coterie.cli import ask, bring, keep, show
from coterie.cli.door import DEFAULT, Door
from coterie.cli.tour import tour
from coterie.errors import CoterieError

app = typer.Typer(
    name="coterie",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        show.line(f"coterie {__version__}")
        raise typer.Exit


@app.callback()
def before(
    context: typer.Context,
    workspace: Annotated[Path, typer.Option("--workspace", "-w", envvar="COTERIE_WORKSPACE", help="The workspace's folder.")] = Path(
        DEFAULT
    ),
    lang: Annotated[Literal["en", "ru"], typer.Option("--lang", envvar="COTERIE_LANG", help="Language of sentences and reasons.")] = "en",
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Which version this is.")] = False,
) -> None:
    """Customer segmentation and lead qualification: exact, explained, never stale."""
    del version
    context.obj = Door(workspace, lang)


app.command("init")(bring.init)
app.command("import")(bring.import_)
for verb in (ask.count, ask.members, ask.say, ask.explain, ask.sql, keep.refresh, tour):
    app.command(verb.__name__)(verb)
app.add_typer(keep.segments, name="segments")


def run() -> None:
    """The command. Nothing that a person can type ends in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except CoterieError as error:
        show.refusal(error, as_json="--json" in sys.argv)
        raise SystemExit(1) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except Exception as error:
        if os.environ.get("COTERIE_DEBUG"):
            raise
        show.note(f"this is a defect of ours: {type(error).__name__}: {error}\nnothing was changed half-way; COTERIE_DEBUG=1 shows where")
        raise SystemExit(1) from None
