"""The verbs about what segments say: add, describe, remove, take back, compare versions, where used."""

from __future__ import annotations

import getpass
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from coterie.errors import ConditionRefused, DefinitionRefused, Fault
from coterie.model.definition import NOTHING_SAID, Details
from coterie.store.segments import Batch, Edit, Stamp

if TYPE_CHECKING:
    from coterie.segments.differences import Difference
    from coterie.segments.references import Use
    from coterie.services.shop import Lang, Shop, When
    from coterie.store.segments import Change, Definition
    from coterie.store.segments import Segments as Definitions

EXAMPLES = 5
Said = Mapping[str, str | date | None]


@dataclass(frozen=True, slots=True)
class Version:
    """One version: its definition, and its sentence."""

    definition: Definition
    sentence: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """Some people: how many, and the external ids of the first few."""

    people: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of a segment: how their conditions differ, and who is in which, at one instant.

    ``both``, ``only_old``, ``only_new`` are None where one of them can't be worked out any more; ``fault`` says why.
    """

    name: str
    old: Version
    new: Version
    differences: tuple[Difference, ...]
    as_of: datetime
    both: Crowd | None = None
    only_old: Crowd | None = None
    only_new: Crowd | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """Where a segment is used: in the conditions of others, and in the files of the workspace that define it or name it.

    ``unread``: files with faults, of which that can't be told.
    """

    name: str
    segments: tuple[Use, ...]
    files: tuple[str, ...]
    unread: tuple[str, ...] = ()


def stamp(author: str | None) -> Stamp:
    """Now, by whom: the user of this machine, where nobody is named."""
    if author is None:
        author = ""
        with suppress(OSError, KeyError, ImportError):
            author = getpass.getuser()
    return Stamp(datetime.now(UTC).replace(tzinfo=None), author)


def details_of(said: Said, now: Details = NOTHING_SAID) -> Details:
    """What is said of a segment with some of it said anew (None: as it was). Raises ``DefinitionRefused`` with every fault."""
    from coterie.segments import details

    texts = {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items() if value is not None}
    found, faults = details.read(texts, now)
    if faults:
        raise DefinitionRefused("\n".join(faults.values()))
    return found


def describe(shop: Shop, name: str, said: Said, author: str | None) -> None:
    """Say something else of a segment; its condition stays, and so does its version."""
    now = shop.segments.definitions.get(name)
    shop.segments.definitions.commit([Edit(name, now.condition, now.json, details_of(said, now.details))], stamp(author))


def remove(shop: Shop, name: str, author: str | None) -> None:
    """Remove a segment; its versions and its log stay. Refused where others name it."""
    definitions = shop.segments.definitions
    definitions.get(name)
    commit_sound(shop, [Edit(name, None)], author)


def undo(shop: Shop, name: str, to: int | None, author: str | None) -> None:
    """Take back the last change of a segment that was not taken back yet, or go back to a version."""
    definitions = shop.segments.definitions
    now = definitions.standing(name)
    if now is None:
        definitions.get(name)
        return
    edit = _back(definitions, now) if to is None else _to(definitions, now, to)
    commit_sound(shop, [edit], author)


def undo_batch(shop: Shop, number: int, author: str | None) -> int:
    """Take back all changes of a batch, as a batch of its own; its number. Refused where one was changed since."""
    definitions = shop.segments.definitions
    batches = {batch.id: batch for batch in definitions.batches()}
    if number not in batches:
        known = ", ".join(map(str, batches)) or "none yet"
        raise DefinitionRefused(f"there is no batch {number}; there are: {known}")
    if again := next((batch.id for batch in batches.values() if batch.undoes == number), None):
        raise DefinitionRefused(f"batch {number} was taken back already, by batch {again}; to have it again: segments undo --batch {again}")
    changes = definitions.changes(batch=number)
    last = {change.segment: change.id for change in definitions.changes()}
    since = sorted({change.segment for change in changes if last[change.segment] != change.id})
    if since:
        raise DefinitionRefused(f"changed since batch {number}: {', '.join(since)}; take those changes back first, or change them by hand")
    edits = [_before(definitions, change) for change in changes]
    made = commit_sound(shop, edits, author, batch=Batch(0, None, "", "", number))
    assert made is not None
    return made


def commit_sound(shop: Shop, edits: list[Edit], author: str | None, *, batch: Batch | None = None) -> int | None:
    """Make changes by which nothing becomes unsound; else ``DefinitionRefused`` says what would."""
    from coterie.segments.worlds import Worlds

    definitions = shop.segments.definitions
    revision = definitions.revision()
    old = shop.segments.texts()
    new = {name: text for name, text in old.items() if name not in {edit.name for edit in edits}}
    new |= {edit.name: edit.condition for edit in edits if edit.condition is not None}
    worlds = Worlds(shop.workspace, datetime.now(UTC), old, new)
    if missed := worlds.missed():
        raise DefinitionRefused("\n".join(named_by(name, users) for name, users in missed.items()))
    if faults := worlds.faults():
        said = [f"{name}: {fault.message}" for name, found in faults.items() for fault in found]
        raise DefinitionRefused("\n".join(said))
    return definitions.commit(edits, stamp(author), batch=batch, expected=revision)


def named_by(name: str, users: tuple[str, ...]) -> str:
    """Why a segment can't go."""
    return f"segment {name!r} can't be removed: {', '.join(repr(user) for user in users)} refer{'s' if len(users) == 1 else ''} to it"


