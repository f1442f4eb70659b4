"""Segments as code: what is exported is the same, what is planned is what comes, all or nothing, and a person decides."""

from __future__ import annotations

import os
import shutil
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from coterie.errors import DefinitionRefused, FilesRefused
from coterie.language.print import print_condition
from coterie.model.definition import Details
from coterie.segments.definition_yaml import read, write
from coterie.services.segment_files import Plan
from coterie.services.shop import Shop
from coterie.testing.strategies import draw, sound

LINES = "order,person,time,quantity,price\n" + "".join(
    f"{n},p{n * 7 % 23},2026-0{n % 5 + 1}-{n % 27 + 1:02} 10:00:00,{n % 3 + 1},{n * 13 % 400}\n" for n in range(1, 80)
)
T = "2026-06-01"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("code")
    (folder / "lines.csv").write_text(LINES, encoding="utf-8")
    with Shop.create(folder / "ws", timezone="Europe/Moscow", currency="RUB") as shop:
        shop.import_file(folder / "lines.csv", "order-lines")
    return folder / "ws"


@pytest.fixture
def shop(filled: Path, tmp_path: Path) -> Shop:
    shutil.copytree(filled, tmp_path / "ws")
    return Shop.open(tmp_path / "ws")


def folder(shop: Shop) -> Path:
    return shop.workspace.path / "segments"


def put(shop: Shop, file: str, text: str) -> None:
    (folder(shop) / file).write_text(text, encoding="utf-8")


def file_of(name: str, condition: str, **more: str) -> str:
    return f"name: {name}\ncondition: {condition!r}\n" + "".join(f"{key}: {value}\n" for key, value in more.items())


def standing(plan: Plan) -> dict[str, tuple[str, str | None]]:
    return {step.name: (step.decision.status, step.decision.action) for step in plan.steps}


def texts(shop: Shop) -> dict[str, str]:
    return shop.segments.texts()


# ---------------------------------------------------------------- export


@pytest.mark.parametrize("seed", range(2))
def test_of_random_definitions_what_is_exported_is_the_same(shop: Shop, seed: int) -> None:
    _, conditions = draw(seed)
    rng = Random(seed)
    names = ("Спящие / 90", "../../etc/passwd", "VIP", "vip", "a:b", "con", "🦊", "кавычки \"'`", "x" * 200)
    for name, tree in zip(names, islice(sound(conditions), len(names)), strict=True):
        said = Details(owner=rng.choice(("", "Анна")), purpose=rng.choice(("", "зачем: «так»\nи ещё")))
        shop.segments.definitions.add(name, print_condition(tree), "{}", details=said)
    done = shop.segments.export()
    assert (done.segments, len(done.written), done.same) == (len(names), len(names), 0)
    assert set(standing(shop.segments.plan()).values()) == {("same", None)}
    before = {path.name: path.read_bytes() for path in folder(shop).iterdir()}
    assert len({name.casefold() for name in before}) == len(names)
    assert shop.segments.export().written == ()
    assert {path.name: path.read_bytes() for path in folder(shop).iterdir()} == before
    assert {path.parent for path in shop.workspace.path.rglob("*passwd*")} == {folder(shop)}


def test_an_export_leaves_what_says_the_same_and_what_only_files_know(shop: Shop) -> None:
    for name in ("a", "b", "c"):
        shop.segments.add(name, "orders()")
    put(
        shop,
        "mine.yml",
        "# ours\n\n- name: a\n  condition: ( orders() )  # as ever\n- {name: new, condition: vip}\n- name: b\n  condition: orders()\n",
    )
    assert shop.segments.export().written == ("c.yaml",)
    assert "as ever" in (folder(shop) / "mine.yml").read_text("utf-8")
    shop.segments.add("a", "not orders()", owner="Анна")
    shop.segments.remove("c")
    done = shop.segments.export()
    assert (done.written, done.removed) == (("mine.yml",), ("c.yaml",))
    text = (folder(shop) / "mine.yml").read_text("utf-8")
    assert text.startswith("# ours\n\n- name: a")
    assert {one.name: one.stated.condition for one in read(text, "")[0]} == {"a": "not orders()", "new": "vip", "b": "orders()"}


