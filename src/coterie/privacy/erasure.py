"""Erasing a person: no byte of theirs stays in the workspace's folder, and no file brings them back.

In this order, so that a kill at any moment leaves either the person to be erased again or nothing but files to be written
anew (which opening the workspace does): the note, the tombstones, texts that name them, their rows, both files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, cast

from coterie.privacy import marks as marking
from coterie.privacy import mentions, quarantined
from coterie.privacy.marks import Marks
from coterie.store import cuts, digests, leads, one_person, referrals, tombstones, unfinished
from coterie.store.imports import MENDED
from coterie.store.statement import column, query, sql

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coterie.model.engine import Engine
    from coterie.store.one_person import Someone
    from coterie.store.workspace import Workspace

TEXTS = ("*.yaml", "*.yml", "*.toml", "*.json", "*.txt", "*.log", "*.csv", "*.md", "*.new")
"""Files of the folder that are read as text."""
OURS = ("recipes", "segments")
"""Folders whose texts are put right; elsewhere they are the user's own and are only named."""

PROMISE = {
    True: "their rows are deleted; no file of the workspace holds their full name or a contact of theirs alone, as the base knew them",
    False: "their rows are deleted and the tables written anew; the server's write-ahead log, replicas and backups are its administrator's",
}
NAMED = "their rows are deleted and the contacts that were theirs alone are masked; texts that still name them are listed"
"""The promise where something is left in texts of others."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was removed: rows by table, orders with their sum, rows in quarantine, texts that named them.

    ``elsewhere``: files of the folder that are not ours, and columns of other people's rows, that still name them. ``shared``: how many
    contacts of theirs other people have too, which stay those people's. ``promise`` says what is certain.
    """

    removed: dict[str, int]
    orders: int
    total: Decimal
    quarantined: int
    texts: int
    elsewhere: tuple[str, ...] = ()
    shared: int = 0
    promise: str = field(default=PROMISE[True])


def erase(workspace: Workspace, who: Someone, reason: str, at: datetime) -> Erasure:
    """Erase a person (``at`` naive UTC). Everything about them is gone when it returns."""
    engine = workspace.warehouse
    found = marking.of(engine, who)
    unfinished.begin(workspace.path)
    _bury(workspace, who, found, found.scrubbed(reason), at)
    texts = _scrub_definitions(workspace, found) + _scrub_reasons(workspace, found)
    in_files, elsewhere = _scrub_files(workspace.path, found)
    with engine.transaction():
        orders, total = _worth(engine, who)
        quarantined = _empty_quarantine(engine, found)
        texts += in_files + _scrub_imports(engine, found) + leads.scrub(engine, found.scrubbed)
        removed = one_person.delete(engine, who)
        if companies := mentions.delete_companies(engine, found):
            removed["companies"] = companies
        masked, named = mentions.mask(engine, found)
        referrals.follow(engine, workspace.settings.zone)
        cuts.forget(engine)
    unfinished.finish(workspace)
    elsewhere += named
    promise = NAMED if elsewhere and engine.capabilities.embedded else PROMISE[engine.capabilities.embedded]
    return Erasure(removed, orders, total, quarantined, texts + masked, elsewhere, len(found.shared), promise)


def _bury(workspace: Workspace, who: Someone, found: Marks, reason: str, at: datetime) -> None:
    """What they may not come back by: every key, and the contacts that are theirs alone."""
    secret = tombstones.secret(workspace.application, workspace.path)
    known = {digests.of_person(secret, one.source, one.key, anonymous=one.anonymous) for one in who.profiles}
    known |= {digest for text in found.emails for digest in digests.of_contacts(secret, text)}
    known |= {digest for text in found.phones for digest in digests.of_contacts(secret, text)}
    tombstones.add(workspace.application, known, at, reason)


def _worth(engine: Engine, who: Someone) -> tuple[int, Decimal]:
    """How many orders go, and their sum."""
    asked = query("SELECT COUNT(*) AS n, COALESCE(SUM(total), 0) AS total FROM orders WHERE book = 'orders'").where(
        who.theirs(("profile", "person"))
    )
    row = engine.rows(asked)[0]
    return int(row["n"]), Decimal(row["total"])


def _scrub_definitions(workspace: Workspace, found: Marks) -> int:
    """Conditions of segments, of every version, that name them: the name gives way, so that they name nobody."""
    from sqlalchemy import select

    from coterie.language.json import to_json
    from coterie.language.parse import parse
    from coterie.store.application import SegmentRow, SegmentVersionRow

    changed = 0
    with workspace.application.session() as session:
        for row in session.scalars(select(SegmentVersionRow)):
            clean = found.scrubbed_condition(row.condition)
            if clean != row.condition:
                row.condition, row.json = clean, json.dumps(to_json(parse(clean)), ensure_ascii=False)
                changed += 1
        for segment in session.scalars(select(SegmentRow)):
            said = {name: getattr(segment, name) for name in ("description", "owner", "purpose", "channel", "sources")}
            for name, text in said.items():
                clean = found.scrubbed(text)
                setattr(segment, name, clean)
                changed += clean != text
        _scrub_trail(session, found)
        changed += _scrub_documents(session, found)
    return changed


