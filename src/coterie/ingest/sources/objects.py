"""JSON: an array of objects, an object that holds one such array, or one object a line (JSON lines).

Objects inside objects become ``a.b`` columns; a list of objects becomes a row for each, the fields around it repeated; a
list of plain values is joined by ``|``. Numbers are kept as they are written. The file is read twice, as a stream: for
the columns, then for the rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest.sources.encodings import as_utf8
from coterie.ingest.sources.staged import Choices, Staged, Staging, publish

CHUNK = 1 << 20
LARGEST = 256 << 20
"""An object around the array is read whole, up to this size; an array or lines may be of any."""
MOST_COLUMNS = 5_000
_BLANK = re.compile(r"[\s,]*")
_LITERAL = partial(json.JSONDecoder, parse_float=str, parse_int=str, parse_constant=str)


class Broken(Exception):
    """A piece that is no JSON: the text from there on, at most its beginning."""


def stage(scratch: DuckDB, path: Path, choices: Choices, spill: Path) -> Staged:
    """Stage a JSON file. ``ImportRefused`` where it holds no objects."""
    source = as_utf8(path, spill, choices.encoding)
    columns: dict[str, None] = {}
    formats = {"json"}
    for format_, item in _items(source.path, path.name):
        formats = {format_}
        for row in rows(item) if not isinstance(item, Broken) else ():
            columns |= dict.fromkeys(row)
        if len(columns) > MOST_COLUMNS:
            raise ImportRefused(f"{path.name} has more than {MOST_COLUMNS:,} different names in its objects; this is no table")
    if not columns:
        raise ImportRefused(f"{path.name} holds no objects with fields: a table is an array of objects, or one object a line")
    names = list(columns)
    staging = Staging(scratch, len(names))
    for _, item in _items(source.path, path.name):
        if isinstance(item, Broken):
            staging.fault("the JSON is broken here", str(item))
            continue
        for row in rows(item):
            staging.add([row.get(name) for name in names])
    staging.flush()
    return Staged(
        columns=publish(scratch, [name or "value" for name in names], numbered=True),
        rows=staging.rows,
        nul=True,
        format=formats.pop(),
        encoding=source.encoding,
        header_row=0,
        notes=source.notes,
    )


# ---------------------------------------------------------------- items


def _items(path: Path, name: str) -> Iterator[tuple[str, Any]]:
    """The objects of a file, each with the format it was found in; what is broken comes as ``Broken``."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        head = file.read(CHUNK)
    if head.lstrip().startswith("["):
        yield from (("json", item) for item in _array(path))
    elif _by_line(head):
        yield from (("json-lines", item) for item in _each_line(path))
    else:
        yield from (("json", item) for item in _inside(path, name))


def _by_line(head: str) -> bool:
    """Whether the first line is a whole object."""
    first = next((line for line in head.splitlines() if line.strip()), "")
    try:
        return isinstance(json.loads(first), dict) and "\n{" in head.replace(" ", "").strip()
    except ValueError:
        return False


def _each_line(path: Path) -> Iterator[Any]:
    decoder = _LITERAL()
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for line in file:
            if not line.strip():
                continue
            try:
                yield decoder.decode(line)
            except (ValueError, RecursionError):
                yield Broken(line.rstrip("\n"))


def _array(path: Path) -> Iterator[Any]:
    """The items of an array, as the file is read; after a break in it nothing more can be told apart."""
    decoder = _LITERAL()
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        text = file.read(CHUNK).lstrip()[1:]
        at, step = 0, CHUNK
        while True:
            at = _past(text, at)
            if at < len(text) and text[at] == "]":
                return
            try:
                item, end = decoder.raw_decode(text, at)
                whole = end < len(text)
            except (ValueError, RecursionError):
                item, end, whole = None, at, False
            if whole:
                yield item
                at, step = end, CHUNK
                continue
            more = file.read(step)
            step *= 2  # an item longer than what was read is not begun anew for each piece
            if not more:
                if end > at:
                    yield item
                yield from [Broken(text[end:])] if text[end:].strip(" \r\n\t,") or not end > at else []
                return
            text, at = text[at:] + more, 0


def _past(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _inside(path: Path, name: str) -> Iterator[Any]:
    """The objects of the one array that an object holds, however deep; an object without one is the only item."""
    if path.stat().st_size > LARGEST:
        raise ImportRefused(f"{name} is one JSON object of more than {LARGEST >> 20} MB; save it as an array or as JSON lines")
    try:
        whole = _LITERAL().decode(path.read_text("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        raise ImportRefused(f"{name} is broken JSON: {error}") from error
    found = list(_arrays(whole))
    if len(found) > 1:
        listed = ", ".join(f"“{place}” ({len(items):,})" for place, items in found)
        raise ImportRefused(f"{name} holds several lists of objects: {listed}; save each to a file of its own")
    yield from found[0][1] if found else [whole]


def _arrays(value: Any, place: str = "", depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(value, dict) and depth < 5:
        for key, inner in value.items():
            yield from _arrays(inner, f"{place}.{key}" if place else key, depth + 1)
    elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        yield place, value


# ---------------------------------------------------------------- rows


def rows(item: Any) -> Iterator[dict[str, str | None]]:
    """The rows of one object, by column: as many as its longest way of unfolding its lists of objects one below the other.

    >>> list(rows({"no": "1", "to": {"city": "Пермь"}, "lines": [{"sku": "a"}, {"sku": "b"}]}))
    [{'no': '1', 'to.city': 'Пермь', 'lines.sku': 'a'}, {'no': '1', 'to.city': 'Пермь', 'lines.sku': 'b'}]
    """
    plain: dict[str, str | None] = {}
    lists: list[tuple[str, list[Any]]] = []
    _flatten(item, "", plain, lists)
    if not lists:
        yield plain
        return
    # several lists of one object say different things: each is unfolded by itself, none is multiplied by another
    for name, items in lists:
        for one in items:
            for row in rows(one):
                yield plain | {f"{name}.{key}" if key else name: value for key, value in row.items()}


def _flatten(value: Any, name: str, plain: dict[str, str | None], lists: list[tuple[str, list[Any]]]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(inner, f"{name}.{key}" if name else key, plain, lists)
    elif isinstance(value, list):
        if any(isinstance(one, dict) for one in value):
            lists.append((name, value))
        elif value:
            plain[name] = "|".join(_scalar(one) or "" for one in value)
    else:
        plain[name] = _scalar(value)


def _scalar(value: Any) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)
