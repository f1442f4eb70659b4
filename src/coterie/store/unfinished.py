"""A note in the workspace's folder that bytes of somebody erased may still stand in the stores' files.

It is there from before the first row is deleted until both files are written anew; a workspace that is opened with the
note in it does that first. The note says nothing of anybody.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from coterie.store import bitmaps

if TYPE_CHECKING:
    from coterie.store.workspace import Workspace

FILE = "erasure.unfinished"


def begin(folder: Path) -> None:
    """Leave the note, safely on disk."""
    with (folder / FILE).open("w", encoding="ascii") as stream:
        stream.write("coterie writes its files anew; it finishes by itself when the workspace is opened\n")
        stream.flush()
        os.fsync(stream.fileno())


def finish(workspace: Workspace) -> bool:
    """Write both stores anew, if the note is there, and take it away; whether there was anything to do.

    What was derived from them (bitmaps) is thrown away: it is made anew of what is left.
    """
    note = workspace.path / FILE
    if not note.exists():
        return False
    bitmaps.forget(workspace.path)
    workspace.application.forget_deleted()
    workspace.warehouse.forget_deleted()
    note.unlink()
    return True
