"""Who was in which segment at a generation, as compressed bitmaps of people's numbers.

Derived from the membership log, which is the truth; kept in files beside the stores so that most of the log need not be
read again, and thrown away wherever they don't fit the log any more (decision 0035). No condition is known here.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coterie.store.bitmap_files import ENDING, Damaged, Stamp, read, read_stamp, write
from coterie.store.statement import column, query, sql

if TYPE_CHECKING:
    import pyarrow as pa
    from pyroaring import BitMap

    from coterie.store.memberships import Generation
    from coterie.store.workspace import Workspace

FOLDER = "bitmaps"
TOGETHER = 25
"""Segments whose rows are read from the log in one query."""
AT_LEAST = 100_000
"""Rows by which the log grows before bitmaps are kept anew, at least; else as many as they have members: files don't outgrow the log."""


class Bitmaps:
    """The bitmaps of an open workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._application = workspace.application
        self._engine = workspace.warehouse
        self._folder = workspace.path / FOLDER

    def at(self, generation: Generation, names: Collection[str]) -> dict[str, BitMap]:
        """Who was in each segment of these names at a published generation, by the log: numbers as they were then."""
        for kept, _ in self._sound(generation.id):
            with suppress(Damaged):
                found = read(self._path(kept.generation), names)
                return self._grown(found, names, kept.generation, generation.id)
        return self._grown({}, names, 0, generation.id)

    def today(self, bitmaps: Mapping[str, BitMap]) -> dict[str, BitMap]:
        """The same people by the numbers that they have today: the absorbed are whoever absorbed them, who is gone is left out."""
        from pyroaring import BitMap

        people = BitMap(_numbers(self._engine.run(sql("SELECT person FROM people"))["person"]))
        stray = BitMap.union(BitMap(), *bitmaps.values()) - people
        heirs = self._heirs(stray) if stray else {}
        found = {}
        for name, bitmap in bitmaps.items():
            found[name] = bitmap & people
            found[name].update([heirs[number] for number in bitmap & stray if number in heirs])
        return found

    def renew(self, generation: Generation) -> bool:
        """Keep the bitmaps of the published generation, if the log grew enough since some were kept; whether that was done.

        Files newer than the newest that fits the log are taken away.
        """
        last = next(self._sound(generation.id), None)
        for path in self._folder.glob("*"):
            if last is None or path.name > _name(last[0].generation):
                path.unlink(missing_ok=True)
        now = self._stamp(generation.id)
        if now is None or (last is not None and now.rows - last[0].rows < max(AT_LEAST, last[1])):
            return False
        names = [str(row["segment"]) for row in self._engine.rows(query("SELECT DISTINCT segment FROM crossings"))]
        with suppress(OSError):  # nothing but time is lost where the folder can't be written
            self._folder.mkdir(exist_ok=True)
            write(self._path(generation.id), now, self.at(generation, names))
            return True
        return False

    # ------------------------------------------------------------ files

    def _sound(self, generation: int) -> Iterator[tuple[Stamp, int]]:
        """The kept files, up to a generation, that are of this log as it stands: newest first, with how many members they have."""
        for path in sorted(self._folder.glob(f"*{ENDING}"), reverse=True):
            with suppress(Damaged):
                kept, members = read_stamp(path)
                if path.name == _name(kept.generation) and kept.generation <= generation and kept == self._stamp(kept.generation):
                    yield kept, members

    def _stamp(self, generation: int) -> Stamp | None:
        """The log up to a generation, None if that was never published."""
        from coterie.store.application import GenerationRow

        with self._application.session() as session:
            row = session.get(GenerationRow, generation)
        if row is None:
            return None
        asked = query("SELECT COUNT(*) AS n, COALESCE(SUM(person), 0) AS numbers FROM crossings WHERE generation <= $last", last=generation)
        found = self._engine.rows(asked)[0]
        return Stamp(generation, row.as_of.isoformat(), int(found["n"]), int(found["numbers"]))

    def _path(self, generation: int) -> Path:
        return self._folder / _name(generation)

    # ------------------------------------------------------------ the log

    def _grown(self, found: dict[str, BitMap], names: Collection[str], after: int, until: int) -> dict[str, BitMap]:
        """Bitmaps brought from the generation ``after`` to ``until``; a segment that had none begins empty."""
        from pyroaring import BitMap

        grown = {name: found.get(name, BitMap()) for name in names}
        if after < until:
            order = sorted(grown)
            for first in range(0, len(order), TOGETHER):
                for name, (left, entered) in self._crossed(order[first : first + TOGETHER], after, until).items():
                    grown[name] -= left
                    grown[name] |= entered
        return grown

    def _crossed(self, names: Collection[str], after: int, until: int) -> dict[str, tuple[BitMap, BitMap]]:
        """Who, by segment, was out and who was in at the end of the generations (after, until], of those who crossed in them."""
        import numpy as np
        from pyroaring import BitMap

        of_these = column("segment").isin(*names)
        rows = self._engine.run(
            sql(
                "SELECT segment, person, MAX(generation * 2 + CASE WHEN direction = 'entered' THEN 1 ELSE 0 END) % 2 AS inside "
                "FROM crossings WHERE generation > $after AND generation <= $until AND $of_these GROUP BY segment, person",
                after=after, until=until, of_these=of_these,
            )
        )  # fmt: skip
        segments = rows["segment"].combine_chunks().dictionary_encode()
        people, inside = _numbers(rows["person"]), rows["inside"].to_numpy() == 1
        which = segments.indices.to_numpy(zero_copy_only=False)
        return {
            name: (BitMap(people[mine & ~inside]), BitMap(people[mine & inside]))
            for number, name in enumerate(segments.dictionary.to_pylist())
            for mine in (np.equal(which, number),)
        }

    def _heirs(self, stray: BitMap) -> dict[int, int]:
        """Whose number the absorbed have today."""
        rows = self._engine.run(sql("SELECT r.profile, r.person FROM profiles AS r WHERE r.profile <> r.person"))
        pairs = zip(rows["profile"].to_pylist(), rows["person"].to_pylist(), strict=True)
        return {number: person for number, person in pairs if number in stray}


def forget(folder: Path) -> None:
    """Throw all bitmaps of a workspace's folder away."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)


def _numbers(numbers: pa.ChunkedArray) -> Any:
    """People's numbers as the library takes them fastest: 32 bits, since they are dense from 1."""
    import numpy as np

    return np.ascontiguousarray(numbers.to_numpy(), dtype=np.uint32)


def _name(generation: int) -> str:
    return f"{generation:012d}{ENDING}"
