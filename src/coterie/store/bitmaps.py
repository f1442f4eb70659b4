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
        """Who was in each segment of these names at a published generation, by the log: numbers as they were then.

        The kept bitmaps nearest to it are brought there by the rows of the log between: forward, or back.
        """
        before = next(((kept.generation, found) for kept, found in self._kept(names, until=generation.id)), (0, {}))
        nearer = range(generation.id + 1, 2 * generation.id - before[0])
        after = next(((kept.generation, found) for kept, found in self._kept(names, since=nearer.start, until=nearer.stop - 1)), None)
        at, found = after or before
        return self._brought(found, names, at, generation.id)

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
        last = next(self._sound(0, generation.id), None)
        for path in self._folder.glob("*"):
            if path.is_file() and (last is None or path.name > _name(last[0].generation)):
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

    def _sound(self, since: int, until: int) -> Iterator[tuple[Stamp, int]]:
        """The kept files of these generations (both included) that are of this log as it stands, with how many members they have.

        The newest first, but those after a given generation from that one on.
        """
        for path in sorted(self._folder.glob(f"*{ENDING}"), reverse=not since):
            with suppress(Damaged):
                kept, members = read_stamp(path)
                if path.name == _name(kept.generation) and since <= kept.generation <= until and kept == self._stamp(kept.generation):
                    yield kept, members

    def _kept(self, names: Collection[str], *, since: int = 0, until: int) -> Iterator[tuple[Stamp, dict[str, BitMap]]]:
        """The bitmaps of those files that are whole."""
        for kept, _ in self._sound(since, until):
            with suppress(Damaged):
                yield kept, read(self._path(kept.generation), names)

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

    def _brought(self, found: dict[str, BitMap], names: Collection[str], at: int, to: int) -> dict[str, BitMap]:
        """Bitmaps brought from a generation to another, an earlier one too; a segment that had none begins empty."""
        from pyroaring import BitMap

        brought = {name: found.get(name, BitMap()) for name in names}
        if at != to:
            order = sorted(brought)
            for first in range(0, len(order), TOGETHER):
                for name, (outside, inside) in self._crossed(order[first : first + TOGETHER], at, to).items():
                    brought[name] -= outside
                    brought[name] |= inside
        return brought

    def _crossed(self, names: Collection[str], at: int, to: int) -> dict[str, tuple[BitMap, BitMap]]:
        """Who, by segment, is out and who is in at the generation ``to``, of those who crossed between it and ``at``.

        Forward, the last crossing says it; back, the first one after ``to``: whoever entered then was out before.
        """
        import numpy as np
        from pyroaring import BitMap

        last = "SELECT segment, person, MAX(generation * 2 + CASE WHEN direction = 'entered' THEN 1 ELSE 0 END) % 2 AS inside "
        first = "SELECT segment, person, MIN(generation * 2 + CASE WHEN direction = 'entered' THEN 0 ELSE 1 END) % 2 AS inside "
        rows = self._engine.run(
            sql(
                (last if at < to else first) + "FROM crossings WHERE generation > $after AND generation <= $until AND $of_these "
                "GROUP BY segment, person",
                after=min(at, to), until=max(at, to), of_these=column("segment").isin(*names),
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
