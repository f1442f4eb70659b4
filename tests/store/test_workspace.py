"""A workspace is one folder: made once, opened as it is, refused with what to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from coterie.errors import WorkspaceRefused
from coterie.model.engine import Engine
from coterie.store import application, ranks, warehouse
from coterie.store.statement import sql
from coterie.store.workspace import Workspace


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm"))}


def test_made_once_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "shop", "Europe/Moscow", "RUB", "RU", fiscal_month=4).close()
    assert {path.name for path in (tmp_path / "shop").iterdir()} >= {
        "coterie.toml",
        "warehouse.duckdb",
        "app.sqlite",
        "segments",
        "recipes",
    }
    before = (tmp_path / "shop" / "coterie.toml").read_bytes()
    with Workspace.create(tmp_path / "shop", "Asia/Omsk", "USD") as again:
        assert (again.settings.timezone, again.settings.currency, again.settings.country, again.settings.fiscal_month) == (
            "Europe/Moscow",
            "RUB",
            "RU",
            4,
        )
    assert (tmp_path / "shop" / "coterie.toml").read_bytes() == before


def test_what_was_killed_half_way_through_making_is_finished(tmp_path: Path) -> None:
    Workspace.create(tmp_path, "Europe/Moscow", "RUB").close()
    (tmp_path / "warehouse.duckdb").unlink()
    (tmp_path / "app.sqlite").unlink()
    with Workspace.create(tmp_path, "Europe/Moscow", "RUB") as workspace:
        assert workspace.warehouse.run(sql("SELECT COUNT(*) AS n FROM people"))["n"][0].as_py() == 0


def test_opening_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceRefused, match="init"):
        Workspace.open(tmp_path)
    assert list(tmp_path.iterdir()) == []
    Workspace.create(tmp_path, "Europe/Moscow", "RUB").close()
    before = contents(tmp_path)
    Workspace.open(tmp_path).close()
    assert contents(tmp_path) == before
    (tmp_path / "warehouse.duckdb").unlink()
    with pytest.raises(WorkspaceRefused, match="backup"):
        Workspace.open(tmp_path)


@pytest.mark.parametrize(
    ("zone", "currency", "country", "said"),
    [
        ("Europe/Moskow", "RUB", "", "did you mean Europe/Moscow"),
        ("yekaterinburg", "RUB", "", "did you mean Asia/Yekaterinburg"),
        ("New York", "RUB", "", "did you mean America/New_York"),
        ("../../etc/passwd", "RUB", "", "Continent/City"),
        ("", "RUB", "", "Continent/City"),
        ("Europe/Moscow", "RUR", "", "did you mean RUB"),
        ("Europe/Moscow", "eur", "", "did you mean EUR"),
        ("Europe/Moscow", "₽", "", "did you mean RUB"),
        ("Europe/Moscow", "золото", "", "three-letter"),
        ("Europe/Moscow", "RUB", "Russia", "two-letter"),
    ],
)
def test_unknown_choices_are_refused_with_near_ones_and_make_no_folder(
    tmp_path: Path, zone: str, currency: str, country: str, said: str
) -> None:
    with pytest.raises(WorkspaceRefused, match=said):
        Workspace.create(tmp_path / "shop", zone, currency, country)
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "timezone = 1\ncurrency = 'RUB'",
        "timezone = 'UTC'",
        "not toml",
        "timezone='UTC'\ncurrency='RUB'\n[sources]\nnames=[1]",
        "timezone='UTC'\ncurrency='RUB'\nfiscal_month=13",
    ],
)
def test_settings_that_can_t_be_are_refused(tmp_path: Path, text: str) -> None:
    Workspace.create(tmp_path, "UTC", "RUB").close()
    (tmp_path / "coterie.toml").write_text(text)
    with pytest.raises(WorkspaceRefused):
        Workspace.open(tmp_path)


def test_damaged_stores_are_refused(tmp_path: Path) -> None:
    Workspace.create(tmp_path, "UTC", "RUB").close()
    (tmp_path / "app.sqlite").write_bytes(b"not a database, but long enough to look like one" * 100)
    with Workspace.open(tmp_path) as workspace, pytest.raises(WorkspaceRefused, match=r"app\.sqlite"):
        _ = workspace.application
    (tmp_path / "app.sqlite").write_bytes(b"")
    with Workspace.open(tmp_path) as workspace, pytest.raises(WorkspaceRefused, match=r"app\.sqlite is gone"):
        _ = workspace.application
    (tmp_path / "warehouse.duckdb").write_bytes(b"nor this" * 100)
    with pytest.raises(WorkspaceRefused, match=r"warehouse\.duckdb"):
        Workspace.open(tmp_path)


def test_a_path_that_can_t_be_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceRefused, match="can't be made"):
        Workspace.create(tmp_path / "file" / "shop", "UTC", "RUB")


def test_a_newer_warehouse_is_refused_and_an_older_one_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Workspace.create(tmp_path, "UTC", "RUB").close()
    step = ("a table more", lambda engine: engine.execute(sql("CREATE TABLE more (a INTEGER)")))
    with monkeypatch.context() as newer:
        newer.setattr(warehouse, "STEPS", (*warehouse.STEPS, step))
        with Workspace.open(tmp_path) as workspace:
            assert workspace.warehouse.run(sql("SELECT COUNT(*) AS n FROM more"))["n"][0].as_py() == 0
            assert warehouse.step(workspace.warehouse) == len(warehouse.STEPS)
    with pytest.raises(WorkspaceRefused, match="newer Coterie"):
        Workspace.open(tmp_path)


def test_a_step_that_fails_leaves_nothing_of_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(engine: Engine) -> None:
        engine.execute(sql("CREATE TABLE more (a INTEGER)"))
        raise RuntimeError

    Workspace.create(tmp_path, "UTC", "RUB").close()
    monkeypatch.setattr(warehouse, "STEPS", (*warehouse.STEPS, ("half", half)))
    with pytest.raises(RuntimeError):
        Workspace.open(tmp_path)
    monkeypatch.undo()
    with Workspace.open(tmp_path) as workspace:
        assert warehouse.step(workspace.warehouse) == len(warehouse.STEPS)


def test_the_newest_migration_is_the_one_the_code_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(application.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [application.HEAD]


def test_the_migrations_make_the_tables_that_the_code_describes(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    store = application.Application(tmp_path / "app.sqlite", new=True)
    with store._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), application.Table.metadata) == []
    store.close()


def test_a_new_source_is_appended_and_the_file_stays_the_user_s(tmp_path: Path) -> None:
    Workspace.create(tmp_path, "UTC", "RUB").close()
    path = tmp_path / "coterie.toml"
    path.write_text(path.read_text() + "# my own words\n")
    with Workspace.open(tmp_path) as workspace:
        assert (workspace.source_rank("crm"), workspace.source_rank("main"), workspace.source_rank('odd "name"')) == (1, 0, 2)
    assert "# my own words" in path.read_text()
    with Workspace.open(tmp_path) as workspace:
        assert workspace.settings.sources == ("main", "crm", 'odd "name"')


def test_sources_put_into_another_order_change_the_ranks_of_their_facts(tmp_path: Path) -> None:
    with Workspace.create(tmp_path, "UTC", "RUB") as workspace:
        workspace.source_rank("crm")
        for table in ranks.RANKED:
            workspace.warehouse.write(table, pa.table({"person": [1, 2], "rank": pa.array([0, 1], pa.int16())}))
    path = tmp_path / "coterie.toml"
    path.write_text(path.read_text().replace('["main", "crm"]', '["crm", "main"]'))
    for _ in range(2):
        with Workspace.open(tmp_path) as workspace:
            for table in ranks.RANKED:
                found = workspace.warehouse.run(sql(f"SELECT person, rank FROM {table} ORDER BY person"))
                assert found["rank"].to_pylist() == [1, 0]


def test_a_workspace_that_another_process_holds_is_refused(tmp_path: Path) -> None:
    Workspace.create(tmp_path, "UTC", "RUB").close()
    code = "import sys; from coterie.store.workspace import Workspace; w = Workspace.open(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(WorkspaceRefused, match="in use by another program"):
            Workspace.open(tmp_path)
        other.stdin.close()


def test_importing_the_workspace_brings_no_heavy_library() -> None:
    code = "import sys, coterie.store.workspace; print([m for m in ('duckdb', 'pyarrow', 'sqlglot', 'sqlalchemy', 'alembic') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