def _back(definitions: Definitions, now: Definition) -> Edit:
    """One step back: a removed segment comes back; else the last change that is no undo and was not undone."""
    changes = definitions.changes(now.name)
    undone = {change.undoes for change in changes}
    if now.archived:
        return _before(definitions, next(change for change in reversed(changes) if not _gone(change)))
    left = [change for change in changes if change.undoes is None and change.id not in undone]
    if not left or left[-1].before is None or left[-1].before.archived:
        versions = f"; to go back to a version: segments undo {now.name!r} --to VERSION" if now.version > 1 else ""
        raise DefinitionRefused(f"segment {now.name!r} has nothing before this; to take it away: segments remove {now.name!r}{versions}")
    return _before(definitions, left[-1])


def _gone(change: Change) -> bool:
    """Whether the segment was not there before the change."""
    return change.before is None or change.before.archived


def _before(definitions: Definitions, change: Change) -> Edit:
    """What makes a segment what it was before a change."""
    if change.before is None or change.before.archived:
        return Edit(change.segment, None, undoes=change.id)
    was = definitions.standing(change.segment, change.before.version)
    assert was is not None
    return Edit(change.segment, was.condition, was.json, change.before.details, change.id)


def _to(definitions: Definitions, now: Definition, version: int) -> Edit:
    was = definitions.standing(now.name, version)
    assert was is not None
    if was.condition == now.condition and not now.archived:
        raise DefinitionRefused(f"segment {now.name!r}, version {now.version}, says what version {version} says")
    return Edit(now.name, was.condition, was.json, now.details)


# ---------------------------------------------------------------- looking


def diff(shop: Shop, name: str, versions: tuple[int, ...], as_of: When, *, lang: Lang, examples: int) -> Compared:
    """Compare two versions (none said: the last two; one: that and the current)."""
    from coterie.language.parse import parse
    from coterie.segments.differences import differences

    definitions = shop.segments.definitions
    latest = definitions.versions(name)[-1].version
    if latest == 1 and not versions:
        raise DefinitionRefused(f"segment {name!r} has one version, there is nothing to compare it with")
    first, second = (versions if len(versions) > 1 else (*versions, latest)) if versions else (latest - 1, latest)
    old, new = (found for found in (definitions.standing(name, one) for one in (first, second)) if found is not None)
    both = [Version(one, shop.segments.sentence(one.condition, lang)) for one in (old, new)]
    found = differences(parse(old.condition), parse(new.condition))
    asked = Compared(name, both[0], both[1], found, shop.instant(as_of))
    return _with_people(shop, asked, examples)


def _with_people(shop: Shop, asked: Compared, examples: int) -> Compared:
    """The comparison with who is in which version; each condition names other segments as they are now."""
    import pyarrow.compute as pc

    from coterie.segments.worlds import flags_of

    texts = (asked.old.definition.condition, asked.new.definition.condition)
    try:
        sound = shop.ask(texts, asked.as_of, name=asked.name)
    except ConditionRefused as refused:
        return replace(asked, fault=str(refused))
    old, new = map(sound.lowered, sound.trees)
    flags = flags_of(sound, tuple(dict.fromkeys((old, new))))
    masks = (pc.and_(flags.of(old), flags.of(new)), pc.and_not(flags.of(old), flags.of(new)), pc.and_not(flags.of(new), flags.of(old)))
    people = [flags.table["person"].filter(mask) for mask in masks]
    crowds = [Crowd(len(found), _keys(shop, found.slice(0, examples).to_pylist())) for found in people]
    return replace(asked, both=crowds[0], only_old=crowds[1], only_new=crowds[2])


def _keys(shop: Shop, people: list[int]) -> tuple[str, ...]:
    from coterie.store.statement import column, sql

    if not people:
        return ()
    found = shop.workspace.warehouse.rows(sql("SELECT key FROM people WHERE $these ORDER BY person", these=column("person").isin(*people)))
    return tuple(str(row["key"]) for row in found)


def used(shop: Shop, name: str) -> Used:
    """Where a segment is used."""
    from coterie.segments import definition_files
    from coterie.segments.asking import Definitions, named_by
    from coterie.segments.references import References, named, with_shelves

    shop.segments.definitions.get(name)
    catalogue = named_by(shop.workspace)
    trees = with_shelves(Definitions(shop.segments.texts), catalogue)
    folder = shop.workspace.path / "segments"
    found = definition_files.read(folder) if folder.is_dir() else definition_files.Folder(folder, {}, (), ())
    files = {one.file for other, one in found.filed.items() if other == name or name in named(one.tree)}
    unread = {fault.file for fault in found.faults}
    return Used(name, References(trees, catalogue).users(name), tuple(sorted(files)), tuple(sorted(unread)))


def to_edit(name: str, condition: str, details: Details) -> Edit:
    """What makes a segment say this."""
    from coterie.language.json import to_json
    from coterie.language.parse import parse

    return Edit(name, condition, json.dumps(to_json(parse(condition)), ensure_ascii=False), details)


def wanting(details: Details) -> tuple[Fault, ...]:
    """What is worth saying of a segment and is not said: asked for, never required."""
    asked = {
        "owner": "who answers for it (--owner)",
        "purpose": "why it is made, for which task (--purpose)",
        "kind": "whether it is strategic, planned with for years, or operational, for a task (--kind)",
        "review": "when to ask whether it still serves (--review)",
    }
    return tuple(Fault(0, 0, f"no_{name}", asked[name]) for name in details.wanting())