def test_an_export_does_not_write_over_what_was_not_applied(shop: Shop, tmp_path: Path) -> None:
    shop.segments.add("a", "orders()")
    shop.segments.export()
    put(shop, "a.yaml", file_of("a", "not orders()"))
    with pytest.raises(DefinitionRefused, match="changed in files and not applied: 'a'"):
        shop.segments.export()
    assert shop.segments.export(overwrite=True).written == ("a.yaml",)
    put(shop, "a.yaml", "name: [")
    with pytest.raises(FilesRefused, match="no YAML"):
        shop.segments.export()
    (tmp_path / "file").write_text("")
    with pytest.raises(DefinitionRefused, match="is no folder"):
        shop.segments.export(tmp_path / "file")


# ---------------------------------------------------------------- plan and apply


def test_a_plan_tells_people_and_dependents_and_changes_nothing(shop: Shop) -> None:
    shop.segments.add("a", "orders().count >= 3")
    shop.segments.add("b", 'in_segment("a") and orders(last="60d")')
    shop.segments.add("c", 'not in_segment("b")')
    shop.segments.add("own", "orders()")
    put(shop, "a.yaml", file_of("a", "orders().count >= 4"))
    put(shop, "n.yaml", file_of("n", 'in_segment("a")'))
    assert standing(shop.segments.plan(as_of=T)) == {
        "a": ("conflict", None), "n": ("new", "add"), "b": ("app", None), "c": ("app", None), "own": ("app", None),
    }  # fmt: skip
    found = shop.segments.plan(as_of=T, take={"a": "file"})
    assert [(one.name, one.through) for one in found.dependents] == [("b", ("a",)), ("c", ("b",))]
    assert texts(shop)["a"] == "orders().count >= 3"
    steps = {step.name: step.moved for step in found.changes}
    counts = shop.count("orders().count >= 3", "orders().count >= 4", as_of=T).counts
    assert steps["a"] is not None
    assert (steps["a"].before, steps["a"].after, steps["a"].left) == (counts[0], counts[1], counts[0] - counts[1])
    assert steps["n"] is not None
    assert (steps["n"].before, steps["n"].entered) == (0, counts[1])
    assert found.people == shop.count("orders()", as_of=T).people


def drawn(rng: Random, names: list[str]) -> str:
    parts = [
        f"orders().count >= {rng.randrange(1, 6)}",
        f'orders(last="{rng.randrange(20, 150)}d")',
        f"orders().sum(total) > {rng.randrange(900)}",
    ]
    parts += [f'in_segment("{rng.choice(names)}")', f'not in_segment("{rng.choice(names)}")'] if names else []
    return rng.choice((" and ", " or ")).join(rng.sample(parts, rng.randrange(1, 3)))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_planned_is_what_a_refresh_then_sees(shop: Shop, seed: int) -> None:
    rng = Random(seed)
    names: list[str] = []
    for number in range(6):
        shop.segments.add(f"сегмент {number}", drawn(rng, names))
        names.append(f"сегмент {number}")
    shop.segments.export()
    shop.refresh(as_of=T)
    for number in rng.sample(range(6), 3):
        put(shop, f"сегмент-{number}.yaml", file_of(names[number], drawn(rng, names[:number])))
    put(shop, "new.yaml", file_of("new", drawn(rng, names)))
    if not any(names[5] in text for text in (*texts(shop).values(), (folder(shop) / "new.yaml").read_text("utf-8"))):
        (folder(shop) / "сегмент-5.yaml").unlink()
    found = shop.segments.plan(as_of=T, prune=True)
    before = texts(shop)
    done = shop.segments.apply(found)
    after = shop.refresh(as_of=T)
    moved = {step.name: step.moved for step in found.changes if step.moved} | {one.name: one.moved for one in found.dependents}
    assert {name: one.entered for name, one in moved.items() if one.entered} == after.entered
    assert {name: one.left for name, one in moved.items() if one.left} == after.left
    assert {name: one.after for name, one in moved.items() if name in after.sizes} == {
        name: size for name, size in after.sizes.items() if name in moved
    }
    assert shop.segments.plan(as_of=T).changes == ()
    assert done.batch is not None
    shop.segments.undo(batch=done.batch)
    assert texts(shop) == before


