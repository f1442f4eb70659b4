"""Whoever was planted behaves as drawn, in the raw files; the others do a little of the same."""

from __future__ import annotations

import pytest
from tests.testing.demo.conftest import PEOPLE, Ask

from coterie.testing.demo.jewellery.characters import WAYS, WOMEN

ORDERS = """(SELECT "order", any_value(person) AS person, any_value(time) AS time, any_value(gift_wrap) = 'yes' AS wrap,
             any_value(status) AS status FROM "order-lines" GROUP BY 1)"""
BOUGHT = '(SELECT * FROM "order-lines" WHERE quantity > 0)'
GAPS = f"""(SELECT o.person, count(*) AS orders, max(o.time) AS last,
            date_diff('second', min(o.time), max(o.time)) / 86400.0 / (count(*) - 1) AS gap
            FROM {ORDERS} AS o GROUP BY 1)"""


def one(found: list[tuple[float, ...]]) -> float:
    ((value,),) = found
    return value


def test_shares_of_the_ways_are_as_drawn(jewellery: Ask) -> None:
    found = dict(jewellery('SELECT "group", count(*) FROM planted GROUP BY 1'))

    for way, (man, woman) in WAYS.items():
        share = man * (1 - WOMEN) / sum(m for m, _ in WAYS.values()) + woman * WOMEN / sum(w for _, w in WAYS.values())
        bound = 5 * (share * (1 - share) / PEOPLE) ** 0.5
        assert abs(found[way] / PEOPLE - share) < bound, way


def test_never_buyers_don_t_and_one_off_buyers_do_once(jewellery: Ask) -> None:
    count = f'SELECT "group", min(n), max(n) FROM planted LEFT JOIN (SELECT person, count(*) AS n FROM {ORDERS} GROUP BY 1) USING (person) GROUP BY 1'
    found = {group: (least, most) for group, least, most in jewellery(count)}

    assert found["never-buyer"] == (None, None)
    assert found["one-off"] == (1, 1)
    assert found["engaged"] == (1, 1)
    assert found["loyal"][0] >= 2


@pytest.mark.parametrize(
    ("group", "low", "high"), [("loyal", 0.75, 1.1), ("sleeper", 0.75, 1.1), ("wholesale", 0.85, 1.15), ("occasional", 0.5, 1.1)]
)
def test_gaps_are_those_of_the_rhythm(jewellery: Ask, group: str, low: float, high: float) -> None:
    """Orders for holidays and birthdays come between, so gaps are a little shorter."""
    ratio = jewellery(f"""SELECT median(gap / drawn(parameters, 'rhythm')) FROM planted JOIN {GAPS} USING (person)
                          WHERE "group" = '{group}' AND orders >= 4""")

    assert low < one(ratio) < high


def test_sleepers_broke_their_own_rhythm_and_the_loyal_did_not(jewellery: Ask) -> None:
    silence = "date_diff('second', last, ending()) / 86400.0"
    found = jewellery(f"""SELECT "group", min({silence} - coalesce(drawn(parameters, 'silent'), 0)),
                          quantile_cont({silence} / drawn(parameters, 'rhythm'), [0.05, 0.95])
                          FROM planted JOIN {GAPS} USING (person) WHERE "group" IN ('loyal', 'sleeper') GROUP BY 1 ORDER BY 1""")
    (_, _, loyal), (_, over, sleeper) = found

    assert over >= -0.001
    assert sleeper[0] > 3
    assert loyal[1] < 2.5


def test_men_who_buy_before_holidays_buy_womens_jewellery_and_nothing_else_of_the_year(jewellery: Ask) -> None:
    near = "least(" + ", ".join(
        f"(date_diff('day', time::DATE, make_date(year(time) + {later}, {month}, {day})) + 4000) % 4000" for later in (0, 1) for month, day in ((2, 14), (3, 8), (12, 31))) + ")"  # fmt: skip
    ((days, least),) = jewellery(f"SELECT max({near}), min({near}) FROM {ORDERS} WHERE is_in(person, 'holiday-man')")
    women = jewellery(f"""SELECT avg((category IN ('серьги','кольца','броши','подвески','браслеты','цепочки','колье'))::INT)
                          FROM {BOUGHT} WHERE is_in(person, 'holiday-man')""")
    sexes = jewellery("SELECT DISTINCT sex FROM people WHERE is_in(person, 'holiday-man')")

    assert 1 <= least <= days <= 8
    assert one(women) > 0.85
    assert set(sexes) == {("m",), (None,)}


