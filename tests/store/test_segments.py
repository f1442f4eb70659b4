"""Definitions with versions."""
# ruff: noqa: DTZ001 -- naive times are what files and stores hold

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from coterie.errors import DefinitionRefused
from coterie.store.segments import Segments
from coterie.store.workspace import Workspace


@pytest.fixture
def segments(tmp_path: Path) -> Iterator[Segments]:
    with Workspace.create(tmp_path / "shop", "UTC", "RUB") as workspace:
        yield Segments(workspace)


def test_a_changed_condition_makes_a_version_and_the_same_one_none(segments: Segments) -> None:
    assert segments.add("vip", "orders()", "{}", description="best", author="ann", at=datetime(2026, 3, 1)).version == 1
    assert segments.add("vip", "orders()", "{}").version == 1
    assert segments.add("vip", "orders().count > 1", "{1}").version == 2
    assert segments.get("vip").condition == "orders().count > 1"
    assert segments.get("vip").description == "best"
    assert segments.get("vip", 1).json == "{}"
    assert [one.version for one in segments.versions("vip")] == [1, 2]
    assert [one.created_at for one in segments.versions("vip")] == [datetime(2026, 3, 1), None]
    segments.add("new", "not orders()", "{}")
    assert [one.name for one in segments.list()] == ["new", "vip"]


def test_unknown_names_and_versions_are_refused_with_near_names(segments: Segments) -> None:
    segments.add("sleeping", "orders()", "{}")
    with pytest.raises(DefinitionRefused, match="did you mean sleeping"):
        segments.get("sleepng")
    with pytest.raises(DefinitionRefused, match="versions 1 to 1"):
        segments.get("sleeping", 7)
    for name in ("", " x", "a\0b"):
        with pytest.raises(DefinitionRefused, match="can't be named"):
            segments.add(name, "orders()", "{}")
