"""The files of a demo as they are written: Parquet, a part of the people after another, and beside them what was planted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from coterie.testing.demo.draw import Flags, Floats, Ints

PLANTED = "planted.csv"


@dataclass(frozen=True, slots=True)
class File:
    """One to be imported, in the order in which they are listed; ``told`` is what the import must be told besides its kind."""

    path: Path
    kind: str
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planted:
    """A group of people (places in their part), and the parameters drawn for each of all people, by name."""

    group: str
    who: Flags
    parameters: Mapping[str, Floats | Ints] = field(default_factory=dict)


class Folder:
    """A folder that files are written to, each in as many parts as come. Close it (or use it as a context manager)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self._files: dict[str, File] = {}
        self._open: dict[str, pq.ParquetWriter] = {}
        self._planted: pacsv.CSVWriter | None = None

    def put(self, name: str, kind: str, columns: Mapping[str, pa.Array], **told: Any) -> None:
        """Add rows to the file of that name, which is made at the first."""
        table = pa.table(dict(columns))
        if name not in self._open:
            path = self.path / f"{name}.parquet"
            self._open[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
            self._files[name] = File(path, kind, told)
        self._open[name].write_table(table)

    def plant(self, people: pa.Array, *groups: Planted) -> None:
        """Note who was planted as what; ``people`` are the ids of the part's."""
        for one in groups:
            whose = people.filter(pa.array(one.who))
            rows = pa.table({"person": whose, "group": pa.array([one.group] * len(whose), pa.string()), "parameters": _told(one)})
            if self._planted is None:
                self._planted = pacsv.CSVWriter(self.path / PLANTED, rows.schema)
            self._planted.write_table(rows)

    def close(self) -> list[File]:
        """Finish all files; they are listed in the order in which they were begun."""
        for writer in (*self._open.values(), *([self._planted] if self._planted else [])):
            writer.close()
        self._open.clear()
        self._planted = None
        return list(self._files.values())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _told(one: Planted) -> pa.Array:
    """The parameters of a group's people, each person's as a JSON object."""
    size = int(one.who.sum())
    if not one.parameters:
        return pa.array(["{}"] * size, pa.string())
    pieces: list[object] = []
    for name, values in one.parameters.items():
        kept = values[one.who]
        numbers = kept if kept.dtype == np.int64 else np.round(kept, 4)
        pieces += [f'{", " if pieces else ""}"{name}": ', pa.array(numbers).cast(pa.string())]
    return pc.binary_join_element_wise("{", *pieces, "}", "")
