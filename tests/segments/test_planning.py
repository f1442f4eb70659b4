"""File, application and what they last agreed on: every case of the three, and what follows."""

from __future__ import annotations

from itertools import product

import pytest

from coterie.model.definition import Stated
from coterie.segments.planning import Decision, Side, Sides, agreed, ancestor, counted, decide

X, Y, Z = (Stated(text) for text in ("orders()", "not orders()", "vip"))


@pytest.mark.parametrize(
    ("base", "file", "app", "status", "action", "pruned", "by_file"),
    [
        # base, file, app         how it stands  and what is done   with --prune           with --take file
        (None, None, None,        None,          None,              None,                  None),
        (X,    None, None,        None,          None,              None,                  None),
        (None, X,    None,        "new",         "add",             ("new", "add"),        "add"),
        (None, None, X,           "app",         None,              ("app", None),         None),
        (None, X,    X,           "same",        None,              ("same", None),        None),
        (None, X,    Y,           "conflict",    None,              ("conflict", None),    "change"),
        (X,    X,    X,           "same",        None,              ("same", None),        None),
        (X,    Y,    X,           "changed",     "change",          ("changed", "change"), "change"),
        (X,    X,    Y,           "behind",      None,              ("behind", None),      "change"),
        (X,    Y,    Y,           "same",        None,              ("same", None),        None),
        (X,    Y,    Z,           "conflict",    None,              ("conflict", None),    "change"),
        (X,    X,    None,        "removed",     None,              ("removed", None),     "add"),
        (X,    Y,    None,        "conflict",    None,              ("conflict", None),    "add"),
        (X,    None, X,           "vanished",    None,              ("vanished", "remove"), None),
        (X,    None, Y,           "vanished",    None,              ("conflict", None),    None),
    ],
)  # fmt: skip
def test_the_table_of_all_cases(
    base: Stated | None,
    file: Stated | None,
    app: Stated | None,
    status: str | None,
    action: str | None,
    pruned: tuple[str, str | None],
    by_file: str | None,
) -> None:
    sides = Sides(base, file, app)
    if status is None:
        assert decide(sides) is None
        return
    found, with_prune, with_file, with_app = decide(sides), decide(sides, prune=True), decide(sides, take="file"), decide(sides, take="app")
    assert found is not None
    assert with_prune is not None
    assert with_file is not None
    assert with_app is not None
    assert (found.status, found.action) == (status, action)
    assert (with_prune.status, with_prune.action) == pruned
    assert with_file.action == by_file
    assert with_app.action is None


def test_a_conflict_over_a_vanished_file_is_decided_either_way() -> None:
    assert decide(Sides(X, None, Y), prune=True, take="file") == Decision("conflict", "remove", "file")
    assert decide(Sides(X, None, Y), prune=True, take="app") == Decision("conflict", None, "app")


@pytest.mark.parametrize("sides", [Sides(*each) for each in product((None, X, Y, Z), repeat=3)])
@pytest.mark.parametrize("prune", [False, True])
@pytest.mark.parametrize("take", [None, "file", "app"])
def test_once_carried_out_nothing_is_left_to_do_or_to_decide(sides: Sides, prune: bool, take: Side | None) -> None:
    decision = decide(sides, prune=prune, take=take)
    if decision is None or (decision.status == "conflict" and take is None):
        return
    app = None if decision.action == "remove" else sides.file if decision.action else sides.app
    after = decide(Sides(agreed(sides, decision), sides.file, app), prune=prune)
    assert after is None or (after.action is None and after.status != "conflict")


def test_a_copy_of_the_folder_goes_on_from_what_the_app_said_last() -> None:
    assert ancestor(X, Y, Z, (X, Y, Z)) == X
    assert ancestor(None, Y, X, (X, Y)) == Y
    assert ancestor(None, X, Y, (X, Y, Z)) == Y
    assert ancestor(None, None, X, (X, Y)) == X
    assert ancestor(None, None, Z, (X, Y)) is None
    assert ancestor(None, Y, Z, ()) == Y


def test_how_many_stand_how() -> None:
    assert counted({"a": Decision("same"), "b": Decision("same"), "c": Decision("new", "add")}) == {"same": 2, "new": 1}