def test_all_or_nothing_and_all_faults_of_all_files(shop: Shop) -> None:
    shop.segments.add("b", "orders()")
    shop.segments.add("d", 'in_segment("b")')
    shop.segments.export()
    before = texts(shop)
    put(shop, "a.yaml", "name: a\ncondition: |\n  orders()\n  and colour == 'x'\n  and ordrs\n")
    put(shop, "b.yaml", file_of("b", 'in_segment("d")'))
    put(shop, "c.yaml", "name: c\ncondition: orders( and\n")
    put(shop, "e.yaml", file_of("e", 'in_segment("c")'))
    put(shop, "f.yaml", file_of("e", "orders()"))
    put(shop, "g.yaml", file_of("orders().count > 2", "orders()"))
    put(shop, "h.yaml", "name: h\ncondition: orders()\nkind: big\n")
    with pytest.raises(FilesRefused) as refused:
        shop.segments.plan()
    places = [(one.file, one.line, one.segment) for one in refused.value.faults]
    assert [place for place in places if place[0] != "c.yaml"] == [
        ("a.yaml", 4, "a"), ("a.yaml", 5, "a"), ("b.yaml", 2, "b"), ("d.yaml", 3, "d"), ("f.yaml", 1, "e"),
        ("g.yaml", 1, "orders().count > 2"), ("h.yaml", 3, "h"),
    ]  # fmt: skip
    assert any(place[:2] == ("c.yaml", 2) for place in places)
    assert texts(shop) == before


def test_what_was_changed_since_the_plan_is_not_written_over(shop: Shop) -> None:
    shop.segments.add("a", "orders()")
    shop.segments.export()
    put(shop, "a.yaml", file_of("a", "not orders()"))
    put(shop, "b.yaml", file_of("b", "orders()"))
    found = shop.segments.plan()
    shop.segments.describe("a", owner="Анна")
    with pytest.raises(DefinitionRefused, match="changed meanwhile, nothing was done"):
        shop.segments.apply(found)
    assert [*texts(shop)] == ["a"]
    assert shop.segments.definitions.batches() == ()
    with pytest.raises(DefinitionRefused, match="both: 'a'; say whose is right"):
        shop.segments.apply(shop.segments.plan())
    with pytest.raises(DefinitionRefused, match="no segment 'aa' to take; did you mean a"):
        shop.segments.plan(take={"aa": "file"})
    shop.segments.apply(shop.segments.plan(take={"a": "app"}))
    assert (texts(shop)["a"], "b" in texts(shop)) == ("orders()", True)
    assert standing(shop.segments.plan())["a"] == ("behind", None)


def test_the_app_s_side_taken_once_stays_taken_until_the_file_changes_again(shop: Shop) -> None:
    shop.segments.add("a", "orders()")
    shop.segments.export()
    put(shop, "a.yaml", file_of("a", "not orders()"))
    shop.segments.add("a", "orders().count > 1")
    assert shop.segments.apply(shop.segments.plan(take={"a": "app"})).batch is None
    assert standing(shop.segments.plan()) == {"a": ("behind", None)}
    put(shop, "a.yaml", file_of("a", "orders().count > 3"))
    assert standing(shop.segments.plan()) == {"a": ("conflict", None)}
    shop.segments.apply(shop.segments.plan(take={"a": "file"}))
    assert texts(shop) == {"a": "orders().count > 3"}


