"""`coterie refresh --every` in a process of its own: a line for each refresh, another command between two, a clean end on a signal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coterie.cli import rhythm
from coterie.services.shop import Shop

if TYPE_CHECKING:
    from tests.cli.conftest import Coterie


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Shop.create(tmp_path / "ws", timezone="UTC", currency="RUB") as shop:
        shop.segments.add("buyers", "orders()")
    return tmp_path / "ws"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("as_json", [False, True])
def test_it_refreshes_and_stops_on_a_signal(folder: Path, how: signal.Signals, as_json: bool) -> None:
    program = Path(sys.executable).with_name("coterie")
    words = [program, "--workspace", folder, "refresh", "--every", "1h", *(["--json"] if as_json else [])]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout
        first = running.stdout.readline()
        with Shop.open(folder) as shop:
            assert shop.segments.get("buyers").size == 0
        running.send_signal(how)
        out, err = running.communicate(timeout=60)

    assert (running.returncode, out) == (0, "")
    assert "stopped" in err
    if as_json:
        assert json.loads(first)["segments"] == {"buyers": 0}
    else:
        assert "1 segment of 0 people: +0 −0, in" in first


def test_a_second_signal_does_not_wait() -> None:
    with rhythm._stopping() as stop:
        signal.raise_signal(signal.SIGTERM)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_failure_and_an_alarm_are_told(coterie: Coterie, monkeypatch: pytest.MonkeyPatch) -> None:
    from coterie.services.rhythm import Beat

    beats = iter([Beat(0.1, error=ValueError("odd\n thing")), Beat(0.1, error=ValueError("odd"))])
    monkeypatch.setattr("coterie.services.rhythm.keep", lambda _, __, tell, ___: tell(next(beats)))
    assert "not refreshed: a defect of ours, ValueError: odd thing; it is tried again" in coterie("refresh", "--every", "1h").err
    assert coterie("refresh", "--every", "1h", "--json").json()["error"]["message"].endswith("ValueError: odd")


def test_a_rhythm_is_checked_before_anything_is_done(coterie: Coterie) -> None:
    assert "no rhythm" in coterie("refresh", "--every", "soon").err
    assert coterie("refresh", "--every", "1h", "--as-of", "2026-01-01").code == 2
