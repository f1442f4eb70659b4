"""Every error that Coterie raises on purpose.

    CoterieError                 a person reads it: what is wrong, where, what would be right
    ├── Refused                  the request can't be honoured as it stands; nothing has changed (exit 1)
    │   ├── ConditionRefused     the text or tree of a condition has faults, each with its position
    │   ├── DefinitionRefused    a segment's name or definition can't be kept (unknown, taken, in a circle)
    │   │   └── FilesRefused     files of definitions have faults, each with its file, line and position
    │   ├── ImportRefused        a file can't be read as what it was said to be; the store is untouched
    │   └── WorkspaceRefused     the folder is no workspace, is of another version, or is in use
    ├── Unsupported              right in the language, but this engine or version can't do it yet
    └── Failed                   the machine failed half-way; what was begun has been rolled back
        └── EngineFailed         the database refused a statement: a defect of ours, reported with the statement's purpose

Nothing here imports anything of the house; every room above may raise these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class CoterieError(Exception):
    """The root: its text is fit to be shown to a person."""


class Refused(CoterieError):
    """The request is refused as it stands; nothing has changed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input.

    ``at`` and ``end`` count characters from 0 in the text that was read (0, 0 where there is no text);
    ``code`` names the kind of fault for programs; ``message`` is for people; ``suggestions`` are valid choices, nearest first.
    """

    at: int
    end: int
    code: str
    message: str
    suggestions: tuple[str, ...] = ()


class ConditionRefused(Refused):
    """A condition has faults: all of them, at once, in the order of their positions."""

    def __init__(self, text: str, faults: Sequence[Fault]) -> None:
        self.text = text
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.at, fault.end)))
        super().__init__("\n".join(fault.message for fault in self.faults))


class DefinitionRefused(Refused):
    """A segment's definition can't be kept."""


@dataclass(frozen=True, slots=True)
class FileFault:
    """One thing wrong in a file of definitions; ``fault`` counts characters in the condition (0, 0: it is of something else).

    ``file`` is empty for a segment that stands in no file; ``line`` counts from 1, 0 where there is none.
    """

    file: str
    line: int
    segment: str
    fault: Fault

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return ": ".join(part for part in (where, self.segment, self.fault.message) if part)


class FilesRefused(DefinitionRefused):
    """Files of definitions have faults: all of them, of all files, at once."""

    def __init__(self, faults: Sequence[FileFault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda one: (one.file, one.line, one.segment, one.fault.at)))
        super().__init__("\n".join(map(str, self.faults)))


class ImportRefused(Refused):
    """A file can't be imported as asked; the store is untouched."""


class WorkspaceRefused(Refused):
    """The folder is no workspace, or can't be opened now."""


class Unsupported(CoterieError):
    """Right in the language, but not (yet) possible here."""


class Failed(CoterieError):
    """Something broke half-way; what was begun has been rolled back."""


class EngineFailed(Failed):
    """A database refused a statement of ours."""