def test_a_vanished_file_removes_only_when_told_to_and_never_what_others_name(shop: Shop) -> None:
    shop.segments.add("a", "orders()")
    shop.segments.add("b", 'in_segment("a")')
    shop.segments.export()
    (folder(shop) / "a.yaml").unlink()
    assert standing(shop.segments.plan())["a"] == ("vanished", None)
    with pytest.raises(FilesRefused, match="'a' can't be removed: 'b' refers to it"):
        shop.segments.plan(prune=True)
    (folder(shop) / "b.yaml").unlink()
    found = shop.segments.plan(as_of=T, prune=True)
    assert standing(found) == {"a": ("vanished", "remove"), "b": ("vanished", "remove")}
    shop.segments.apply(found)
    assert (texts(shop), shop.segments.plan().steps) == ({}, ())


def test_what_was_removed_in_the_app_does_not_come_back_by_itself(shop: Shop) -> None:
    shop.segments.add("a", "orders()")
    shop.segments.export()
    shop.segments.remove("a")
    assert standing(shop.segments.plan()) == {"a": ("removed", None)}
    shop.segments.apply(shop.segments.plan(take={"a": "file"}))
    assert shop.segments.get("a").version == 2


def test_a_change_of_what_is_said_moves_nobody_and_makes_no_version(shop: Shop) -> None:
    shop.segments.add("a", "orders()")
    shop.segments.export()
    put(shop, "a.yaml", file_of("a", "orders()", owner="Анна", review="2026-12-01"))
    found = shop.segments.plan()
    assert [(step.decision.action, step.moved) for step in found.changes] == [("change", None)]
    assert found.people == 0
    shop.segments.apply(found, author="bob")
    assert (shop.segments.get("a").version, shop.segments.get("a").details.owner) == (1, "Анна")
    assert [(one.deed, one.author) for one in shop.segments.changes("a")][1:] == [("described", "bob")]


def test_an_old_definition_that_no_longer_fits_can_be_mended_by_a_file(shop: Shop) -> None:
    shop.segments.definitions.add("a", 'in_segment("gone")', "{}")
    shop.segments.definitions.add("b", 'in_segment("a")', "{}")
    shop.segments.export()
    put(shop, "a.yaml", file_of("a", "orders()"))
    found = shop.segments.plan(as_of=T)
    (step,) = found.changes
    assert step.moved is not None
    assert (step.moved.before, step.moved.entered, step.moved.after > 0) == (None, None, True)
    shop.segments.apply(found)
    assert shop.refresh(as_of=T).sizes["b"] > 0


# ---------------------------------------------------------------- batches


def test_a_batch_is_undone_whole_once_and_only_if_nothing_came_after(shop: Shop) -> None:
    shop.segments.add("a", "orders()", owner="Анна")
    shop.segments.export()
    put(shop, "a.yaml", file_of("a", "not orders()"))
    put(shop, "b.yaml", file_of("b", 'in_segment("a")'))
    done = shop.segments.apply(shop.segments.plan()).batch
    assert done == 1
    again = shop.segments.undo(batch=1)
    assert (texts(shop), shop.segments.get("a").details.owner) == ({"a": "orders()"}, "Анна")
    with pytest.raises(DefinitionRefused, match="taken back already, by batch 2"):
        shop.segments.undo(batch=1)
    assert again == 2
    shop.segments.undo(batch=2)
    assert texts(shop) == {"a": "not orders()", "b": 'in_segment("a")'}
    shop.segments.describe("b", owner="x")
    with pytest.raises(DefinitionRefused, match="changed since batch 3: b"):
        shop.segments.undo(batch=3)
    with pytest.raises(DefinitionRefused, match="no batch 9; there are: 1, 2, 3"):
        shop.segments.undo(batch=9)