@pytest.mark.parametrize(
    ("group", "parameter", "share", "rows", "others"),
    [
        ("brooch-collector", "brooch", "category = 'броши'", BOUGHT, 0.16),
        ("gift-wrapper", "wrap", "wrap", ORDERS, 0.16),
        ("designer-lover", "designer", "product IN (SELECT product FROM products WHERE designer = 'yes')", BOUGHT, 0.2),
        ("problem", "returning", "quantity < 0", '"order-lines"', 0.05),
    ],
)  # fmt: skip
def test_a_habit_is_as_strong_as_drawn_and_weak_in_others(
    jewellery: Ask, group: str, parameter: str, share: str, rows: str, others: float
) -> None:
    of = f"(SELECT person, avg(({share})::INT) AS share FROM {rows} GROUP BY 1)"
    ((meant, found),) = jewellery(f"""SELECT avg(drawn(parameters, '{parameter}')), avg(share) FROM planted JOIN {of} USING (person)
                                      WHERE "group" = '{group}'""")
    rest = one(jewellery(f"SELECT avg(share) FROM {of} WHERE NOT is_in(person, '{group}')"))

    assert abs(found - meant) < (0.2 if group == "problem" else 0.12)  # what came back is a row more among the rows
    assert 0 < rest < others < found


def test_who_buys_for_their_own_birthday_does_so_in_the_days_before_it(jewellery: Ask) -> None:
    birthdays = f"""SELECT is_in(person, 'own-birthday') AS does, avg((
        least((make_date(year(time), month(birthday), least(day(birthday), 28)) - time::DATE + 365) % 365, 364) <= 10)::INT)
        FROM {ORDERS} JOIN people USING (person) WHERE birthday IS NOT NULL
        AND (is_in(person, 'loyal') OR is_in(person, 'occasional') OR is_in(person, 'sleeper')) GROUP BY 1 ORDER BY 1"""
    (_, others), (_, they) = jewellery(birthdays)

    assert they > 3 * others


def test_problem_customers_complain_wholesale_buys_by_the_dozen_and_the_engaged_buy_a_ring(jewellery: Ask) -> None:
    rate = """SELECT (SELECT count(*) FROM events WHERE type = 'complaint' AND {who}) / (SELECT count(DISTINCT "order") FROM "order-lines" WHERE {who})"""
    quantities = jewellery(f"SELECT is_in(person, 'wholesale') AS w, median(quantity) FROM {BOUGHT} GROUP BY 1 ORDER BY 1")
    rings = jewellery(f"SELECT DISTINCT category FROM {BOUGHT} WHERE is_in(person, 'engaged')")

    assert one(jewellery(rate.format(who="is_in(person, 'problem')"))) > 0.2
    assert 0 < one(jewellery(rate.format(who="NOT is_in(person, 'problem')"))) < 0.05
    assert quantities[0][1] == 1
    assert quantities[1][1] > 10
    assert rings == [("помолвочные кольца",)]


def test_the_weeks_before_holidays_are_busy(jewellery: Ask) -> None:
    a_day = f"SELECT count(*) / {{days}} FROM {ORDERS} WHERE {{when}}"
    march = one(jewellery(a_day.format(days=21, when="month(time) = 3 AND day(time) BETWEEN 1 AND 7")))
    april = one(jewellery(a_day.format(days=90, when="month(time) = 4")))

    assert march > 1.5 * april


def test_what_became_of_letters_is_possible(jewellery: Ask) -> None:
    impossible = """bounced IS NOT NULL AND delivered IS NOT NULL OR delivered < sent OR opened < delivered OR clicked < opened
                    OR clicked IS NOT NULL AND channel = 'email' AND opened IS NULL"""
    again = "SELECT count(*) FROM messages AS m JOIN messages AS n USING (person, channel) WHERE m.unsubscribed < n.sent"
    unwanted = """SELECT count(*) FROM messages AS m WHERE NOT EXISTS (SELECT 1 FROM consents AS c
                  WHERE c.person = m.person AND c.channel = m.channel AND status = 'given' AND (c.time IS NULL OR c.time <= m.sent))"""

    assert one(jewellery(f"SELECT count(*) FROM messages WHERE {impossible}")) == 0
    assert one(jewellery(again)) == 0
    assert one(jewellery(unwanted)) == 0
    assert one(jewellery("SELECT count(*) FROM messages WHERE is_in(person, 'never-buyer')")) > 0


def test_those_who_hear_of_us_from_friends_name_one_who_came_before(jewellery: Ask) -> None:
    found = jewellery(
        "SELECT count(*), count(*) FILTER (WHERE f.created > p.created) FROM people AS p JOIN people AS f ON f.person = p.referred_by"
    )

    assert found[0][0] > 100
    assert found[0][1] == 0


def test_everybody_opens_letters_as_drawn_for_them(jewellery: Ask) -> None:
    opened = """(SELECT person, avg((opened IS NOT NULL)::INT) AS share FROM messages
                WHERE channel = 'email' AND delivered IS NOT NULL AND campaign LIKE 'news%' GROUP BY 1 HAVING count(*) >= 12)"""
    found = jewellery(f"""SELECT corr(share, drawn(parameters, 'opening')), avg(share - drawn(parameters, 'opening'))
                          FROM planted JOIN {opened} USING (person) WHERE "group" = 'everybody'""")

    assert found[0][0] > 0.8
    assert abs(found[0][1]) < 0.03
