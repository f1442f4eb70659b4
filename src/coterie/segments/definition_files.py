"""A folder of segment files: every definition and fault in it, and how to write definitions into it so that little moves.

A folder may come from anywhere: files that lead out of it, that are too large or too many, are refused; no name of a segment decides
where a file is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coterie.errors import DefinitionRefused, Fault, FileFault
from coterie.model.definition import Stated
from coterie.segments import definition_yaml
from coterie.segments.definition_yaml import Filed

ENDINGS = (".yaml", ".yml")
MOST_FILES = 5_000
LARGEST = 1_000_000
"""Bytes of one file: some three thousand segments."""
MOST_BYTES = 20_000_000
"""Of all files of a folder together."""
LONGEST_FILE_NAME = 60
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
"""Names that some systems keep to themselves."""


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder says: its definitions by name, the names of its files, and everything that is wrong."""

    path: Path
    filed: Mapping[str, Filed]
    files: tuple[str, ...]
    faults: tuple[FileFault, ...]

    @property
    def stated(self) -> dict[str, Stated]:
        """What each segment says."""
        return {name: one.stated for name, one in self.filed.items()}


def read(path: Path) -> Folder:
    """Read every file of a folder. Raises ``DefinitionRefused`` where there is no such folder."""
    if not path.is_dir():
        raise DefinitionRefused(f"{path} is no folder; segments are kept in files of one: coterie segments export --to {path}")
    files = sorted((one for one in path.iterdir() if one.suffix.lower() in ENDINGS and not one.name.startswith(".")), key=_by_name)
    if len(files) > MOST_FILES:
        raise DefinitionRefused(f"{path} holds {len(files):,} files; at most {MOST_FILES:,} are read")
    filed: dict[str, Filed] = {}
    faults: list[FileFault] = []
    total = 0
    for one in files:
        text, fault = _text(one, path, MOST_BYTES - total)
        total += len(text)
        if fault:
            faults.append(FileFault(one.name, 0, "", Fault(0, 0, "file", fault)))
            continue
        found, wrong = definition_yaml.read(text, one.name)
        faults += wrong
        for each in found:
            if (first := filed.setdefault(each.name, each)) is not each:
                said = f"stands in {first.file}, line {first.line}, too; one segment, one place"
                faults.append(FileFault(each.file, each.line, each.name, Fault(0, 0, "twice", said)))
    return Folder(path, filed, tuple(one.name for one in files), tuple(faults))


def _text(file: Path, folder: Path, room: int) -> tuple[str, str]:
    """What a file holds, or why it is not read."""
    try:
        if not file.resolve().is_relative_to(folder.resolve()):
            return "", "leads out of the folder; put the file itself here"
        if not file.is_file():
            return "", "is no file"
        if (size := file.stat().st_size) > min(LARGEST, room):
            return "", f"has {size:,} bytes; a file has at most {LARGEST:,}, all of a folder {MOST_BYTES:,}"
        return file.read_bytes().decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        return "", f"is no UTF-8 at byte {error.start + 1}; save it as UTF-8"
    except OSError as error:
        return "", f"can't be read: {error.strerror or error}"


def file_name(name: str) -> str:
    """A safe name for the file of a segment, without its ending; the file says the real one.

    >>> file_name("Спящие (90 дней)"), file_name("../../etc/passwd"), file_name("!!"), file_name("con")
    ('Спящие-90-дней', 'etc-passwd', 'segment', 'con-')
    """
    plain = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", name))
    plain = re.sub(r"-{2,}", "-", plain).strip("-. ")[:LONGEST_FILE_NAME].rstrip("-. ") or "segment"
    return f"{plain}-" if _RESERVED.fullmatch(plain.split(".")[0]) else plain


# ---------------------------------------------------------------- writing


@dataclass(frozen=True, slots=True)
class Written:
    """What is to become of the files of a folder: their new texts (None: the file goes), and in which file each segment stands."""

    texts: Mapping[str, str | None]
    places: Mapping[str, str]


def arrange(folder: Folder, wanted: Mapping[str, Stated | None]) -> Written:
    """Put definitions into a folder: each into the file where it stands, else into one of its own; None takes one out.

    A file of which nothing changes is left as its author wrote it; of one that changes the comments at its top stay.
    """
    places = {name: one.file for name, one in folder.filed.items()}
    taken = {_by_text(file) for file in folder.files}
    for name, stated in wanted.items():
        if stated is not None and name not in places:
            places[name] = _free(file_name(name), taken)
    changed = {places[name] for name, stated in wanted.items() if name in places and folder.stated.get(name) != stated}
    texts: dict[str, str | None] = {}
    for file in sorted(changed):
        stands = [name for name, place in places.items() if place == file]
        left = {name: wanted.get(name) if name in wanted else folder.stated[name] for name in stands}
        texts[file] = _rewritten(folder, file, {name: stated for name, stated in left.items() if stated is not None})
    gone = {name for name, stated in wanted.items() if stated is None}
    return Written(texts, {name: file for name, file in places.items() if name not in gone})


def _rewritten(folder: Folder, file: str, stated: Mapping[str, Stated]) -> str | None:
    if not stated:
        return None
    path, head = folder.path / file, ""
    if file in folder.files:
        lines = path.read_bytes().decode("utf-8-sig").splitlines(keepends=True)
        end = next((i for i, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
        head = "".join(lines[:end])
    return head + definition_yaml.write(stated)


def save(folder: Path, written: Written) -> None:
    """Write the files: each is whole at every moment. Raises ``DefinitionRefused`` where the folder can't be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in written.texts.items():
            path = folder / file
            if text is None:
                path.unlink(missing_ok=True)
                continue
            draft = path.with_name(path.name + ".new")
            draft.write_text(text, encoding="utf-8")
            draft.replace(path)
    except OSError as error:
        raise DefinitionRefused(f"{folder} can't be written: {error.strerror or error}") from error


def _free(base: str, taken: set[str]) -> str:
    number = 1
    while _by_text(file := f"{base}{'' if number == 1 else f'-{number}'}.yaml") in taken:
        number += 1
    taken.add(_by_text(file))
    return file


def _by_name(path: Path) -> str:
    return unicodedata.normalize("NFC", path.name)


def _by_text(name: str) -> str:
    """Names that some file systems take for one."""
    return unicodedata.normalize("NFC", name).casefold()
