"""Refreshing at a chosen rhythm, in the foreground, until told to stop.

The workspace is opened for each refresh only, so that other commands can work between two. A refresh that fails is told and tried again;
nothing but ``stop`` ends the rhythm, and only between refreshes.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from coterie.errors import Refused

if TYPE_CHECKING:
    from coterie.segments.alarms import Alarm
    from coterie.segments.refresh import Refreshed

UNITS = {"min": 60, "h": 3600, "d": 86_400, "w": 604_800}
"""Seconds in the units of the language that have a length of their own."""
AGAIN = 60.0
"""Seconds after which a refresh that failed is tried again, at the latest: whatever held the workspace may have let go."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One refresh of a rhythm, with the alarms that it raised; or why it failed."""

    seconds: float
    done: Refreshed | None = None
    alarms: tuple[Alarm, ...] = ()
    error: Exception | None = None


def period(text: str) -> int:
    """The seconds of a period such as 15min, 1h, 1d, 2w. Raises ``Refused``.

    >>> period("15min")
    900
    """
    found = re.fullmatch(rf"([1-9]\d{{0,5}})\s*({'|'.join(UNITS)})", text.strip())
    if found is None:
        raise Refused(f"{text!r} is no rhythm; write a number and one of {', '.join(UNITS)}, such as 15min or 1d")
    return int(found[1]) * UNITS[found[2]]


def keep(folder: Path, every: int, tell: Callable[[Beat], None], stop: Event, *, clock: Callable[[], float] = time.monotonic) -> None:
    """Refresh the workspace of a folder now and every so many seconds, each told when it is done, until ``stop`` is set.

    Beats keep to the grid that began with the first; one that a long refresh overran is left out. ``clock``: seconds that never go back.
    Raises ``WorkspaceRefused`` at once where the folder is no workspace; one that is only in use is waited for.
    """
    from coterie.services.shop import Shop
    from coterie.store.settings import FILE

    if not (folder / FILE).is_file():
        Shop.open(folder).close()
    began = clock()
    while not stop.is_set():
        beat = _beat(folder, clock)
        tell(beat)
        now = clock()
        pause = every - (now - began) % every
        stop.wait(pause if beat.error is None else min(pause, AGAIN))


def _beat(folder: Path, clock: Callable[[], float]) -> Beat:
    from coterie.services.shop import Shop

    began = clock()
    try:
        with Shop.open(folder) as shop:
            done = shop.refresh()
            alarms = shop.segments.alarms() if done.logged else ()
    except Exception as error:  # noqa: BLE001 -- whatever it was, the next beat comes
        return Beat(clock() - began, error=error)
    return Beat(clock() - began, done, alarms)