def _scrub_documents(session: Session, found: Marks) -> int:
    """Shelves of segmentations and rules of points, of every version."""
    from sqlalchemy import select

    from coterie.store.application import PointsVersionRow, SegmentationVersionRow

    changed = 0
    for shelves in session.scalars(select(SegmentationVersionRow)):
        before, shelves.shelves = shelves.shelves, marking.in_json(found, shelves.shelves)
        changed += before != shelves.shelves
    for rules in session.scalars(select(PointsVersionRow)):
        before, rules.document = rules.document, marking.in_json(found, rules.document, marking.IN_POINTS)
        rules.author = found.scrubbed(rules.author)
        changed += before != rules.document
    return changed


def _scrub_trail(session: Session, found: Marks) -> None:
    """What was said of segments before, who changed them, and what their files said when last looked at: copies, not counted."""
    from sqlalchemy import select

    from coterie.store.application import SegmentBatchRow, SegmentChangeRow, SegmentFileRow

    for change in session.scalars(select(SegmentChangeRow)):
        change.author, change.after = found.scrubbed(change.author), _same_or(change.after, found)
        change.before = None if change.before is None else _same_or(change.before, found)
    for batch in session.scalars(select(SegmentBatchRow)):
        batch.author = found.scrubbed(batch.author)
    for file in session.scalars(select(SegmentFileRow)):
        file.condition, file.details = found.scrubbed_condition(file.condition), _same_or(file.details, found)


def _scrub_reasons(workspace: Workspace, found: Marks) -> int:
    """Why somebody was erased or suppressed, and who wrote a condition: people write names there."""
    from sqlalchemy import select

    from coterie.store.application import LiftedSuppressionRow, SegmentVersionRow, SuppressionRow, TombstoneRow

    changed = 0
    with workspace.application.session() as session:
        rows = chain.from_iterable(session.scalars(select(table)) for table in (SuppressionRow, LiftedSuppressionRow, TombstoneRow))
        for row in cast("Iterator[SuppressionRow | LiftedSuppressionRow | TombstoneRow]", rows):
            before, row.reason = row.reason, found.scrubbed(row.reason)
            changed += before != row.reason
        for version in session.scalars(select(SegmentVersionRow)):
            version.author = found.scrubbed(version.author)
    return changed


def _scrub_files(folder: Path, found: Marks) -> tuple[int, tuple[str, ...]]:
    """Recipes and segment files that name them; and the other files of the folder that do, which are not ours to change."""
    changed, elsewhere = 0, []
    for path in _texts_of(folder):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        ours = path.relative_to(folder).parts[0] in OURS
        clean = _clean_yaml(text, found) if ours and path.suffix == ".yaml" else found.scrubbed(text)
        if clean == text:
            continue
        if ours:
            _replace(path, clean)
            changed += 1
        else:
            elsewhere.append(str(path.relative_to(folder)))
    return changed, tuple(elsewhere)


def _texts_of(folder: Path) -> Iterator[Path]:
    return iter(sorted({path for pattern in TEXTS for path in folder.rglob(pattern) if path.is_file() and path.name != digests.FILE}))


def _clean_yaml(text: str, found: Marks) -> str:
    """A recipe without them: their key is no longer a customer to leave out, their name stands nowhere, nor in a comment."""
    import yaml

    if found.scrubbed(text) == text and not any(key in text for _, key in found.keys):
        return text
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError:
        return found.scrubbed(text)
    clean = marking.cleaned(found, document)
    head = [line for line in text.splitlines(keepends=True) if line.startswith("#")]
    if clean == document and found.scrubbed("".join(head)) == "".join(head) and not _in_comment(text, found):
        return text
    return found.scrubbed("".join(head)) + yaml.safe_dump(clean, allow_unicode=True, sort_keys=False)


def _in_comment(text: str, found: Marks) -> bool:
    """Whether a comment behind a value names them."""
    comments = [line.partition(" #")[2] for line in text.splitlines()]
    return any(found.scrubbed(comment) != comment for comment in comments)


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(path.name + ".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _scrub_imports(engine: Engine, found: Marks) -> int:
    """Names of files, notes and choices of imports that name them."""
    changed = 0
    for row in engine.rows(sql("SELECT import_no, file, counts, choices FROM imports")):
        clean = {
            "file": found.scrubbed(row["file"]),
            "counts": _same_or(row["counts"], found),
            "choices": _without_prints(_same_or(row["choices"], found)),
        }
        if any(clean[name] != row[name] for name in clean):
            engine.execute(
                sql(
                    "UPDATE imports SET file = $file, counts = $counts, choices = $choices WHERE import_no = $n",
                    n=row["import_no"], **clean,
                )
            )  # fmt: skip
            changed += 1
    return changed


def _without_prints(text: str) -> str:
    """A record without what rows that were mended are known by: of whom each was can't be told from it any more."""
    record = json.loads(text)
    return json.dumps({name: said for name, said in record.items() if name != MENDED}, ensure_ascii=False) if MENDED in record else text


def _same_or(text: str, found: Marks) -> str:
    """The JSON as it stands, if it does not name them."""
    return text if marking.cleaned(found, json.loads(text)) == json.loads(text) else marking.in_json(found, text)


def _empty_quarantine(engine: Engine, found: Marks) -> int:
    """Delete the rows set aside that are theirs; how many."""
    doomed: dict[int, list[int]] = {}
    for one in quarantined.of(engine, found, mentions=False):
        doomed.setdefault(one["import"], []).append(one["row"])
    for number, rows in doomed.items():
        engine.execute(sql("DELETE FROM quarantine WHERE import_no = $n AND $rows", n=number, rows=column("row").isin(*rows)))
    return sum(map(len, doomed.values()))
