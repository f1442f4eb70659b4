"""Rows in quarantine that are somebody's: by key or order number in their column, or by a contact anywhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from coterie.store import digests
from coterie.store.statement import query, sql

if TYPE_CHECKING:
    from coterie.model.engine import Engine
    from coterie.privacy.marks import Marks


def of(engine: Engine, found: Marks, *, mentions: bool = True) -> list[dict[str, Any]]:
    """The rows that are theirs: ``import``, ``file``, ``row``, ``reason``, ``raw``.

    ``mentions``: also those that hold their contact in a longer text.
    """
    rows = []
    for one in engine.rows(sql("SELECT import_no, file, source, choices FROM imports ORDER BY import_no")):
        mapping = json.loads(one["choices"]).get("mapping", {})
        for row in engine.rows(query("SELECT row, reason, raw FROM quarantine WHERE import_no = $n ORDER BY row", n=one["import_no"])):
            raw = json.loads(row["raw"])
            if _theirs(found, one["source"], mapping, raw, mentions=mentions):
                rows.append({"import": one["import_no"], "file": one["file"], "row": row["row"], "reason": row["reason"], "raw": raw})
    return rows


def _theirs(found: Marks, source: str, mapping: dict[str, str], raw: Any, *, mentions: bool) -> bool:
    if not isinstance(raw, dict):
        return found.in_line(source, str(raw))
    cells = {name: str(value).strip() for name, value in raw.items() if value is not None}
    named = [cells[mapping[name]] for name in ("person", "anonymous") if mapping.get(name) in cells]
    order = cells.get(mapping.get("order", ""), "")
    if any((source, key) in found.keys for key in named) or (source, order) in found.orders:
        return True
    return any(found.contacts_in(text) for text in cells.values() if mentions or digests.is_contact(text))
