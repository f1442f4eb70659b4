"""The verbs about segments as code: plan, apply, export. What files say beside what the application says, in people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coterie.errors import DefinitionRefused, Fault, FileFault, FilesRefused
from coterie.language.spelling import did_you_mean, nearest
from coterie.model.definition import Stated
from coterie.services.definitions import named_by, stamp, to_edit
from coterie.store.segment_files import Agreed, Base, SegmentFiles
from coterie.store.segments import Batch, Edit

if TYPE_CHECKING:
    from coterie.segments.definition_files import Folder
    from coterie.segments.planning import Decision, Side, Sides
    from coterie.segments.worlds import Moved, Worlds
    from coterie.services.shop import Shop, When
    from coterie.store.segments import Change, Definition
    from coterie.store.segments import Segments as Definitions

FOLDER = "segments"
PLACEHOLDER = "orders()"
"""What stands for a condition that can't be read, so that whoever names its segment is judged for their own faults only."""


@dataclass(frozen=True, slots=True)
class Step:
    """One segment of a plan: how it stands, what each side says, what is to be done, and who would enter and leave by it.

    ``version``: the app's; ``last``: the app's last change of it. ``moved`` is None where nothing is done, or nobody can move.
    """

    name: str
    decision: Decision
    sides: Sides
    file: str = ""
    line: int = 0
    version: int = 0
    last: Change | None = None
    moved: Moved | None = None


@dataclass(frozen=True, slots=True)
class Dependent:
    """A segment that says the same and has other members, by the segments that it names."""

    name: str
    through: tuple[str, ...]
    moved: Moved


@dataclass(frozen=True, slots=True)
class Plan:
    """What an apply would do. ``revision``: of the definitions it was worked out from; ``people``: everyone, 0 where nobody was counted."""

    folder: Path
    key: str
    as_of: datetime
    revision: int
    people: int
    steps: tuple[Step, ...]
    dependents: tuple[Dependent, ...]
    bases: Mapping[str, Base] = field(default_factory=dict)

    def standing(self, *statuses: str) -> tuple[Step, ...]:
        """The steps of some statuses."""
        return tuple(step for step in self.steps if step.decision.status in statuses)

    @property
    def conflicts(self) -> tuple[Step, ...]:
        """What a person must decide."""
        return tuple(step for step in self.standing("conflict") if step.decision.taken is None)

    @property
    def changes(self) -> tuple[Step, ...]:
        """What would be done."""
        return tuple(step for step in self.steps if step.decision.action is not None)


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done: the number of the batch (None: there was nothing to do), and the plan that was followed."""

    batch: int | None
    plan: Plan


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of the files of a folder."""

    folder: Path
    written: tuple[str, ...]
    removed: tuple[str, ...]
    same: int
    segments: int


# ---------------------------------------------------------------- plan


def plan(shop: Shop, source: Path | None, as_of: When, *, prune: bool, take: Mapping[str, Side]) -> Plan:
    """Compare the files of a folder with the application. Raises ``FilesRefused`` with every fault of every file."""
    from coterie.segments import definition_files
    from coterie.segments.planning import decide
    from coterie.segments.worlds import Worlds

    folder = definition_files.read(source or shop.workspace.path / FOLDER)
    compared = _Compared(shop, folder)
    _check_taken(take, compared.sides)
    decisions = {name: decide(one, prune=prune, take=take.get(name)) for name, one in compared.sides.items()}
    steps = {name: compared.step(name, decision) for name, decision in decisions.items() if decision is not None}
    new, unread = compared.world(steps), frozenset(fault.segment for fault in folder.faults if fault.segment)
    new |= {name: new.get(name, PLACEHOLDER) for name in unread}
    worlds = Worlds(shop.workspace, shop.instant(as_of), shop.segments.texts(), new, unread)
    if faults := [*folder.faults, *_faults(folder, worlds, steps)]:
        raise FilesRefused(faults)
    return compared.plan(steps, worlds)


