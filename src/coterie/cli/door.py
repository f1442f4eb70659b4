"""What every command shares: which workspace, in which language, as JSON or for a person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from coterie.services.shop import Lang, Shop

DEFAULT = "./coterie-data"

Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="T", help="A day or an instant: 2026-03-08, 2026-03-08 12:00. Nothing later is seen.")
]
Scope = Annotated[bool, typer.Option("--scope-all", hidden=True)]
Condition = Annotated[str, typer.Argument(metavar="CONDITION", help="A condition, such as 'orders().count >= 2'.")]


@dataclass(slots=True)
class Door:
    """The options before the verb."""

    workspace: Path
    lang: Lang = "en"

    def shop(self) -> Shop:
        """The workspace, opened."""
        from coterie.services.shop import Shop

        return Shop.open(self.workspace)


def door(context: typer.Context) -> Door:
    """The door that this command came through."""
    found = context.find_root().obj
    assert isinstance(found, Door)
    return found


def everyone(scope: Literal["people", "all"]) -> bool:
    """Whether visitors without a name count too."""
    return scope == "all"
