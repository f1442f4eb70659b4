"""Archives: gzip of one file, zip of several; unpacked into the import's folder under limits that are held while unpacking."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Protocol

from coterie.errors import ImportRefused

LARGEST = 16 << 30
FREE_OF_RATIO = 64 << 20
HIGHEST_RATIO = 250
"""No table that people keep packs tighter than some 100 to 1; what does is made to fill the disk."""
JUNK = frozenset({"__macosx", "thumbs.db", "desktop.ini"})
DATA = frozenset("csv tsv tab txt dat json jsonl ndjson xls xlsx xlsm xlsb ods htm html xml parquet gz zip".split())
PROSE = ("readme", "read me", "license", "licence", "changelog", "прочти", "описание")


def is_data(name: str) -> bool:
    """Whether a file of a folder or an archive may hold data, by its name: hidden, temporary and explaining ones don't."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or any(part.startswith((".", "~$")) or part.lower() in JUNK for part in parts):
        return False
    last = parts[-1].lower()
    stem, _, ending = last.rpartition(".")
    if last.startswith(PROSE) or (ending == "txt" and stem.endswith(("names", "readme"))):
        return False
    return ending in DATA


def members(path: Path) -> tuple[str, ...]:
    """The data files in a zip archive, in the order of their names."""
    with zipfile.ZipFile(path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir() and info.file_size]
    return tuple(sorted(name for name in names if is_data(name)))


def unzip(path: Path, member: str, spill: Path) -> Path:
    """Unpack one member into the folder."""
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(member)
        if info.flag_bits & 1:
            raise ImportRefused(f"{path.name} is protected by a password; pack it again without one")
        target = _free(spill, PurePosixPath(member.replace("\\", "/")).name)
        with _readable(path), archive.open(info) as source:
            _copy(source, target, info.compress_size, path.name)
    return target


def gunzip(path: Path, spill: Path) -> Path:
    """Unpack a gzip file into the folder."""
    target = _free(spill, path.name.removesuffix(".gz") if path.name.endswith(".gz") else f"{path.name}.unpacked")
    with _readable(path), gzip.open(path) as source:
        _copy(source, target, path.stat().st_size, path.name)
    return target


def _free(spill: Path, name: str) -> Path:
    target, number = spill / name, 1
    while target.exists():
        number += 1
        target = spill / f"{number}-{name}"
    return target


class Source(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes, none at the end."""
        ...


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, RuntimeError, NotImplementedError) as error:
        raise ImportRefused(f"{path.name} is damaged and can't be unpacked whole; get it or pack it again") from error


def _copy(source: Source, target: Path, packed: int, name: str) -> None:
    with target.open("wb") as out:
        for block in measured(source, packed, name):
            out.write(block)


def measured(source: Source, packed: int, name: str) -> Iterator[bytes]:
    """The content of a packed file, block by block. ``ImportRefused`` as soon as it is larger than an honest file can be."""
    size = 0
    while block := source.read(1 << 20):
        size += len(block)
        if size > LARGEST or (size > FREE_OF_RATIO and size > HIGHEST_RATIO * max(packed, 1)):
            raise ImportRefused(f"{name} unpacks to far more than a table can hold (a “zip bomb”); it was not read")
        yield block
