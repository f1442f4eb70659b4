"""``coterie segmentations``: everybody on exactly one shelf, moves that add up, who is about to move, and what is refused."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coterie.cli.main import app
from coterie.errors import DefinitionRefused, Refused
from coterie.services.shop import Shop

LINES = (
    "order,person,time,product,quantity,price\n1,ann,2026-01-05,ring,1,900\n2,ann,2026-02-05,ring,1,1000\n3,bob,2026-02-20,chain,1,5000\n"
    "4,cat,2026-02-01,ring,1,100\n"
)
SHELVES = ("big=spend.total >= 5000", "quiet=orders() and not orders(last='30d')", "buyers=orders()")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "lines.csv").write_text(LINES, encoding="utf-8")
    (tmp_path / "people.csv").write_text("person\ndan\n", encoding="utf-8")
    with Shop.create(tmp_path / "shop", timezone="UTC", currency="RUB") as shop:
        shop.import_file(tmp_path / "lines.csv", "order-lines")
        shop.import_file(tmp_path / "people.csv", "people")
    run(tmp_path / "shop", "add", "value", *SHELVES, "--rest", "not yet", "--task", "big=call")
    return tmp_path / "shop"


def run(workspace: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["-w", str(workspace), "segmentations", *words])


def told(workspace: Path, *words: str) -> dict[str, list[dict[str, object]]]:
    done = run(workspace, *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.output)  # type: ignore[no-any-return]


def test_everybody_stands_on_exactly_one_shelf(workspace: Path) -> None:
    shown = told(workspace, "show", "value", "--as-of", "2026-03-01")
    assert [(one["shelf"], one["people"], one["spent"]) for one in shown["shelves"]] == [
        ("big", 1, 5000.0),
        ("quiet", 0, 0.0),
        ("buyers", 2, 2000.0),
        ("not yet", 1, 0.0),
    ]
    assert [one["change"] for one in shown["shelves"]] == [1, 0, 1, 0]
    people = told(workspace, "members", "value", "--as-of", "2026-03-01")["people"]
    assert [(one["person"], one["shelf"]) for one in people] == [("ann", "buyers"), ("bob", "big"), ("cat", "buyers"), ("dan", "not yet")]
    only = run(workspace, "members", "value", "big", "--as-of", "2026-03-01").output
    assert only == "person,shelf\nbob,big\n"
    assert "big" in run(workspace, "show", "value", "--as-of", "2026-03-01").output


def test_moves_between_any_two_days_add_up(workspace: Path) -> None:
    moves = told(workspace, "moves", "value", "--from", "2026-01-10", "--until", "2026-03-20")["moves"]
    assert {(one["from"], one["to"]): one["people"] for one in moves} == {
        ("buyers", "quiet"): 1,
        ("", "quiet"): 1,
        ("", "big"): 1,
        ("not yet", "not yet"): 1,
    }
    after = Counter(one["shelf"] for one in told(workspace, "members", "value", "--as-of", "2026-03-20")["people"])
    arrived: Counter[object] = Counter()
    for one in moves:
        arrived[one["to"]] += one["people"]  # type: ignore[assignment]
    assert arrived == after
    assert "not known yet → big" in run(workspace, "moves", "value", "--from", "2026-01-10", "--until", "2026-03-20").output


def test_who_is_about_to_move_is_told_with_when(workspace: Path) -> None:
    soon = told(workspace, "soon", "value", "--as-of", "2026-03-01", "--within", "10")["people"]
    assert soon == [
        {"person": "cat", "from": "buyers", "to": "quiet", "within_days": 3},
        {"person": "ann", "from": "buyers", "to": "quiet", "within_days": 7},
    ]
    assert "2 people about to move within 10 days" in run(workspace, "soon", "value", "--as-of", "2026-03-01", "--within", "10").output


def test_places_are_asked_in_conditions_and_keep_what_they_need(workspace: Path) -> None:
    with Shop.open(workspace) as shop:
        assert shop.count('segmentation("value") == "buyers"', as_of="2026-03-01").counts == (2,)
        shop.segments.add("buyers", 'segmentation("value") == "buyers"')
    assert "asks for places in segmentation 'value'" in str(run(workspace, "remove", "value").exception)
    run(workspace, "add", "plain", "a=orders()")
    assert run(workspace, "remove", "plain").output == "segmentation plain is removed\n"
    assert [one["name"] for one in told(workspace, "list")["segmentations"]] == ["value"]
    assert "value: big → quiet → buyers → not yet" in run(workspace, "list").output


def test_other_shelves_make_a_version_and_the_same_ones_none(workspace: Path) -> None:
    assert told(workspace, "add", "value", *SHELVES, "--rest", "not yet", "--task", "big=call")["version"] == 1
    assert told(workspace, "add", "value", *SHELVES[:2], "--rest", "not yet")["version"] == 2


def test_who_asks_for_a_shelf_that_is_no_more_is_told(workspace: Path) -> None:
    with Shop.open(workspace) as shop:
        shop.segments.add("few", 'segmentation("value") == "quiet"')
    done = run(workspace, "add", "value", SHELVES[0], SHELVES[2], "--rest", "not yet")
    assert "segment 'few': character 1: value has no shelf 'quiet'" in done.stderr


def test_who_is_about_to_move_is_looked_for_within_a_year(workspace: Path) -> None:
    with Shop.open(workspace) as shop, pytest.raises(Refused, match="within 1 to 366 days; 0 is not"):
        shop.segmentations.soon("value", within=0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "x", "a"), "write the shelf's name"),
        (("add", "x", "a=orders()", "a=vip"), "a shelf is named twice"),
        (("members", "value", "none"), "there are big, quiet, buyers, not yet"),
    ],
)
def test_wrong_words_are_wrong_usage(workspace: Path, words: tuple[str, ...], said: str) -> None:
    done = run(workspace, *words)
    assert (done.exit_code, said in done.output) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "x", "everyone else=orders()"), "is that of everyone else"),
        (("add", "a::b", "c=orders()"), "stands between a segmentation and a shelf of it"),
        (("add", "x", "a::b=orders()"), "stands between a segmentation and a shelf of it"),
        (("add", "x", "big=orders()", "--task", "bgi=call"), "a task is for a shelf, and 'bgi' is none; there are big"),
        (("add", "x ", "a=orders()"), "there is space around it"),
        (("add", "x", "a=ordrs > 5"), "no 'ordrs'"),
        (("add", "value", 'a=segmentation("value") == "b"'), "segmentation value is defined by itself"),
        (("show", "valu"), "no segmentation 'valu'; did you mean value"),
        (("moves", "value", "--from", "2026-03-01", "--until", "2026-01-01"), "from an earlier instant to a later one"),
    ],
)
def test_what_makes_no_sense_is_refused(workspace: Path, words: tuple[str, ...], said: str) -> None:
    assert said in str(run(workspace, *words).exception)


def test_an_empty_base_says_how_to_begin(tmp_path: Path) -> None:
    Shop.create(tmp_path / "shop", timezone="UTC", currency="RUB").close()
    assert "no segmentations yet" in run(tmp_path / "shop", "list").output


def test_a_segment_that_shelves_are_made_of_is_used_by_them(workspace: Path) -> None:
    with Shop.open(workspace) as shop:
        shop.segments.add("golden", "spend.total >= 1000")
        shop.segmentations.add("relation", {"ours": 'in_segment("golden")'})
        shop.segments.add("shelved", 'segmentation("relation") == "ours"')
        used = {(use.segment, use.how) for use in shop.segments.used("golden").segments}
        assert used == {("shelved", ("in_segment",)), ("segmentation relation", ("in_segment",))}
        with pytest.raises(DefinitionRefused, match="segmentation relation"):
            shop.segments.remove("golden")
