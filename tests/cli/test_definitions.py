"""The commands about what segments say: each in words and in one document, each refusal with what would be right."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Coterie  # noqa: TC002 -- pytest reads it

T = ("--as-of", "2026-03-10")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return tmp_path / "ws" / "segments"


def test_what_is_left_out_is_asked_for_and_never_required(coterie: Coterie) -> None:
    done = coterie("segments", "add", "buyers", "orders()", "--owner", "Анна")
    assert done.code == 0
    assert "to consider, with coterie segments describe 'buyers': why it is made" in done.err
    assert "who answers" not in done.err
    assert coterie("segments", "add", "buyers", "orders()", "--json").json()["consider"] == ["purpose", "kind", "review"]
    full = ("--purpose", "mail", "--kind", "operational", "--review", "2020-01-01", "--channel", "mailing", "--sources", "1C")
    said = coterie("segments", "describe", "buyers", *full)
    assert said.out.splitlines()[1:] == [
        "  owner: Анна", "  purpose: mail", "  channel: mailing", "  sources: 1C", "  kind: operational", "  review: 2020-01-01",
    ]  # fmt: skip
    assert coterie("segments", "add", "buyers", "orders()").err == ""
    assert "its review was due on 2020-01-01" in coterie("segments", "list").out
    (listed,) = coterie("segments", "list", "--json").json()["segments"]
    assert (listed["review_due"], listed["details"]["owner"], listed["version"]) == (True, "Анна", 1)
    assert "review is 'soon', should be a day like" in coterie("segments", "describe", "buyers", "--review", "soon").err
    assert coterie("segments", "describe", "buyers").code == 2
    assert coterie("segments", "describe", "buyers", "--kind", "big").code == 2
    assert "owner: Анна" in coterie("segments", "show", "buyers").out


def test_versions_their_difference_and_the_way_back(coterie: Coterie) -> None:
    coterie("segments", "add", "s", "orders()", "--author", "ann")
    coterie("segments", "add", "s", 'orders().count >= 2 and city == "Пермь"', "--owner", "bob", "--author", "bob")
    told = coterie("segments", "versions", "s")
    assert "version 2: People who made at least 2 orders and whose city is “Пермь”" in told.out
    assert "changed, version 2 (by bob; owner: nothing → bob)" in told.out
    listed = coterie("segments", "versions", "s", "--json").json()
    assert [(one["deed"], one["author"], one["undo"]) for one in listed["changes"]] == [("added", "ann", False), ("changed", "bob", False)]

    found = coterie("segments", "diff", "s", *T, "--json").json()
    assert found["people"] == {
        "both": {"people": 1, "examples": ["ann"]}, "only_old": {"people": 1, "examples": ["bob"]}, "only_new": {"people": 0, "examples": []},
    }  # fmt: skip
    assert [(one["kind"], one["within"]) for one in found["differences"]] == [("changed", ["all of"]), ("added", ["all of"])]
    assert found["new"]["sentences"]["ru"].startswith("Клиенты, которые сделали не менее 2 заказов")
    said = coterie("--lang", "ru", "segments", "diff", "s", "1", "2", *T, "--members", "1").out
    assert "- orders()  (all of)" in said
    assert '+ city == "Пермь"  (all of)' in said
    assert "1  only in 1  (bob)" in said
    assert coterie("segments", "diff", "s", "1", "2", "3").code == 2
    assert "versions 1 to 2, not 7" in coterie("segments", "diff", "s", "7").err

    assert "version 3: People who made at least one order" in coterie("segments", "undo", "s").out
    assert coterie("segments", "undo", "s", "--to", "2", "--json").json()["version"] == 4
    assert coterie("segments", "undo").code == 2
    assert coterie("segments", "undo", "s", "--batch", "1").code == 2


def test_removed_is_refused_while_named_and_brought_back(coterie: Coterie) -> None:
    coterie("segments", "add", "a", "orders()")
    coterie("segments", "add", "b", 'in_segment("a")')
    refused = coterie("segments", "remove", "a")
    assert (refused.code, "'b' refers to it" in refused.err) == (1, True)
    assert coterie("segments", "used", "a").out == "b (in_segment)\n"
    assert coterie("segments", "used", "a", "--json").json()["segments"] == [{"segment": "b", "how": ["in_segment"], "through": []}]
    assert "used nowhere" in coterie("segments", "used", "b").out
    assert coterie("segments", "remove", "b", "--json").json() == {"removed": "b"}
    assert "bring it back: coterie segments undo 'b'" in coterie("segments", "show", "b").err
    assert coterie("segments", "undo", "b").code == 0
    assert coterie("segments", "show", "b", "--json").json()["version"] == 2


def test_files_are_planned_applied_and_taken_back(coterie: Coterie, files: Path) -> None:
    coterie("segments", "add", "buyers", "orders()")
    coterie("segments", "add", "north", 'in_segment("buyers") and city == "Пермь"')
    assert "2 files written, 0 as before" in coterie("segments", "export").out
    assert coterie("segments", "export", "--json").json()["same"] == 2
    (files / "buyers.yaml").write_text("name: buyers\ncondition: orders().count > 5\n", encoding="utf-8")
    (files / "vip.yaml").write_text("name: Любимые\ncondition: '\"vip\" in tags'\n", encoding="utf-8")

    said = coterie("segments", "plan", *T).out
    assert "~ buyers  2 → 0  +0 / −2  (buyers.yaml)" in said
    assert "+ Любимые  0 → 2  +2 / −0  (vip.yaml)" in said
    assert "  north  1 → 0  +0 / −1  (through buyers)" in said
    assert "2 changes, 0 conflicts, of 3 people, as of 2026-03-10" in said
    assert "say --yes" in coterie("segments", "apply", *T).err
    assert "say --yes" in coterie("segments", "apply", *T, "--json").err

    done = coterie("segments", "apply", *T, "--yes", "--json").json()
    assert (done["batch"], done["changes"]) == (1, 2)
    assert done["dependents"] == [{"name": "north", "through": ["buyers"], "before": 1, "after": 0, "entered": 0, "left": 1}]
    assert coterie("refresh", *T, "--json").json()["segments"] == {"buyers": 0, "north": 0, "Любимые": 2}
    assert "3 segments as in the files" in coterie("segments", "plan").out
    assert coterie("segments", "apply", "--yes", "--json").json()["batch"] is None
    assert "undo --batch 2" in coterie("segments", "undo", "--batch", "1").out
    assert coterie("segments", "undo", "--batch", "2", "--json").json() == {"undone": 2, "batch": 3}
    assert "taken back already" in coterie("segments", "undo", "--batch", "1").err


def test_a_conflict_shows_all_sides_and_waits_for_a_person(coterie: Coterie, files: Path) -> None:
    coterie("segments", "add", "s", "orders()")
    coterie("segments", "export")
    (files / "s.yaml").write_text("name: s\ncondition: orders().count > 1\n", encoding="utf-8")
    coterie("segments", "add", "s", "orders().count > 2", "--author", "bob")
    said = coterie("segments", "plan").out
    for line in ("! CONFLICT s", "last agreed: orders()", "in the file: orders().count > 1", "changed, version 2, bob", "--take file 's'"):
        assert line in said
    assert coterie("segments", "plan", "--json").json()["conflicts"] == 1
    refused = coterie("segments", "apply", "--yes")
    assert (refused.code, "--take file NAME" in refused.err) == (1, True)
    assert "changed in files and not applied: 's'" in coterie("segments", "export").err
    assert coterie("segments", "plan", "--take", "mine", "s").code == 2
    assert "as the app says, by --take: s" in coterie("segments", "apply", "--take", "app", "s", "--yes").out
    assert "1 segment changed in the app, the files are behind (segments export): s" in coterie("segments", "plan").out


def test_faults_of_all_files_come_with_their_places(coterie: Coterie, files: Path) -> None:
    (files / "a.yaml").write_text("name: a\ncondition: |\n  orders()\n  and colour == 'x'\n", encoding="utf-8")
    (files / "b.yaml").write_text("name: b\ncondition: orders()\nownr: x\n", encoding="utf-8")
    done = coterie("segments", "plan", "--json")
    assert done.code == 1
    faults = done.json()["error"]["faults"]
    assert [(one["file"], one["line"], one["segment"], one["at"]) for one in faults] == [("a.yaml", 4, "a", 13), ("b.yaml", 3, "", 0)]
    assert "b.yaml, line 3: unknown 'ownr'; did you mean owner?" in done.err
    assert coterie("segments", "plan", "--from", str(files / "nowhere")).code == 1
    coterie("segments", "add", "c", "orders()")
    assert "a.yaml has faults" not in coterie("segments", "used", "c").err
    assert coterie("segments", "used", "c", "--json").json()["unread"] == ["b.yaml"]


def test_the_commands_load_no_heavy_library_before_they_work() -> None:
    code = "import sys, coterie.cli.main; print([m for m in ('duckdb', 'pyarrow', 'sqlglot', 'sqlalchemy', 'yaml') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