class _Compared:
    """A folder beside the definitions."""

    def __init__(self, shop: Shop, folder: Folder) -> None:
        self.folder = folder
        self.key = folder_key(shop.workspace.path, folder.path)
        self.files = SegmentFiles(shop.workspace)
        self.own = self.files.bases(self.key)
        self.definitions = shop.segments.definitions
        self.revision = self.definitions.revision()
        self.app = {one.name: one for one in self.definitions.list()}
        self.sides = self._sides()

    def _sides(self) -> dict[str, Sides]:
        """What each segment says in each place, by name."""
        from coterie.segments.planning import Sides, ancestor

        elsewhere = self.files.applied_elsewhere()
        found: dict[str, Sides] = {}
        for name in sorted({*self.folder.filed, *self.own, *self.app}):
            own, other = (bases[name].stated if name in bases else None for bases in (self.own, elsewhere))
            file, app = self.folder.stated.get(name), self.app[name].stated if name in self.app else None
            strange = own is None and file is not None and file != app
            found[name] = Sides(ancestor(own, other, file, past(self.definitions, name)) if strange else own, file, app)
        return found

    def step(self, name: str, decision: Decision) -> Step:
        """A segment of the plan, nobody counted yet."""
        filed, now = self.folder.filed.get(name), self.app.get(name) or self.definitions.standing(name)
        file, line = (filed.file, filed.line) if filed else (self.own[name].file if name in self.own else "", 0)
        differ = decision.status in {"behind", "removed", "conflict"}
        last = self.definitions.changes(name)[-1] if differ and now is not None else None
        return Step(name, decision, self.sides[name], file, line, now.version if now else 0, last)

    def world(self, steps: Mapping[str, Step]) -> dict[str, str]:
        """The conditions of all segments as they would be."""
        found = {name: one.condition for name, one in self.app.items()}
        for step in steps.values():
            if step.decision.action == "remove":
                del found[step.name]
            elif step.decision.action is not None and step.sides.file is not None:
                found[step.name] = step.sides.file.condition
        return found

    def plan(self, steps: Mapping[str, Step], worlds: Worlds) -> Plan:
        """The plan with its people counted: nobody is where no condition changes."""
        people, moved = worlds.moved() if worlds.changed else (0, {})
        dependents = tuple(Dependent(name, through, moved[name]) for name, through in worlds.dependents.items())
        counted = tuple(replace(step, moved=moved.get(name) if step.decision.action else None) for name, step in steps.items())
        return Plan(self.folder.path, self.key, worlds.as_of, self.revision, people, counted, dependents, self.own)


def folder_key(workspace: Path, folder: Path) -> str:
    """What a folder is remembered by: its place in the workspace, so that it may move with it, else its place on this machine."""
    inside = folder.resolve()
    return inside.relative_to(workspace.resolve()).as_posix() if inside.is_relative_to(workspace.resolve()) else str(inside)


def past(definitions: Definitions, name: str) -> tuple[Stated, ...]:
    """All that a segment ever said, oldest first."""
    if definitions.standing(name) is None:
        return ()
    conditions = {one.version: one.condition for one in definitions.versions(name)}
    states = [change.after for change in definitions.changes(name) if not change.after.archived]
    return tuple(Stated(conditions[state.version], state.details) for state in states)


def _check_taken(take: Mapping[str, Side], sides: Mapping[str, Sides]) -> None:
    unknown = [f"no segment {name!r} to take{did_you_mean(nearest(name, sides))}" for name in take if name not in sides]
    if unknown:
        raise DefinitionRefused("\n".join(unknown))


def _faults(folder: Folder, worlds: Worlds, steps: Mapping[str, Step]) -> Iterator[FileFault]:
    """What would be unsound: names that read as conditions, segments that go and are named, conditions that don't fit the base."""
    from coterie.segments.asking import reads_as_condition

    for name, filed in folder.filed.items():
        if reads_as_condition(name):
            said = "a segment can't be named so: that reads as a condition"
            yield FileFault(filed.file, filed.line, name, Fault(0, 0, "name", said))
    missed = worlds.missed()
    for name, users in missed.items():
        yield FileFault(steps[name].file, 0, name, Fault(0, 0, "named", named_by(name, users)))
    for name, found in worlds.faults().items():
        told = [one for one in found if not (one.code == "unknown_segment" and any(name in users for users in missed.values()))]
        if name in folder.filed:
            yield from folder.filed[name].faults(told)
        else:
            yield from (FileFault("", 0, name, one) for one in told)


