"""Definitions with versions."""
# ruff: noqa: DTZ001 -- naive times are what files and stores hold

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from coterie.errors import DefinitionRefused
from coterie.model.definition import Details, Stated
from coterie.store import application
from coterie.store.segment_files import Agreed, Base, SegmentFiles
from coterie.store.segments import Batch, Edit, Segments, Stamp
from coterie.store.workspace import Workspace


@pytest.fixture
def segments(tmp_path: Path) -> Iterator[Segments]:
    with Workspace.create(tmp_path / "shop", "UTC", "RUB") as workspace:
        yield Segments(workspace)


def test_a_changed_condition_makes_a_version_and_the_same_one_none(segments: Segments) -> None:
    assert segments.add("vip", "orders()", "{}", details=Details("best"), author="ann", at=datetime(2026, 3, 1)).version == 1
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


def details(**said: str) -> Details:
    return Details.from_json(said)


def test_what_is_said_changes_without_a_version_and_leaves_a_trail(segments: Segments) -> None:
    segments.add("vip", "orders()", "{}", details=details(owner="ann", review="2026-12-01"), author="ann", at=datetime(2026, 3, 1))
    segments.add("vip", "orders()", "{}", details=details(owner="bob"), author="bob")
    segments.add("vip", "orders()", "{}")
    segments.add("vip", "not orders()", "{}")
    assert segments.get("vip").details == details(owner="bob")
    trail = segments.changes("vip")
    assert [(one.deed, one.author) for one in trail] == [("added", "ann"), ("described", "bob"), ("changed", "")]
    assert trail[1].before == trail[0].after
    assert trail[1].before is not None
    assert trail[1].before.details == details(owner="ann", review="2026-12-01")
    assert (trail[0].before, trail[2].after.version) == (None, 2)


def test_a_removed_segment_keeps_its_versions_and_comes_back_with_a_new_one(segments: Segments) -> None:
    segments.add("vip", "orders()", "{}", details=details(owner="ann"))
    segments.commit([Edit("vip", None)], Stamp())
    assert segments.list() == ()
    assert [one.name for one in segments.list(archived=True)] == ["vip"]
    with pytest.raises(DefinitionRefused, match="was removed; to bring it back"):
        segments.get("vip")
    assert [one.version for one in segments.versions("vip")] == [1]
    assert segments.add("vip", "orders()", "{}").version == 2
    assert segments.get("vip").details == Details()
    assert [one.deed for one in segments.changes("vip")] == ["added", "removed", "restored"]


def test_changes_are_made_together_or_not_at_all(segments: Segments) -> None:
    segments.add("a", "orders()", "{}")
    base = Agreed("segments", {"a": Base("a.yaml", 1, Stated("orders()"), applied=True)})
    before = segments.revision()
    number = segments.commit(
        [Edit("a", "not orders()"), Edit("b", "orders()")],
        Stamp(author="ann"),
        batch=Batch(0, None, "", "segments", None),
        expected=before,
        agreed=base,
    )
    assert [(one.segment, one.batch) for one in segments.changes(batch=number)] == [("a", number), ("b", number)]
    assert [(one.id, one.author, one.folder) for one in segments.batches()] == [(number, "ann", "segments")]
    with pytest.raises(DefinitionRefused, match="changed meanwhile"):
        segments.commit([Edit("c", "orders()")], Stamp(), batch=Batch(0, None, "", "", None), expected=before)
    with pytest.raises(DefinitionRefused, match="can't be named"):
        segments.commit([Edit("c", "orders()"), Edit(" ", "orders()")], Stamp())
    assert [one.name for one in segments.list()] == ["a", "b"]
    assert len(segments.batches()) == 1


def test_what_files_agreed_on_is_kept_by_folder(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop", "UTC", "RUB") as workspace:
        files = SegmentFiles(workspace)
        said = Stated('city == "Пермь"', details(owner="Анна", review="2026-12-01"))
        files.record(Agreed("segments", {"a": Base("a.yaml", 3, said, applied=True), "b": Base("a.yaml", 1, said, applied=False)}), None)
        assert files.bases("segments") == {"a": Base("a.yaml", 3, said, applied=True), "b": Base("a.yaml", 1, said, applied=False)}
        assert files.bases("/elsewhere") == {}
        assert [*files.applied_elsewhere()] == ["a"]
        files.record(Agreed("segments", {}, ["a"]), None)
        assert [*files.bases("segments")] == ["b"]


def test_versions_from_before_the_trail_are_told_in_it(tmp_path: Path) -> None:
    path = tmp_path / "app.sqlite"
    config = Config()
    config.set_main_option("script_location", str(Path(application.__file__).parent / "migrations"))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(text("INSERT INTO segments VALUES ('vip', 'best', 2)"))
        connection.execute(text("INSERT INTO segment_versions VALUES ('vip', 1, 'orders()', '{}', NULL, 'ann')"))
        connection.execute(text("INSERT INTO segment_versions VALUES ('vip', 2, 'not orders()', '{}', '2026-03-01 00:00:00', 'bob')"))
    engine.dispose()
    Workspace.create(tmp_path, "UTC", "RUB").close()
    with Workspace.open(tmp_path) as workspace:
        found = Segments(workspace)
        assert found.get("vip").details == Details("best")
        trail = [(one.deed, one.author, one.at, one.after.version) for one in found.changes("vip")]
        assert trail == [("added", "ann", None, 1), ("changed", "bob", datetime(2026, 3, 1), 2)]
