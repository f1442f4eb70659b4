"""Refreshing at a rhythm: on the grid, past failures, and stopped only between refreshes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from coterie.errors import Refused, WorkspaceRefused
from coterie.services import rhythm
from coterie.services.rhythm import Beat, period
from coterie.services.shop import Shop


class Clock(Event):
    """Time that passes only while somebody waits or works, and an event that is set when it is over."""

    def __init__(self, until: float) -> None:
        super().__init__()
        self.now, self.until = 100.0, 100.0 + until
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waits.append(timeout)
        self.now += timeout
        if self.now >= self.until:
            self.set()
        return self.is_set()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lines.csv").write_text("order,person,time,quantity,price\n1,ann,2026-01-10 10:00,1,5\n", encoding="utf-8")
    with Shop.create(tmp_path / "ws", timezone="UTC", currency="RUB") as shop:
        shop.import_file(tmp_path / "lines.csv", "order-lines")
        shop.segments.add("buyers", "orders()")
    return tmp_path / "ws"


def kept(folder: Path, clock: Clock, every: int = 900, during: Callable[[Beat], None] = lambda _: None) -> list[Beat]:
    beats: list[Beat] = []

    def tell(beat: Beat) -> None:
        beats.append(beat)
        during(beat)

    rhythm.keep(folder, every, tell, clock, clock=clock)
    return beats


@pytest.mark.parametrize(("text", "seconds"), [("15min", 900), ("1h", 3600), (" 2 d ", 172_800), ("1w", 604_800)])
def test_a_rhythm_is_written_in_the_units_of_the_language(text: str, seconds: int) -> None:
    assert period(text) == seconds


@pytest.mark.parametrize("text", ["", "15", "min", "0min", "-1h", "1.5h", "1m", "1mo", "15 minutes", "1234567min"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="15min or 1d"):
        period(text)


def test_every_beat_is_a_refresh_and_others_may_work_between_two(folder: Path) -> None:
    def work(_: Beat) -> None:
        with Shop.open(folder) as shop:
            assert shop.count("orders()").counts == (1,)

    clock = Clock(until=2000)
    beats = kept(folder, clock, during=work)

    assert [beat.done.generation for beat in beats if beat.done] == [1, 2, 3]
    assert clock.waits == [900, 900, 900]


def test_a_refresh_that_takes_longer_than_the_rhythm_leaves_beats_out(folder: Path) -> None:
    clock = Clock(until=3000)

    def take_time(_: Beat) -> None:
        clock.now += 1000

    kept(folder, clock, during=take_time)

    assert clock.waits == [800, 800]


def test_a_refresh_that_fails_is_told_and_tried_again_soon(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, refresh, failures = Clock(until=1000), Shop.refresh, iter([WorkspaceRefused("in use"), ZeroDivisionError("ours"), None, None])

    def failing(shop: Shop) -> object:
        if (error := next(failures)) is not None:
            raise error
        return refresh(shop)

    monkeypatch.setattr(Shop, "refresh", failing)
    beats = kept(folder, clock)

    assert [str(beat.error) for beat in beats if beat.error] == ["in use", "ours"]
    assert [beat.done is not None for beat in beats] == [False, False, True, True]
    assert clock.waits == [60, 60, 780, 900]


def test_what_is_no_workspace_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceRefused, match="no workspace"):
        kept(tmp_path, Clock(until=10))


def test_nothing_is_refreshed_once_it_is_stopped(folder: Path) -> None:
    clock = Clock(until=10)
    clock.set()

    assert kept(folder, clock) == []