# ---------------------------------------------------------------- apply


def apply(shop: Shop, planned: Plan, author: str | None) -> Applied:
    """Do what a plan says, in one transaction. Refused where something must be decided first, or was changed since."""
    if planned.conflicts:
        names = ", ".join(repr(step.name) for step in planned.conflicts)
        raise DefinitionRefused(
            f"changed in the file and in the app both: {names}; say whose is right: --take file NAME or --take app NAME, for each"
        )
    now = stamp(author)
    agreed = _agreed(planned)
    edits = [_edit(step) for step in planned.changes]
    if not edits:
        SegmentFiles(shop.workspace).record(agreed, now.at)
        return Applied(None, planned)
    batch = Batch(0, None, "", planned.key, None)
    made = shop.segments.definitions.commit(edits, now, batch=batch, expected=planned.revision, agreed=agreed)
    return Applied(made, planned)


def _edit(step: Step) -> Edit:
    if step.decision.action == "remove" or step.sides.file is None:
        return Edit(step.name, None)
    return to_edit(step.name, step.sides.file.condition, step.sides.file.details)


def _agreed(planned: Plan) -> Agreed:
    """What files and app agree on once the plan has been followed."""
    from coterie.segments.planning import agreed

    bases: dict[str, Base] = {}
    forgotten: list[str] = []
    for step in planned.steps:
        stated, old = agreed(step.sides, step.decision), planned.bases.get(step.name)
        if stated is None:
            forgotten += [step.name] if old else []
        elif step.decision.action is not None or old is None or old.stated != stated:
            applied = step.decision.action is not None or step.decision.status == "same"
            bases[step.name] = Base(step.file, _version(step), stated, applied)
    return Agreed(planned.key, bases, forgotten)


def _version(step: Step) -> int:
    """The version that a step leads to."""
    file, app = step.sides.file, step.sides.app
    changes = step.decision.action is not None and (app is None or file is None or file.condition != app.condition)
    return step.version + changes


# ---------------------------------------------------------------- export


def export(shop: Shop, target: Path | None, *, overwrite: bool) -> Exported:
    """Write the definitions into a folder. Refused where a file was changed and not applied, unless ``overwrite``."""
    from coterie.segments import definition_files
    from coterie.segments.planning import decide

    path = target or shop.workspace.path / FOLDER
    folder = definition_files.read(path) if path.exists() else definition_files.Folder(path, {}, (), ())
    if folder.faults:
        raise FilesRefused(folder.faults)
    compared = _Compared(shop, folder)
    statuses = {name: decision.status for name, one in compared.sides.items() if (decision := decide(one)) is not None}
    edited = sorted(name for name, status in statuses.items() if status in {"changed", "conflict"})
    if edited and not overwrite:
        names = ", ".join(map(repr, edited))
        raise DefinitionRefused(f"changed in files and not applied: {names}; apply them first, or write over them with --overwrite")
    wanted = {name: compared.app[name].stated if name in compared.app else None for name in statuses if statuses[name] != "new"}
    written = definition_files.arrange(folder, wanted)
    definition_files.save(path, written)
    compared.files.record(_exported(compared, written.places), datetime.now(UTC).replace(tzinfo=None))
    gone = tuple(file for file, text in written.texts.items() if text is None)
    same = len(set(written.places.values()) - set(written.texts))
    return Exported(path, tuple(file for file in written.texts if file not in gone), gone, same, len(compared.app))


def _exported(compared: _Compared, places: Mapping[str, str]) -> Agreed:
    app: Mapping[str, Definition] = compared.app
    bases = {name: Base(places[name], one.version, one.stated, applied=False) for name, one in app.items()}
    kept = {name for name, base in bases.items() if name in compared.own and compared.own[name].stated == base.stated}
    gone = [name for name in compared.own if name not in app]
    return Agreed(compared.key, {name: base for name, base in bases.items() if name not in kept}, gone)
