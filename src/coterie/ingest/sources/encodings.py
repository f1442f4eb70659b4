"""What encoding a text file is in; one that is not UTF-8 is written anew as UTF-8 into the import's folder, as a stream.

A file with some damaged bytes among good UTF-8 stays UTF-8: its damaged lines are told as such.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from coterie.errors import ImportRefused
from coterie.ingest.sources.text import BOM

NAMES = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1251": "windows-1251",
    "cp866": "cp866",
    "koi8-r": "koi8-r",
    "cp1252": "windows-1252",
}
MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
CYRILLIC = ("cp1251", "cp866", "koi8-r")
LATIN = frozenset("äöüßéèêëàâçîïôûùñáíóúãõåæøœÄÖÜÉÈÊËÀÂÇÎÏÔÛÙÑÁÍÓÚÃÕÅÆØŒ")
_FREQUENT = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ"
_WEIGHT = {letter: 1 - 2 * rank / len(_FREQUENT) for rank, letter in enumerate(_FREQUENT)}
_WORD = re.compile(r"[^\W\d_]+")
_NOISE = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_SAMPLE = 1 << 18
FEW = 6
_CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class Text:
    """A text in UTF-8: its file, the encoding it came in, whether it holds a NUL, is all ASCII, and its line ends."""

    path: Path
    encoding: str
    nul: bool
    ascii: bool
    breaks: int
    newline: bytes
    notes: tuple[str, ...] = ()


def as_utf8(path: Path, spill: Path, wanted: str | None = None) -> Text:
    """The text of a file in UTF-8: the file itself, or a copy in the folder ``spill``. ``wanted`` is the user's word."""
    nul, plain, breaks, newline, sample = _scan(path)
    if wanted is not None:
        try:
            found = codecs.lookup(wanted).name
        except LookupError as error:
            raise ImportRefused(f"there is no encoding {wanted!r}; there are utf-8, utf-16, cp1251, cp866, koi8-r, cp1252 …") from error
    else:
        found = "utf-8" if plain and not nul else encoding_of(sample)
    if found in {"utf-8", "utf-8-sig", "ascii"}:
        return Text(path, "UTF-8", nul, plain, breaks, newline)
    copy = spill / f"{path.name}.utf-8"
    _transcode(path, copy, found)
    name = NAMES.get(found, found)
    _, _, breaks, newline, _ = _scan(copy)
    doubt = " (a guess: it has too few letters to be sure)" if wanted is None and name != "UTF-16" and _few(sample) else ""
    return Text(copy, name, nul, False, breaks, newline, (f"the text is in {name}{doubt}",))


def _scan(path: Path) -> tuple[bool, bool, int, bytes, bytes]:
    """Whether there is a NUL; whether all is ASCII; how many lines, ended by what; the beginning and some places that are not ASCII."""
    nul, plain, samples = False, True, b""
    breaks, newline, last = 0, b"\n", b""
    with path.open("rb") as file:
        while block := file.read(1 << 24):
            if not last and b"\n" not in block[: 1 << 20] and b"\r" in block[: 1 << 20]:
                newline = b"\r"
            breaks += block.count(newline)
            last = block
            nul = nul or b"\0" in block
            if not samples:
                samples = block[:_SAMPLE]
            if not block.isascii():
                plain = False
                if len(samples) < 4 * _SAMPLE:
                    at = next(i for i in range(0, len(block), 4096) if not block[i : i + 4096].isascii())
                    samples += b"\n" + block[max(at, _SAMPLE if len(samples) <= _SAMPLE else 0) :][:_SAMPLE]
    return nul, plain, breaks + (not last.endswith(newline)), newline, samples


def encoding_of(sample: bytes) -> str:
    """The encoding of a sample, as Python names it; UTF-8 where no other is sure."""
    if sample.startswith(BOM):
        return "utf-8"
    for mark, name in MARKS:
        if sample.startswith(mark):
            return name
    if b"\0" in sample[:4096]:
        return _wide(sample[:4096]) or "utf-8"
    said = sample.decode(errors="replace")
    bad = said.count("\ufffd")
    good = sum(1 for c in said if c > "\x7f") - bad
    if bad <= max(1, good) or len(_NOISE.findall(sample)) > 2:
        return "utf-8"
    return _legacy(sample) or "utf-8"


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of plain characters is 0."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 0.2 * len(head[1::2]) and even == 0:
        return "utf-16-le"
    if even > 0.2 * len(head[::2]) and odd == 0:
        return "utf-16-be"
    return None


def _legacy(sample: bytes) -> str | None:
    scores = {name: russian(sample.decode(name, errors="replace")) for name in CYRILLIC}
    scores["cp1252"] = _latin(sample.decode("cp1252", errors="replace"))
    if _few(sample) and scores["cp1251"] > 0:
        scores["cp1251"] += 1.5
    ranked = sorted(scores, key=lambda name: -scores[name])
    best, next_best = ranked[0], ranked[1]
    if scores[best] <= 0:
        return None
    if scores[best] - scores[next_best] > 0.1 and (best != "cp1252" or scores[best] >= 0.9):
        return best
    return _asked(sample, best)


def _few(sample: bytes) -> bool:
    """Whether a sample has too few letters beyond ASCII to be sure; windows-1251 is then the likeliest by far."""
    return len({byte for byte in sample if byte > 127}) < FEW


def _asked(sample: bytes, otherwise: str) -> str:
    """What charset-normalizer says, where the own looks are not sure."""
    from charset_normalizer import from_bytes

    found = from_bytes(sample[:_SAMPLE], cp_exclusion=["utf_8", "utf_16", "utf_32", "utf_7"]).best()
    return otherwise if found is None or found.encoding == "ascii" else codecs.lookup(found.encoding).name


def russian(text: str) -> float:
    """How Russian a text is, from -1 to 2: words of one script and of one case, with letters as frequent as in Russian."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    letters = "".join(words).lower()
    strange = sum(1 for c in text if c > "\x7f" and not c.isalpha() and c not in "№«»—–’“”…•·°€₽™® \xa0")
    if len(letters) < 3:
        return -1.0
    sound = sum(len(word) for word in words if all("а" <= c.lower() <= "я" or c in "ёЁ" for c in word) and _cased(word))
    return sound / (len(letters) + strange) + sum(_WEIGHT.get(c, -1.0) for c in letters) / len(letters)


def _cased(word: str) -> bool:
    return word.islower() or word.isupper() or word[1:].islower()


def _latin(text: str) -> float:
    """How Western a text is, from -1 to 1: accented letters stand among plain ones."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    if not words:
        return -1.0
    return sum(1.0 if any(c.isascii() for c in word) and all(c.isascii() or c in LATIN for c in word) else -0.5 for word in words) / len(
        words
    )


def _transcode(path: Path, copy: Path, encoding: str) -> None:
    """Write a file anew. A byte that means nothing stays as it is, so that its line is told as damaged."""
    errors = "replace" if encoding.startswith("utf") else "surrogateescape"
    with (
        path.open(encoding=encoding, errors=errors, newline="") as source,
        copy.open("w", encoding="utf-8", errors=errors, newline="") as out,
    ):
        first = source.read(_CHUNK).removeprefix("\ufeff")
        out.write(first)
        while chunk := source.read(_CHUNK):
            out.write(chunk)
