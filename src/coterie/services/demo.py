"""A workspace with a demo in it: a company that does not exist, brought in by the same imports as anybody's files.

The one place outside ``testing`` that knows the generator of the demo (``pyproject.toml`` lists it).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coterie.errors import Refused, WorkspaceRefused
from coterie.services.shop import Shop

if TYPE_CHECKING:
    from coterie.ingest.answer import ImportAnswer

MARKER = "demo.json"
FILES = "demo"
ZONE, CURRENCY, COUNTRY = "Europe/Moscow", "RUB", "RU"

Progress = Callable[[str, str], None]
"""Told the kind of facts, and the step."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which demo: ``until`` ends its history (a day is its first moment; None: now)."""

    variant: str = "jewellery"
    people: int = 20_000
    seed: int = 1
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that is there: what it was made with (``until`` aware UTC), and what came in (nothing where it was there before)."""

    workspace: Path
    variant: str
    people: int
    seed: int
    until: datetime
    imports: tuple[ImportAnswer, ...] = ()

    @property
    def planted(self) -> Path:
        """The file that says who was made to behave how."""
        return self.workspace / FILES / "planted.csv"


def make(folder: Path, wanted: Wanted, progress: Progress = lambda _kind, _step: None) -> Demo:
    """Make the demo's workspace, or find that it is there. One that was cut short is finished.

    Raises ``WorkspaceRefused`` for a folder with anything else in it, another demo included, and ``Refused`` for an ``until`` ahead.
    """
    _variant(wanted.variant)
    known = _marked(folder)
    if known is None:
        _refuse_others(folder)
    elif faults := _differences(known, wanted):
        raise WorkspaceRefused(
            f"{folder} holds another demo ({', '.join(faults)}); name another folder with --workspace, or delete this one first"
        )
    until = _until(wanted) if known is None else datetime.fromisoformat(known["until"])
    demo = Demo(folder, wanted.variant, wanted.people, wanted.seed, until)
    if known is not None and known["complete"]:
        return demo
    _mark(demo, complete=False)
    imports = _bring_in(demo, progress)
    _mark(demo, complete=True)
    return Demo(folder, wanted.variant, wanted.people, wanted.seed, until, imports)


def _bring_in(demo: Demo, progress: Progress) -> tuple[ImportAnswer, ...]:
    """Write the files and import them, one after another."""
    from coterie.testing.demo import write

    with Shop.create(demo.workspace, timezone=ZONE, currency=CURRENCY, country=COUNTRY) as shop:
        progress("demo", "making up people")
        local = demo.until.astimezone(shop.workspace.settings.zone).replace(tzinfo=None)
        files = write(demo.workspace / FILES, _variant(demo.variant), people=demo.people, seed=demo.seed, until=local)
        answers = []
        for file in files:

            def told(step: str, kind: str = file.kind) -> None:
                progress(kind, step)

            answers.append(shop.import_file(file.path, file.kind, progress=told, **file.told))
    return tuple(answers)


def _variant(name: str) -> Any:
    from coterie.testing.demo import VARIANTS

    if name not in VARIANTS:
        raise Refused(f"there is no demo {name!r}; there are {', '.join(VARIANTS)}")
    return name


def _until(wanted: Wanted) -> datetime:
    """The end of the history, to the second."""
    from zoneinfo import ZoneInfo

    from coterie.language.calendar import instant, read_iso

    now = datetime.now(UTC).replace(microsecond=0)
    if wanted.until is None:
        return now
    found = read_iso(wanted.until)
    if found is None or not 1990 <= found.year <= 2100:
        raise Refused(f"{wanted.until!r} is no date of these times; write 2026-03-08 or 2026-03-08 12:00")
    until = instant(found, ZoneInfo(ZONE))
    if until > now:
        raise Refused(f"the history can't end on {wanted.until}, which is still to come")
    return until


def _refuse_others(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceRefused(f"{folder} holds something that is not a demo and is left alone; name another folder with --workspace")


def _differences(known: dict[str, Any], wanted: Wanted) -> list[str]:
    """In what the demo that is there is another one than is wanted."""
    same = {"variant": wanted.variant, "people": wanted.people, "seed": wanted.seed}
    if wanted.until is not None:
        same["until"] = _until(wanted).isoformat()
    return [f"{name} {known[name]}" for name, value in same.items() if known[name] != value]


def _marked(folder: Path) -> dict[str, Any] | None:
    """What the demo in the folder was made with; None where there is none."""
    path = folder / MARKER
    if not path.is_file():
        return None
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {name: found[name] for name in ("variant", "people", "seed", "until", "complete")}
    except (ValueError, TypeError, KeyError) as error:
        raise WorkspaceRefused(f"{path} can't be read; delete {folder} to make the demo anew") from error


def _mark(demo: Demo, *, complete: bool) -> None:
    demo.workspace.mkdir(parents=True, exist_ok=True)
    said = {"variant": demo.variant, "people": demo.people, "seed": demo.seed, "until": demo.until.isoformat(), "complete": complete}
    draft = demo.workspace / f"{MARKER}.new"
    draft.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    draft.replace(demo.workspace / MARKER)
