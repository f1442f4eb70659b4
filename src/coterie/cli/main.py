"""``coterie``: parse the words, call one service, show the answer. Exit 0; 1 refused or failed; 2 wrong usage."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coterie import __version__
from coterie.cli import ask, bring, definitions, history, keep, overlap, privacy, show
from coterie.cli.demo import demo
from coterie.cli.door import DEFAULT, Door
from coterie.cli.imports import imports
from coterie.cli.leads import leads
from coterie.cli.people import people
from coterie.cli.points import points
from coterie.cli.segmentations import segmentations
from coterie.cli.tour import tour
from coterie.cli.traits import traits
from coterie.errors import CoterieError

if TYPE_CHECKING:
    from coterie.services.shop import Lang


@click.group("coterie", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--workspace",
    "-w",
    type=click.Path(path_type=Path),
    envvar="COTERIE_WORKSPACE",
    default=DEFAULT,
    show_default=True,
    help="The workspace's folder.",
)
@click.option(
    "--lang",
    type=click.Choice(["en", "ru"]),
    envvar="COTERIE_LANG",
    default="en",
    show_default=True,
    help="Language of sentences and reasons.",
)
@click.version_option(__version__, message="%(prog)s %(version)s", help="Which version this is.")
@click.pass_context
def app(context: click.Context, workspace: Path, lang: Lang) -> None:
    """Customer segmentation and lead qualification: exact, explained, never stale."""
    context.obj = Door(workspace, lang)


for verb in (
    bring.init,
    bring.detect,
    bring.import_,
    bring.enrich,
    imports,
    people,
    ask.count,
    ask.members,
    ask.say,
    ask.explain,
    ask.sql,
    keep.refresh,
    keep.cuts,
    tour,
    demo,
    keep.segments,
    segmentations,
    points,
    leads,
    traits,
    privacy.person,
    privacy.erase,
    privacy.suppress,
    privacy.retain,
    privacy.doctor,
):
    app.add_command(verb)
OVER_TIME = (overlap.overlap, overlap.boundary, history.history, history.log, history.members, history.moves)
for verb in (*definitions.COMMANDS, *OVER_TIME):
    keep.segments.add_command(verb)


def run() -> None:
    """The command. Nothing that a person can type ends in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(prog_name="coterie")
    except CoterieError as error:
        show.refusal(error, as_json="--json" in sys.argv)
        raise SystemExit(1) from None
    except (KeyboardInterrupt, click.Abort):
        show.note("stopped; what was under way has been taken back")
        raise SystemExit(1) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except Exception as error:
        if os.environ.get("COTERIE_DEBUG"):
            raise
        show.note(f"this is a defect of ours: {type(error).__name__}: {error}\nnothing was changed half-way; COTERIE_DEBUG=1 shows where")
        raise SystemExit(1) from None
