"""The commands about segments over time and beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Coterie


@pytest.fixture
def told(coterie: Coterie) -> Coterie:
    """Three segments, refreshed on two days."""
    for name, condition in (("lately", 'orders(last="30d")'), ("buyers", "orders()"), ("vip", '"vip" in tags')):
        assert coterie("segments", "add", name, condition).code == 0
    for day in ("2026-02-15", "2026-03-10"):
        assert coterie("refresh", "--as-of", day).code == 0
    return coterie


def test_history_is_a_line_for_each_refresh(told: Coterie) -> None:
    lines = told("segments", "history", "lately").out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("2026-02-15")
    assert "+1 (" in lines[1]
    assert "−1 (" in lines[1]
    found = told("segments", "history", "lately", "--json", "--from", "2026-03-01").json()
    assert found["segment"] == "lately"
    assert [(one["size"], one["entered"], one["left"], one["version"]) for one in found["sizes"]] == [(1, 1, 1, 1)]
    assert sum(found["sizes"][0]["why"]["entered"].values()) == 1
    assert "no refresh" in told("segments", "history", "lately", "--until", "2026-01-01").err
    told("segments", "add", "lately", 'orders(last="40d")')
    told("refresh", "--as-of", "2026-03-11")
    assert told("segments", "history", "lately").out.splitlines()[-1].endswith("version 2 from here on")


def test_the_log_is_of_a_segment_or_of_a_person(told: Coterie) -> None:
    of_segment = told("segments", "log", "lately")
    assert of_segment.out.splitlines()[0].startswith("2026-03-10")
    assert "ann entered lately, version 1" in of_segment.out
    assert "bob left lately" in of_segment.out
    of_person = told("segments", "log", "--person", "bob", "--json").json()
    assert [(one["segment"], one["direction"]) for one in of_person["entries"]] == [
        ("lately", "left"), ("buyers", "entered"), ("lately", "entered"),
    ]  # fmt: skip
    assert (of_person["total"], of_person["person"], of_person["segment"]) == (3, "bob", None)
    short = told("segments", "log", "--person", "bob", "--limit", "1")
    assert "the latest 1 of 3" in short.err
    assert told("segments", "log").code == 2
    assert "nobody" in told("segments", "log", "vip", "--from", "2026-03-01").err
    assert "no person 'zoe'" in told("segments", "log", "--person", "zoe").err


def test_members_are_of_an_instant_by_the_log(told: Coterie) -> None:
    assert told("segments", "members", "lately").out == "person\nann\n"
    then = told("segments", "members", "lately", "--at", "2026-03-01", "--json").json()
    assert then == {"segment": "lately", "as_of": "2026-02-14T21:00:00Z", "count": 1, "people": ["bob"]}
    assert told("members", 'orders(last="30d")', "--as-of", "2026-03-02", "--json").json()["people"] == ["ann", "bob"]
    assert "begins at 2026-02-15" in told("segments", "members", "lately", "--at", "2026-02-01").err
    help_ = " ".join(told("segments", "members", "--help").out.split())
    assert "by the definition of that day" in help_
    assert "asks the condition anew" in help_


def test_moves_are_a_matrix(told: Coterie) -> None:
    words = ("segments", "moves", "--from", "2026-02-15", "lately", "vip")
    table = told(*words).out.splitlines()
    assert table[0] == "from 2026-02-15 to 2026-03-10"
    assert table[1].split() == ["from", "\\", "to", "lately", "vip", "nowhere"]
    assert table[2].split() == ["lately", "0", "0", "1"]
    assert table[3].split() == ["vip", "1", "2", "0"]
    found = told(*words, "--json").json()
    assert (found["before"], found["after"]) == ({"lately": 1, "vip": 2}, {"lately": 1, "vip": 2})
    assert {"from": "lately", "to": None, "people": 1} in found["moves"]
    assert told("segments", "moves", "lately").code == 2


def test_many_segments_move_as_a_list(told: Coterie) -> None:
    for number in range(8):
        told("segments", "add", f"s{number}", "orders()")
    told("refresh", "--as-of", "2026-03-11")
    assert "2  buyers → s7" in told("segments", "moves", "--from", "2026-03-10").out


def test_overlap_of_two_of_several_and_of_all(told: Coterie) -> None:
    assert told("segments", "overlap", "lately", "vip", "--json").json() == {"a": 1, "b": 2, "both": 1, "as_of": "2026-03-09T21:00:00Z"}
    several = told("segments", "overlap", "lately", "vip", "buyers", "--json").json()
    assert several["segments"] == ["lately", "vip", "buyers"]
    assert (several["sizes"], several["shared"]) == ([1, 2, 2], [[1, 1, 1], [1, 2, 1], [1, 1, 2]])
    assert several["jaccard"][0] == [1.0, 0.5, 0.5]
    assert several["share"][1] == [0.5, 1.0, 0.5]
    told("segments", "add", "new", "orders()")
    every = told("segments", "overlap", "--all", "--limit", "1")
    assert "3 pairs" in every.out
    assert "the 1 pairs" in every.err
    assert "left out: new" in every.err
    for words in ((), ("vip",), ("vip", "buyers", "--all")):
        assert told("segments", "overlap", *words).code == 2


def test_boundary_people_are_named_and_counted(told: Coterie) -> None:
    text = told("segments", "boundary").out
    assert text.startswith("1 person in several of 3 segments")
    assert "in exactly buyers + lately + vip" in text
    assert "  ann: buyers, lately, vip" in text
    found = told("segments", "boundary", "vip", "buyers", "--json").json()
    assert (found["count"], found["by_number"]) == (1, {"1": 2, "2": 1})
    assert found["combinations"][0]["people"] == 1
    assert found["people"] == [{"person": "ann", "segments": ["vip", "buyers"]}]
    assert "--limit shows more" in told("segments", "boundary", "--limit", "0").err


def test_a_jump_is_said_by_refresh_and_by_the_list(told: Coterie) -> None:
    done = told("refresh", "--as-of", "2026-06-01")
    assert "note: lately has become empty: from 1 to 0 people since 2026-03-10" in done.err
    assert "! lately has become empty" in told("segments", "list").out
    listed = {one["name"]: one.get("alarm") for one in told("segments", "list", "--json").json()["segments"]}
    assert listed["vip"] is None
    assert listed["lately"]["kind"] == "emptied"
    again = told("refresh", "--as-of", "2026-06-02", "--json").json()
    assert again["alarms"] == []
    told("segments", "add", "lately", 'orders(last="365d")')
    assert told("refresh", "--as-of", "2026-06-03", "--json").json()["alarms"] == []
    assert told("refresh", "--as-of", "2026-06-01", "--json").json()["alarms"] == []
