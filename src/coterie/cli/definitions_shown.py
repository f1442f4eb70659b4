"""How definitions look: as JSON, and as lines for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coterie.cli import show

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coterie.model.definition import Details, Stated
    from coterie.segments.differences import Difference
    from coterie.segments.worlds import Moved
    from coterie.services.definitions import Compared, Crowd, Version
    from coterie.services.segment_files import Plan, Step
    from coterie.services.segments import Segment
    from coterie.store.segments import Change

SIGNS = {"add": "+", "change": "~", "remove": "-"}


def segment(found: Segment) -> dict[str, Any]:
    """A segment as plain values."""
    return {
        "name": found.name,
        "version": found.version,
        "condition": found.condition,
        "description": found.description,
        "size": found.size,
        "as_of": None if found.as_of is None else show.instant(found.as_of),
        "sentence": found.sentence,
        "details": found.details.to_json(),
        "review_due": found.due,
    }


def details(said: Details) -> None:
    """What is said of a segment, line by line."""
    for name, value in said.to_json().items():
        if name != "description":
            show.line(f"  {name}: {value}")


def consider(found: Segment) -> None:
    """What is worth saying and is not said: gently, and once for all of it."""
    from coterie.services.definitions import wanting

    if missing := wanting(found.details):
        show.note(f"to consider, with coterie segments describe {found.name!r}: {'; '.join(one.message for one in missing)}")


def condition(text: str, indent: str = "  ") -> None:
    """A condition, broken into lines where it is long."""
    from coterie.language.parse import parse
    from coterie.segments.definition_yaml import layout

    for line in layout(parse(text)).splitlines():
        show.line(indent + line)


def version(found: Version) -> dict[str, Any]:
    """A version as plain values."""
    one = found.definition
    at = None if one.created_at is None else show.instant(show.aware(one.created_at))
    return {"version": one.version, "condition": one.condition, "sentence": found.sentence, "at": at, "author": one.author}


def change(found: Change) -> dict[str, Any]:
    """A change as plain values."""
    at = None if found.at is None else show.instant(show.aware(found.at))
    body = {"deed": found.deed, "version": found.after.version, "at": at, "author": found.author, "details": found.after.details.to_json()}
    return body | {"batch": found.batch, "undo": found.undoes is not None}


def change_line(found: Change, zone: ZoneInfo) -> str:
    """What was done, when, by whom."""
    at = "" if found.at is None else f"{show.moment(show.aware(found.at).replace(microsecond=0), zone)}  "
    notes = [f"by {found.author}"] if found.author else []
    notes += [f"batch {found.batch}"] if found.batch else []
    notes += ["an undo"] if found.undoes else []
    if found.before is not None and found.before.details != found.after.details:
        was, now = found.before.details.to_json(), found.after.details.to_json()
        notes += [
            f"{name}: {was.get(name, 'nothing')} → {now.get(name, 'nothing')}" for name in {**was, **now} if was.get(name) != now.get(name)
        ]
    return f"{at}{found.deed}, version {found.after.version}" + (f" ({'; '.join(notes)})" if notes else "")


# ---------------------------------------------------------------- two versions


def compared(found: Compared, sentences: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """A comparison as plain values, with the sentences in both languages."""
    sides = {}
    for index, (side, one) in enumerate((("old", found.old), ("new", found.new))):
        sides[side] = version(one) | {"sentences": {lang: said[index] for lang, said in sentences.items()}}
    crowds = {"both": found.both, "only_old": found.only_old, "only_new": found.only_new}
    people = None if found.fault else {name: _crowd(one) for name, one in crowds.items()}
    body: dict[str, Any] = {"name": found.name, "as_of": show.instant(found.as_of), **sides}
    body |= {"differences": [_difference(one) for one in found.differences], "people": people}
    return body | ({"fault": found.fault} if found.fault else {})


def comparison(found: Compared, zone: ZoneInfo) -> None:
    """A comparison for a person."""
    for one in (found.old, found.new):
        show.line(f"version {one.definition.version}: {one.sentence}")
        condition(one.definition.condition)
    for difference in found.differences:
        said = _difference(difference)
        where = f"  ({' › '.join(difference.within)})" if difference.within else ""
        for sign, side in (("-", "old"), ("+", "new")):
            if said[side] is not None:
                show.line(f"{sign} {said[side]}{where}")
    if not found.differences:
        show.line("the conditions say the same")
    if found.fault or found.both is None or found.only_old is None or found.only_new is None:
        show.note(f"note: who is in them can't be told: {found.fault}")
        return
    show.line(f"as of {show.moment(found.as_of, zone)}:")
    old, new = found.old.definition.version, found.new.definition.version
    for said_, crowd in (("in both", found.both), (f"only in {old}", found.only_old), (f"only in {new}", found.only_new)):
        more = ", …" if crowd.people > len(crowd.examples) else ""
        names = f"  ({', '.join(crowd.examples)}{more})" if crowd.examples else ""
        show.line(f"{show.number(crowd.people):>10}  {said_}{names}")


def _crowd(found: Crowd | None) -> dict[str, Any] | None:
    return None if found is None else {"people": found.people, "examples": list(found.examples)}


def _difference(found: Difference) -> dict[str, Any]:
    from coterie.language.print import print_condition

    old, new = (None if one is None else print_condition(one) for one in (found.old, found.new))
    return {"kind": found.kind, "old": old, "new": new, "within": list(found.within)}


# ---------------------------------------------------------------- a plan


def planned(found: Plan) -> dict[str, Any]:
    """A plan as plain values."""
    body: dict[str, Any] = {"folder": str(found.folder), "as_of": show.instant(found.as_of), "people": found.people}
    body |= {"segments": [_step(step) for step in found.steps]}
    body["dependents"] = [{"name": one.name, "through": list(one.through)} | _moved(one.moved) for one in found.dependents]
    return body | {"conflicts": len(found.conflicts), "changes": len(found.changes)}


def _step(step: Step) -> dict[str, Any]:
    decision, sides = step.decision, step.sides
    body: dict[str, Any] = {"name": step.name, "status": decision.status, "action": decision.action, "version": step.version}
    body |= {"file": step.file, "line": step.line} if step.file else {}
    body |= {"taken": decision.taken} if decision.taken else {}
    if decision.status != "same":
        body |= {side: _stated(said) for side, said in (("base", sides.base), ("in_file", sides.file), ("in_app", sides.app))}
    return body | ({} if step.moved is None else _moved(step.moved))


def _stated(said: Stated | None) -> dict[str, str] | None:
    return None if said is None else {"condition": said.condition, **said.details.to_json()}


def _moved(moved: Moved) -> dict[str, int | None]:
    return {"before": moved.before, "after": moved.after, "entered": moved.entered, "left": moved.left}


def plan(found: Plan, zone: ZoneInfo) -> None:
    """A plan for a person: what would be done in people, what follows from it, what must be decided, what is left alone."""
    for step in found.changes:
        show.line(f"{SIGNS[str(step.decision.action)]} {step.name}  {_people(step.moved)}{_file(step)}")
    for one in found.dependents:
        show.line(f"  {one.name}  {_people(one.moved)}  (through {', '.join(one.through)})")
    for step in found.conflicts:
        _conflict(step, zone)
    kept = [step.name for step in found.steps if step.decision.taken == "app"]
    if kept:
        show.line(f"as the app says, by --take: {', '.join(kept)}")
    rest = {
        "same": "as in the files",
        "behind": "changed in the app, the files are behind (segments export)",
        "removed": "removed in the app, still in the files",
        "vanished": "in no file any more (--prune removes them)",
        "app": "in no file, left alone",
    }
    for status, said in rest.items():
        names = [step.name for step in found.standing(status) if step.decision.action is None and step.decision.taken is None]
        if names:
            show.line(f"{show.many(len(names), 'segment')} {said}" + ("" if status == "same" else f": {', '.join(names)}"))
    show.line(
        f"{show.many(len(found.changes), 'change')}, {show.many(len(found.conflicts), 'conflict')}"
        + (f", of {show.people(found.people)}, as of {show.moment(found.as_of, zone)}" if found.people else "")
    )


def _file(step: Step) -> str:
    return f"  ({step.file})" if step.file else ""


def _people(moved: Moved | None) -> str:
    if moved is None:
        return "the same people; what is said of it changes"
    if moved.entered is None or moved.left is None:
        return f"? → {show.number(moved.after)} (its old condition can't be worked out any more)"
    return f"{show.number(moved.before or 0)} → {show.number(moved.after)}  +{show.number(moved.entered)} / −{show.number(moved.left)}"


def _conflict(step: Step, zone: ZoneInfo) -> None:
    by = ""
    if step.last is not None and step.last.at is not None:
        who = f", {step.last.author}" if step.last.author else ""
        by = f"  ({step.last.deed}, version {step.version}{who}, {show.moment(show.aware(step.last.at).replace(microsecond=0), zone)})"
    show.line(f"! CONFLICT {step.name}: changed in the file and in the app{_file(step)}")
    for side, said, more in (
        ("last agreed", step.sides.base, ""),
        ("in the file", step.sides.file, ""),
        ("in the app", step.sides.app, by),
    ):
        show.line(f"    {side}{more}: {'nothing' if said is None else _told(said)}")
    show.line(f"    whose is right: --take file {step.name!r} or --take app {step.name!r}")


def _told(said: Stated) -> str:
    return "  ".join([said.condition, *(f"{name}: {value}" for name, value in said.details.to_json().items())])
