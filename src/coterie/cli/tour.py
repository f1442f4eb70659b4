"""``coterie tour``: a small generated shop, and the ordinary commands over it, one after another, as a newcomer would type them.

The tour knows no more than a user does: it runs the commands and shows them before what they answer. What it left
behind stays in the folder, ready to be asked further questions.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from coterie.errors import WorkspaceRefused

AS_OF = "2026-07-01"
COLLECT = 'orders(category == "броши", last="365d").count >= 3'
QUIET = f'{COLLECT} and not orders(last="90d")'
MARKER = "this-is-a-tour"


@dataclass(frozen=True, slots=True)
class Step:
    """A stop of the tour: what is shown, why one would do it, the commands, and whether they are meant to be refused."""

    title: str
    why: str
    commands: tuple[tuple[str, ...], ...]
    refused: bool = False


def steps(shop: Path) -> tuple[Step, ...]:
    """The stops, in order, over the files in ``shop``."""
    people, lines, events = (str(shop / name) for name in ("people.csv", "order-lines.csv", "events.csv"))
    return (
        Step(
            "A workspace is a folder",
            "It knows the shop's time zone and currency. Nothing is installed, nothing runs in the background.",
            (("init", "--timezone", "Europe/Moscow", "--currency", "RUB"),),
        ),
        Step(
            "Bring the data",
            "Contacts, order lines, events. The numbers always add up to the rows that were read.",
            (
                ("import", people, "--as", "people"),
                ("import", lines, "--as", "order-lines", "--map", "order.gift_wrap=gift_wrap"),
                ("import", events, "--as", "events"),
            ),
        ),
        Step("The same file again", "It changes nothing: every row is known by what it says.", (("import", events, "--as", "events"),)),
        Step(
            "Count",
            f"How many people, as of a day ({AS_OF}: nothing later is seen). A condition and its opposite always make up everyone.",
            (("count", "orders()", "not orders()", "orders().count >= 2", "--as-of", AS_OF),),
        ),
        Step(
            "Say it",
            "Collectors of brooches who have gone quiet, in words that a colleague can check.",
            (("say", QUIET, "--lang", "ru"), ("say", QUIET, "--lang", "en")),
        ),
        Step(
            "Who are they?",
            "The same condition gives the number and the people.",
            (("count", COLLECT, QUIET, "--as-of", AS_OF), ("members", QUIET, "--as-of", AS_OF, "--format", "csv")),
        ),
        Step(
            "Why is c0104 among them?",
            "Each part with its verdict, the value found, the facts behind it, and what would change the answer.",
            (("explain", "c0104", QUIET, "--as-of", AS_OF),),
        ),
        Step(
            "A mistake",
            "All faults at once, each with its place and what would be right. Nothing was asked of the data.",
            (("count", 'ordrs().count > 1 and city = "Пермь"'),),
            refused=True,
        ),
        Step(
            "Keep them as segments",
            "A refresh works all segments out in one pass over the facts, and logs who came and who left.",
            (
                ("segments", "add", "collectors", COLLECT),
                ("segments", "add", "to-wake", 'orders().count >= 2 and not orders(last="120d")'),
                ("refresh", "--as-of", AS_OF),
                ("segments", "overlap", "collectors", "to-wake"),
            ),
        ),
    )


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default="tour")
def tour(folder: Path) -> None:
    """Look around: a small generated shop, imported, counted, explained and segmented before your eyes.

    The shop and its workspace are made anew in FOLDER (./tour where none is named).

    \b
    coterie tour my-tour
    """
    fresh(folder)
    shop, workspace = folder / "shop", folder / "workspace"
    guide = Guide(workspace)
    guide.say(
        "\n[bold]A tour of Coterie[/]", "A jewellery shop that does not exist: 400 people, their orders, and what they did on the site."
    )
    guide.run([sys.executable, "-m", "coterie.testing.small_shop", str(shop)], shown=f"python -m coterie.testing.small_shop {shop}")
    guide.say("", "Every command below works on the workspace that this names:")
    guide.show(f"export COTERIE_WORKSPACE={shlex.quote(str(workspace))}")
    for number, step in enumerate(steps(shop), start=1):
        guide.say(f"\n[bold]{number} · {step.title}[/]", step.why)
        for words in step.commands:
            guide.coterie(words, refused=step.refused)
    guide.say(
        "\n[bold]Your turn[/]",
        f"The shop stays in {folder}/. Ask it something else, or bring a file of your own:",
    )
    guide.show(f"export COTERIE_WORKSPACE={shlex.quote(str(workspace))}")
    guide.show("""coterie count 'city == "Пермь" and orders(gift_wrap == yes)'""" + f" --as-of {AS_OF}")
    guide.show("coterie import --help")


def fresh(folder: Path) -> None:
    """An empty folder for the tour. Raises ``WorkspaceRefused`` rather than touch one that is not an earlier tour's."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARKER).exists():
            raise WorkspaceRefused(f"{folder} holds something that is not a tour; name another folder: coterie tour FOLDER")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text("coterie tour makes this folder anew each time\n", encoding="utf-8")


class Guide:
    """Shows a command, runs it, and lets it speak for itself."""

    def __init__(self, workspace: Path) -> None:
        from rich.console import Console

        self._console = Console(highlight=False, soft_wrap=True)
        self._environment = os.environ | {"COTERIE_WORKSPACE": str(workspace)}

    def say(self, title: str, text: str) -> None:
        """A heading and a remark."""
        self._console.print(*([title] if title else []), f"[dim]{text}[/]", sep="\n")

    def show(self, line: str) -> None:
        """A command that is only shown."""
        from rich.text import Text

        self._console.print(Text.assemble(("\n$ ", "dim"), (line, "cyan")))

    def coterie(self, words: tuple[str, ...], *, refused: bool = False) -> None:
        """Show and run a command of Coterie."""
        program = Path(sys.executable).with_name("coterie")
        self.run([str(program), *words], shown=readable(words), refused=refused)

    def run(self, command: list[str], *, shown: str, refused: bool = False) -> None:
        """Show and run a command; one that does not end as it should ends the tour."""
        self.show(shown)
        self._console.file.flush()
        ended = subprocess.run(command, env=self._environment, check=False).returncode  # noqa: S603 (our own commands)
        if ended != (1 if refused else 0):
            self.say("", f"That should not have ended with {ended}. The tour stops here.")
            raise click.exceptions.Exit(1)


def readable(words: tuple[str, ...]) -> str:
    r"""The command as one would type it in a shell: only what needs quotes has them.

    >>> readable(("count", 'city == "Пермь"', "--as-of", "2026-07-01"))
    'coterie count \'city == "Пермь"\' --as-of 2026-07-01'
    """
    plain = set("-._/=:,+%@")
    return " ".join(
        (
            "coterie",
            *(word if word and all(letter.isalnum() or letter in plain for letter in word) else shlex.quote(word) for word in words),
        )
    )
