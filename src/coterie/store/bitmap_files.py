"""The bitmaps of one generation as a file: numbers of people only, each bitmap with its checksum.

A file is written whole or not at all. What can't be read is ``Damaged``, never half an answer: whoever asked works it out anew.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyroaring import BitMap

MAGIC = b"COTERIE-BITMAPS1"
ENDING = ".roaring"
_HEAD = struct.Struct("<II")


class Damaged(Exception):
    """The file can't be believed: cut short, changed, or of another version."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The log that bitmaps were derived from: a published generation, its ``as_of``, how many rows the log has up to it, and the sum of
    their people's numbers.

    Rows of a published generation are never added to, only taken away (somebody was erased), so equal sums mean the same log.
    """

    generation: int
    as_of: str
    rows: int
    numbers: int


def write(path: Path, stamp: Stamp, bitmaps: Mapping[str, BitMap]) -> None:
    """Write a generation's bitmaps by segment."""
    bodies = {name: bitmap.serialize() for name, bitmap in sorted(bitmaps.items())}
    places, at = {}, 0
    for name, body in bodies.items():
        places[name] = [at, len(body), zlib.crc32(body)]
        at += len(body)
    head = json.dumps({"stamp": asdict(stamp), "members": sum(map(len, bitmaps.values())), "segments": places}, ensure_ascii=False).encode()
    draft = path.with_name(path.name + ".new")
    with draft.open("wb") as stream:
        stream.write(MAGIC + _HEAD.pack(len(head), zlib.crc32(head)) + head)
        stream.writelines(bodies.values())
    draft.replace(path)


def read_stamp(path: Path) -> tuple[Stamp, int]:
    """Of which log a file's bitmaps are, and how many members they have together. Raises ``Damaged``."""
    stamp, members, _ = _opened(path, ())
    return stamp, members


def read(path: Path, names: Collection[str]) -> dict[str, BitMap]:
    """The bitmaps of the segments of these names that the file has. Raises ``Damaged``."""
    return _opened(path, names)[2]


def _opened(path: Path, names: Collection[str]) -> tuple[Stamp, int, dict[str, BitMap]]:
    try:
        with path.open("rb") as stream:
            head = _head(stream)
            begins = stream.tell()
            found = {name: _body(stream, begins, head["segments"][name]) for name in names if name in head["segments"]}
            return Stamp(**head["stamp"]), int(head["members"]), found
    except (OSError, struct.error, ValueError, KeyError, TypeError) as error:
        raise Damaged(str(path)) from error


def _head(stream: IO[bytes]) -> dict[str, Any]:
    if stream.read(len(MAGIC)) != MAGIC:
        raise ValueError("no bitmaps")
    length, checksum = _HEAD.unpack(stream.read(_HEAD.size))
    head = stream.read(length)
    if zlib.crc32(head) != checksum:
        raise ValueError("the head is damaged")
    found: dict[str, Any] = json.loads(head)
    return found


def _body(stream: IO[bytes], begins: int, place: tuple[int, int, int]) -> BitMap:
    from pyroaring import BitMap

    at, length, checksum = place
    stream.seek(begins + at)
    body = stream.read(length)
    if len(body) != length or zlib.crc32(body) != checksum:
        raise ValueError("a bitmap is damaged")
    return BitMap.deserialize(body)
