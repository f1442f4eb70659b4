"""Look-ups in ledgers: what is refused, what is only odd, and what they give beside their yes or no."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from coterie.errors import ConditionRefused
from coterie.language.catalogue import Catalogue
from coterie.language.check import check
from coterie.language.oracle import World
from coterie.language.parse import parse
from coterie.model.facts import Base, Person, Standing

SEEN = Catalogue(
    ledgers={"channel": ("email", "sms"), "purpose": ("news",), "tag": ("vip",), "list": ("expo",), "suppression": ("vk",)},
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tagged(5)", "takes names in quotes"),
        ('in_list(" ")', "takes names in quotes"),
        ('tagged("vip", last="30 дней")', 'such as "30d"'),
        ('tagged("vip", last="999999y")', 'such as "30d"'),
        ("orders(person.duplicate_suspected)", "a person has attributes only"),
        ('orders(tagged("vip"))', "only the fields of its facts"),
        ('consent("email").text > 5', "can't be compared"),
        ('consent("email").since', "only a yes/no value stands alone"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, said: str) -> None:
    with pytest.raises(ConditionRefused) as refused:
        check(parse(text), SEEN)
    assert any(said in fault.message for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ('subscribed("emial", "nwes")', [("email",), ("news",)]),
        ('reachable("push")', [()]),
        ('tagged("vop") and in_list("expa")', [("vip",), ("expo",)]),
        ('suppressed("emial")', [("email",)]),
        ('suppressed("email") and subscribed("email") and tagged("vip") and suppressed("vk")', []),
    ],
)
def test_what_was_never_seen_is_odd(text: str, hints: list[tuple[str, ...]]) -> None:
    assert [warning.suggestions for warning in check(parse(text), SEEN)] == hints


@pytest.mark.parametrize(
    "seen",
    [{}, {"channel": ("any",), "purpose": ()}, {"channel": (), "purpose": ()}, {"channel": tuple(map(str, range(50))), "purpose": ("x",)}],
)
def test_where_it_can_t_be_known_nothing_is_odd(seen: dict[str, tuple[str, ...]]) -> None:
    assert check(parse('subscribed("email", "x")'), Catalogue(ledgers=seen)) == ()


def test_a_word_about_any_channel_forbids_and_allows_each_and_data_is_not_letters() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    given = Standing("consent", ("email", "news"), at, said="given", basis="form")
    base = Base(
        (
            Person("ann", standings=(given, Standing("consent", ("any", "news"), said="given"))),
            Person("bob", standings=(given, Standing("consent", ("any", "news"), at, said="withdrawn"))),
            Person("cat", standings=(Standing("consent", ("email", "data"), at, said="given"),)),
            Person("dan", standings=(given, Standing("consent", ("email", "news"), at, said="refused"))),
        ),
        ZoneInfo("Europe/Moscow"),
    )
    world = World(base, datetime(2026, 2, 1, tzinfo=UTC), SEEN)
    assert world.members(parse('subscribed("email")')) == {"ann"}
    assert world.members(parse('subscribed("email", "data")')) == {"cat"}
    assert world.members(parse('subscribed("email", "news") == yes and consent("email").basis == "form"')) == {"ann"}