def test_a_batch_whose_segment_is_named_by_now_stays(shop: Shop) -> None:
    put(shop, "a.yaml", file_of("a", "orders()"))
    shop.segments.apply(shop.segments.plan())
    shop.segments.add("later", 'in_segment("a")')
    with pytest.raises(DefinitionRefused, match="'a' can't be removed: 'later' refers to it"):
        shop.segments.undo(batch=1)


# ---------------------------------------------------------------- folders


def test_a_copy_of_the_folder_elsewhere_is_old_or_changed_as_it_says(shop: Shop, tmp_path: Path) -> None:
    shop.segments.add("a", "orders()")
    put(shop, "a.yaml", file_of("a", "orders().count > 1"))
    shop.segments.apply(shop.segments.plan(take={"a": "file"}))
    copy = tmp_path / "clone"
    shutil.copytree(folder(shop), copy)
    assert standing(shop.segments.plan(copy)) == {"a": ("same", None)}
    shop.segments.add("a", "orders().count > 2")
    assert standing(shop.segments.plan(copy)) == {"a": ("behind", None)}
    (copy / "a.yaml").write_text(file_of("a", "orders().count > 9"), encoding="utf-8")
    assert standing(shop.segments.plan(copy)) == {"a": ("conflict", None)}
    shop.segments.export(tmp_path / "fresh")
    assert standing(shop.segments.plan(tmp_path / "fresh")) == {"a": ("same", None)}
    shop.segments.add("a", "orders().count > 3")
    shutil.copytree(tmp_path / "fresh", tmp_path / "clone2")
    assert standing(shop.segments.plan(tmp_path / "clone2")) == {"a": ("behind", None)}


def test_the_folder_is_known_again_after_the_workspace_has_moved(shop: Shop, tmp_path: Path) -> None:
    shop.segments.add("a", "orders()")
    shop.segments.export()
    put(shop, "a.yaml", file_of("a", "not orders()"))
    shop.close()
    (tmp_path / "ws").rename(tmp_path / "elsewhere")
    with Shop.open(tmp_path / "elsewhere") as moved:
        assert standing(moved.segments.plan()) == {"a": ("changed", "change")}


def test_files_that_lead_out_or_are_no_files_are_refused(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("name: secret\ncondition: vip\n")
    (folder(shop) / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder(shop) / "big.yaml").write_bytes(b"#" * 1_000_001)
    (folder(shop) / "latin.yaml").write_bytes("name: Ж".encode("cp1251"))
    (folder(shop) / "dir.yaml").mkdir()
    os.mkfifo(folder(shop) / "pipe.yaml")
    with pytest.raises(FilesRefused) as refused:
        shop.segments.plan()
    said = {one.file: one.fault.message for one in refused.value.faults}
    assert "leads out" in said["out.yaml"]
    assert "1,000,001 bytes" in said["big.yaml"]
    assert "no UTF-8" in said["latin.yaml"]
    assert said["dir.yaml"] == said["pipe.yaml"] == "is no file"
    with pytest.raises(DefinitionRefused, match="is no folder"):
        shop.segments.plan(tmp_path / "nowhere")


def test_whoever_is_erased_is_named_by_no_trail_and_files_still_agree(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("person,email\np5,joakim.pusto@example.ru\n", encoding="utf-8")
    shop.import_file(tmp_path / "people.csv", "people")
    shop.segments.add("his", 'email == "joakim.pusto@example.ru"', owner="joakim.pusto@example.ru", author="joakim.pusto@example.ru")
    shop.segments.export()
    shop.segments.apply(shop.segments.plan())
    shop.privacy.erase("p5")
    assert standing(shop.segments.plan()) == {"his": ("same", None)}
    shop.close()
    assert all(b"joakim" not in path.read_bytes() for path in (tmp_path / "ws").rglob("*") if path.is_file())


def test_many_segments_stay_in_one_file_as_they_are_written() -> None:
    found, faults = read("- name: a\n  condition: vip\n\n- name: b\n  condition: vip\n", "x")
    assert (write({one.name: one.stated for one in found}).count("- name"), faults) == (2, [])
