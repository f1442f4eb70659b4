"""Any bytes as a file: refused or set aside, never a crash, nothing half-written."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coterie.errors import ConditionRefused, ImportRefused
from coterie.ingest.fields import KINDS
from coterie.ingest.pipeline import import_file
from coterie.ingest.sources import text
from coterie.store.workspace import Workspace

if TYPE_CHECKING:
    from tests.ingest.conftest import Shop

GOOD = b"order,person,time,product,quantity,price\n" + b"".join(
    b'%d,p%d,2011-01-0%d,"x, y",%d,2.50\n' % (i, i % 3, 1 + i % 9, 1 + i % 3) for i in range(20)
)
OTHERS = GOOD.replace(b",p0", b",q0").replace(b",p1", b",q1").replace(b",p2", b",q2")
NOISE = st.binary(min_size=1, max_size=300) | st.text('",;\n\r\t ab1Ж\0', max_size=200).map(str.encode)


def damaged(noise: bytes, at: float) -> bytes:
    place = int(at * len(GOOD))
    return GOOD[:place] + noise + GOOD[place:]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NOISE | st.builds(damaged, NOISE, st.floats(0, 1)), st.sampled_from([*KINDS, None]))
def test_any_bytes_are_refused_or_add_up(shop: Shop, content: bytes, kind: str | None) -> None:
    try:
        shop.bring(content, kind)
    except ImportRefused as refused:
        said = str(refused)
        assert said


def test_rows_before_and_after_damage_are_kept(shop: Shop) -> None:
    random.seed(7)
    noise = random.randbytes(4096)
    answer = shop.bring(GOOD + noise + b'\n"1,p1\n' + b"99,p2,2011-01-02,x,1,2.50\n" * 10)
    assert answer.accepted == 30
    assert answer.quarantined == answer.read - 30


def test_quotes_that_never_close_take_no_time(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    for content in (b"a,b,c,d\n" + b'"' * 60_000, b"a,b,c,d\n" + b'"\n' * 60_000, b"a,b,c,d\n" + b'"a,"\n,"' * 12_000):
        path.write_bytes(content)
        # read again and again from each open quote, this would take an hour
        assert all(line.fault or len(line.cells) != 4 for line in list(text.read(path, text.Form(b",", b"\n"), 4))[1:])


def test_a_refused_condition_leaves_nothing(shop: Shop) -> None:
    with pytest.raises(ConditionRefused):
        shop.bring(GOOD, where="nothing > 1")
    assert shop.one("SELECT COUNT(*) FROM counters") == 0


KILLED = """
import sys
from coterie.ingest import order_merge
from coterie.ingest.fields import KINDS
from coterie.ingest.pipeline import import_file
from coterie.store.workspace import Workspace

real = order_merge._write_orders
def stop(*words, **more):
    real(*words, **more)
    print("half-way", flush=True)
    sys.stdin.read()
order_merge._write_orders = stop
import_file(Workspace.open(sys.argv[1]), sys.argv[2], "order-lines")
"""


def test_killed_in_the_middle_nothing_is_half_written(shop: Shop) -> None:
    shop.bring(GOOD)
    before = shop.everything()
    shop.workspace.close()
    (shop.folder / "more.csv").write_bytes(OTHERS)
    words = [sys.executable, "-c", textwrap.dedent(KILLED), str(shop.workspace.path), str(shop.folder / "more.csv")]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"half-way\n"
        os.kill(child.pid, signal.SIGKILL)
    shop.workspace = Workspace.open(shop.workspace.path)
    assert shop.everything() == before
    assert shop.one("SELECT COUNT(*) FROM imports") == 1
    assert shop.bring(OTHERS).accepted == 20


def test_a_failure_half_way_takes_everything_back(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from coterie.ingest import people_keys

    shop.bring(GOOD)
    before = shop.everything()

    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(people_keys, "touch", fail)
    with pytest.raises(RuntimeError):
        shop.bring(OTHERS)
    assert shop.everything() == before
    assert shop.one("SELECT COUNT(*) FROM quarantine") == 0


def test_names_of_sources_are_checked(shop: Shop) -> None:
    for name in ("", " ", "a\nb"):
        with pytest.raises(ImportRefused, match="source"):
            import_file(shop.workspace, "nowhere.csv", source=name)


def test_an_unknown_kind_is_refused_with_the_nearest(shop: Shop) -> None:
    with pytest.raises(ImportRefused, match="did you mean order-lines"):
        shop.bring(GOOD, "order-line")
