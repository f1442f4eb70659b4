"""``coterie refresh --every``: one line for each refresh, until Ctrl-C or SIGTERM, which wait for the refresh under way."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from coterie.cli import alarms, show
from coterie.errors import CoterieError

if TYPE_CHECKING:
    from types import FrameType

    from coterie.cli.door import Door
    from coterie.services.rhythm import Beat

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(before: Door, every: str, *, as_json: bool) -> None:
    """Refresh every so often until told to stop."""
    from coterie.services import rhythm

    with _stopping() as stop:
        rhythm.keep(before.workspace, rhythm.period(every), partial(_tell, as_json=as_json), stop)
    show.note("stopped; every refresh that began was finished")


@contextmanager
def _stopping() -> Iterator[Event]:
    """An event that the first signal sets; a second one ends at once."""
    stop = Event()

    def handle(_: int, __: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    held = {one: signal.signal(one, handle) for one in SIGNALS}
    try:
        yield stop
    finally:
        for one, handler in held.items():
            signal.signal(one, handler)


def _tell(beat: Beat, *, as_json: bool) -> None:
    show.document(_plain(beat)) if as_json else _line(beat)
    sys.stdout.flush()
    sys.stderr.flush()


def _line(beat: Beat) -> None:
    at = datetime.now().astimezone()
    if beat.done is None:
        show.note(f"{at:%Y-%m-%d %H:%M:%S}  not refreshed: {_why(beat)}; it is tried again")
        return
    entered, left = sum(beat.done.entered.values()), sum(beat.done.left.values())
    show.line(
        f"{at:%Y-%m-%d %H:%M:%S}  {show.many(len(beat.done.sizes), 'segment')} of {show.people(beat.done.people)}: "
        f"+{show.number(entered)} −{show.number(left)}, in {beat.seconds:.1f} s"
    )
    for alarm in beat.alarms:
        show.note(f"note: {alarms.said(alarm, at.astimezone().tzinfo or UTC)}")


def _why(beat: Beat) -> str:
    said = " ".join(str(beat.error).split())
    return said if isinstance(beat.error, CoterieError) else f"a defect of ours, {type(beat.error).__name__}: {said}"


def _plain(beat: Beat) -> dict[str, object]:
    seconds = round(beat.seconds, 3)
    if beat.done is None:
        return {"error": {"message": _why(beat)}, "seconds": seconds}
    done = beat.done
    body: dict[str, object] = {"as_of": show.instant(done.as_of), "generation": done.generation, "people": done.people}
    body |= {"segments": done.sizes, "entered": done.entered, "left": done.left, "logged": done.logged, "seconds": seconds}
    return body | {"alarms": [alarms.plain(one) for one in beat.alarms]}
