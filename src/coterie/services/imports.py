"""The verbs about what was imported: list, show, undo, look into the quarantine, send its rows again."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coterie.errors import ImportRefused
from coterie.services.identity import Identity
from coterie.store import cuts, imports
from coterie.store.imports import Import, SetAside

if TYPE_CHECKING:
    from coterie.ingest.answer import ImportAnswer
    from coterie.store.workspace import Workspace

ROW, REASON, RAW = "_row", "_reason", "_raw"
"""Columns that a file of quarantined rows has beside the rows' own: which row, why it was set aside, and its text where it
could not be taken apart."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: the import that was taken back, and how many people its facts were about."""

    number: int
    file: str
    people: int


class Imports:
    """What was imported into a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def list(self) -> tuple[Import, ...]:
        """All imports, newest first; those taken back too."""
        return imports.listed(self._workspace.warehouse)

    def get(self, number: int) -> Import:
        """One import. Raises ``ImportRefused`` if there is none of that number."""
        return imports.get(self._workspace.warehouse, number)

    def undo(self, number: int) -> Undone:
        """Take an import back: the base is as if it had never come, whatever came after it.

        Raises ``ImportRefused`` if there is none of that number or it was taken back already.
        """
        from coterie.services.following import check
        from coterie.store import numbers
        from coterie.store.statement import sql
        from coterie.store.undo import undo

        check(self._workspace)
        found, warehouse = self.get(number), self._workspace.warehouse
        if found.undone is not None:
            raise ImportRefused(f"import {number} was taken back already, on {found.undone:%Y-%m-%d %H:%M} UTC")
        names = {
            one.number: one.choices.get("attributes", ())
            for one in self.list()
            if one.kind == "people" and one.number > number and one.undone is None
        }
        with warehouse.transaction():
            undo(warehouse, number, numbers.take(warehouse, "import_no", 1) + 1, names, self._asked())
            cuts.forget(warehouse)
            imports.mark_undone(warehouse, number, datetime.now(UTC).replace(tzinfo=None))
            people = warehouse.rows(sql("SELECT COUNT(*) AS n FROM touched_people"))[0]["n"]
        Identity(self._workspace).follow()
        return Undone(number, found.file, int(people))

    def _asked(self) -> set[str]:
        """The names that segments ask of: they stay known, so that a segment is empty rather than broken until they come again."""
        from coterie.language.json import walk
        from coterie.language.nodes import Field, StepField
        from coterie.language.parse import parse
        from coterie.store.segments import Segments

        nodes = [node for one in Segments(self._workspace).list() for node in walk(parse(one.condition))]
        return {node.name.removeprefix("company.") for node in nodes if isinstance(node, Field | StepField)}

    def quarantine(self, number: int, most: int | None = None) -> tuple[SetAside, ...]:
        """The rows that an import set aside, in the file's order. Raises ``ImportRefused`` if there is no such import."""
        self.get(number)
        return imports.quarantine(self._workspace.warehouse, number, most=most)

    def save_quarantine(self, number: int, path: Path) -> int:
        """Write the rows set aside as a CSV file to be mended and sent again; how many."""
        rows = self.quarantine(number)
        names = list(dict.fromkeys(name for one in rows if isinstance(one.raw, dict) for name in one.raw))
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([ROW, REASON, *names, RAW])
            for one in rows:
                raw = one.raw if isinstance(one.raw, dict) else {}
                writer.writerow([one.row, one.reason, *(raw.get(name) or "" for name in names), "" if raw else one.raw])
        return len(rows)

    def send_file(self, number: int, path: Path) -> ImportAnswer:
        """Send mended rows again, from a file that ``save_quarantine`` wrote; rows that are not in it stay in quarantine."""
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                found = [dict(row) for row in csv.DictReader(stream, delimiter=_delimiter(stream.readline(), stream))]
        except (OSError, UnicodeDecodeError) as error:
            raise ImportRefused(f"{path} can't be read: {error}") from error
        if not found or any(not str(row.get(ROW) or "").isdigit() for row in found):
            raise ImportRefused(
                f"{path} has no column {ROW} with the rows' numbers; write it with `coterie imports quarantine {number} --out`"
            )
        rows = {int(str(row[ROW])): {k: v or None for k, v in row.items() if k not in (ROW, REASON, RAW, None)} for row in found}
        return self.send(number, rows)

    def send(self, number: int, rows: Mapping[int, Mapping[str, str | None]]) -> ImportAnswer:
        """Send rows of an import's quarantine again, each with its values by column; they leave it.

        A value that is not given is what the row held. They are read as the import was; a row that still can't be taken is in the new
        import's quarantine. Raises ``ImportRefused`` for a row that is not in quarantine or a column there is not.
        """
        from coterie.ingest import lists
        from coterie.ingest.choices import Choices
        from coterie.ingest.pipeline import Task, carry_out
        from coterie.ingest.quarantine import prints, stage

        found = self.get(number)
        held = {one.row: one for one in imports.quarantine(self._workspace.warehouse, number, rows)}
        if lost := sorted(set(rows) - set(held)):
            raise ImportRefused(f"row {lost[0]} is not in the quarantine of import {number}")
        columns = self._columns(found)
        mended = [_mended(held[row], rows[row], columns) for row in sorted(rows)]
        choices = replace(Choices.from_json(found.choices), where=None, constants=lists.only(found.choices.get("constants", {})))
        task = Task(
            found.file,
            lambda scratch, _: stage(scratch, columns, mended),
            choices,
            at=datetime.now(UTC).replace(tzinfo=None),
            grow=True,
            mended=prints(self._workspace.warehouse, number, list(rows)),
        )
        with self._workspace.warehouse.transaction():
            imports.release(self._workspace.warehouse, number, list(rows))
            answer = carry_out(self._workspace, task)
        Identity(self._workspace).follow()
        return answer

    def _columns(self, found: Import) -> tuple[str, ...]:
        """The columns of the file: those of the rows that could be taken apart, with those that fields were read from."""
        rows = imports.quarantine(self._workspace.warehouse, found.number)
        named = [name for one in rows if isinstance(one.raw, dict) for name in one.raw]
        return tuple(dict.fromkeys((*named, *found.choices.get("mapping", {}).values())))


def _mended(held: SetAside, given: Mapping[str, str | None], columns: Sequence[str]) -> tuple[str | None, ...]:
    if unknown := [name for name in given if name not in columns]:
        raise ImportRefused(f"row {held.row} has no column {unknown[0]!r}; its columns are: {', '.join(columns)}")
    raw: dict[str, Any] = held.raw if isinstance(held.raw, dict) else {}
    return tuple(given[name] if name in given else raw.get(name) for name in columns)


def _delimiter(header: str, stream: Any) -> str:
    stream.seek(0)
    return ";" if header.count(";") > header.count(",") else ","
