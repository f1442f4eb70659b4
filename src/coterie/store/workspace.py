"""A workspace: one folder with its settings, its warehouse of facts and its application store."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from coterie.errors import WorkspaceRefused
from coterie.language.occasions import Calendar
from coterie.store import calendar
from coterie.store import settings as toml
from coterie.store.settings import Settings

if TYPE_CHECKING:
    from coterie.model.engine import Engine
    from coterie.store.application import Application

WAREHOUSE = "warehouse.duckdb"
APPLICATION = "app.sqlite"


class Workspace:
    """An open workspace. Close it (or use it as a context manager) so that another process may open it.

    The warehouse opens with the workspace; the application store and the calendar at their first use.
    """

    def __init__(self, path: Path, settings: Settings, warehouse: Engine) -> None:
        self.path = path
        self.settings = settings
        self.warehouse = warehouse

    @classmethod
    def create(
        cls, path: Path | str, timezone: str, currency: str, country: str = "", *, fiscal_month: int = 1, warehouse: str = ""
    ) -> Workspace:
        """Make the folder and open it. Where there is a workspace already, nothing changes: it is opened as it is.

        ``warehouse`` is the URL of a PostgreSQL database, or empty for the DuckDB file of the folder.
        Raises ``WorkspaceRefused`` for an unknown zone, currency or country, or a path that can't be a folder.
        """
        folder = Path(path)
        if (folder / toml.FILE).exists():
            return cls._start(folder, toml.load(folder))
        wanted = Settings(timezone, currency, country, fiscal_month, warehouse=warehouse).checked()
        try:
            for part in (folder, folder / "segments", folder / "recipes"):
                part.mkdir(parents=True, exist_ok=True)
            calendar.write(folder, wanted.country)
            toml.save(folder, wanted)
        except OSError as error:
            raise WorkspaceRefused(f"{folder} can't be made a workspace: {error.strerror or error}") from error
        return cls._start(folder, wanted)

    @classmethod
    def _start(cls, folder: Path, settings: Settings) -> Workspace:
        """Bring both stores up to date and open; a ``create`` that was killed half-way is finished here."""
        from coterie.store import ranks, unfinished, warehouse
        from coterie.store.application import Application

        engine = _engine(folder, settings)
        try:
            warehouse.migrate(engine)
            ranks.restamp(engine, settings.sources)
            Application(folder / APPLICATION, new=True).close()
            workspace = cls(folder, settings, engine)
            unfinished.finish(workspace)
        except BaseException:
            engine.close()
            raise
        return workspace

    @classmethod
    def open(cls, path: Path | str) -> Workspace:
        """Open a workspace; nothing is created. Raises ``WorkspaceRefused`` saying what to do."""
        from coterie.store import ranks, unfinished, warehouse

        folder = Path(path)
        if not (folder / toml.FILE).is_file():
            raise WorkspaceRefused(f"{folder} is no workspace (it has no {toml.FILE}); make one with `coterie --workspace {folder} init`")
        settings = toml.load(folder)
        if not settings.warehouse and not (folder / WAREHOUSE).is_file():
            raise WorkspaceRefused(f"{folder} has lost its {WAREHOUSE}; put it back from a backup, or run `coterie init` to start empty")
        engine = _engine(folder, settings)
        try:
            warehouse.check(engine)
            ranks.restamp(engine, settings.sources)
            workspace = cls(folder, settings, engine)
            unfinished.finish(workspace)
        except BaseException:
            engine.close()
            raise
        return workspace

    @cached_property
    def application(self) -> Application:
        """Definitions, imports and generations (SQLite)."""
        from coterie.store.application import Application

        return Application(self.path / APPLICATION)

    @cached_property
    def calendar(self) -> Calendar:
        """The occasions of calendar.yaml, and the public holidays of the country; read when first asked for."""
        return calendar.of(self.path, self.settings.country)

    def source_rank(self, name: str) -> int:
        """The rank of a source; a new one is appended to coterie.toml."""
        if name not in self.settings.sources:
            from coterie.store import ranks

            self.settings = toml.add_source(self.path, self.settings, name)
            ranks.restamp(self.warehouse, self.settings.sources)
        return self.settings.sources.index(name)

    def close(self) -> None:
        """Let go of both stores."""
        if "application" in self.__dict__:
            self.application.close()
        self.warehouse.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _engine(folder: Path, settings: Settings) -> Engine:
    """The warehouse, watched: whom a change reaches is entered where it is written."""
    from coterie.store.touches import Watched

    if settings.warehouse:
        from coterie.engines.postgres import Postgres

        return Watched(Postgres(settings.warehouse))
    from coterie.engines.duckdb import DuckDB

    return Watched(DuckDB(folder / WAREHOUSE))
