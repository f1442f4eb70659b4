"""What every command shares: which workspace, in which language, as of when, as JSON or for a person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from coterie.services.shop import Lang, Shop

DEFAULT = "./coterie-data"

json = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
as_of = click.option(
    "--as-of", metavar="T", help="A day (its first moment) or an instant: 2026-03-08, 2026-03-08 12:00. Nothing later is seen."
)
scope = click.option(
    "--scope",
    type=click.Choice(["people", "all"]),
    default="people",
    show_default=True,
    help="all: count visitors who are not yet known by name too.",
)
lang = click.option("--lang", type=click.Choice(["en", "ru"]), help="ru or en.")
condition = click.argument("condition")
conditions = click.argument("conditions", metavar="CONDITION...", nargs=-1, required=True)


@dataclass(slots=True)
class Door:
    """The options before the verb."""

    workspace: Path
    lang: Lang = "en"

    def shop(self) -> Shop:
        """The workspace, opened."""
        from coterie.services.shop import Shop

        return Shop.open(self.workspace)


through = click.make_pass_decorator(Door)
"""Gives a command the door that it came through, as its first argument."""
