"""The demo: whole companies that don't exist, with years of history, made to be fallen in love with.

    write(folder, "jewellery", people=20_000, seed=1, until=datetime(2026, 7, 1))

writes files as an ordinary shop would export them, to be imported as any others, and ``planted.csv`` beside them: who was made
to behave how. The same arguments give the same files. Nothing is tuned to what looks for it: people act by what was drawn for each of
them, groups are random, and everybody has a little of everything.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from coterie.testing.demo.files import PLANTED, File

__all__ = ["PLANTED", "VARIANTS", "File", "Variant", "write"]

Variant = Literal["jewellery", "saas", "b2b"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)


def write(folder: Path, variant: Variant = "jewellery", *, people: int = 20_000, seed: int = 1, until: datetime) -> list[File]:
    """Write a demo's files; they are answered in the order in which to import them.

    ``until``: the end of the history, on the company's own clock; nothing in the files is later. ``people``: how many contacts.
    """
    from coterie.testing.demo import b2b, saas
    from coterie.testing.demo.draw import Span
    from coterie.testing.demo.files import Folder
    from coterie.testing.demo.jewellery import shop

    writers = {"jewellery": shop.write, "saas": saas.write, "b2b": b2b.write}
    with Folder(folder) as made:
        writers[variant](made, people, seed, Span.of(until))
        return made.close()
