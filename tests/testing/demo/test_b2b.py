"""Whoever was planted among the supplier's clients behaves as drawn, in the raw files."""

from __future__ import annotations

from tests.testing.demo.conftest import Ask  # noqa: TC002 -- pytest reads it


def test_each_way_has_its_deals_meetings_and_orders(b2b: Ask) -> None:
    rows = b2b("""SELECT "group", avg((d > 0)::INT), avg((m > 0)::INT), avg(coalesce(o, 0)) FROM planted
                  LEFT JOIN (SELECT person, count(*) AS d FROM deals GROUP BY 1) USING (person)
                  LEFT JOIN (SELECT person, count(*) AS m FROM meetings GROUP BY 1) USING (person)
                  LEFT JOIN (SELECT person, count(*) AS o FROM orders GROUP BY 1) USING (person) GROUP BY 1""")
    deals, meetings, orders = ({group: row[i] for group, *row in rows} for i in range(3))

    assert deals["colleague"] is None
    assert deals["inquirer"] > 0.95
    assert meetings["inquirer"] is None
    assert meetings["almost-client"] == meetings["client"] == 1
    assert orders["inquirer"] == orders["almost-client"] == orders["stuck"] == 0
    assert 0.85 < orders["client"] <= 1
    assert orders["repeat-client"] > 2
    assert orders["key-client"] > orders["repeat-client"]


def test_key_clients_buy_much(b2b: Ask) -> None:
    (_, others), (_, keys) = b2b("SELECT is_in(person, 'key-client') AS key, median(amount) FROM deals GROUP BY 1 ORDER BY 1")

    assert keys > 3 * others


def test_deals_that_are_stuck_are_open_and_old(b2b: Ask) -> None:
    found = b2b("""SELECT count(*), count(*) FILTER (WHERE status <> 'open' OR closed IS NOT NULL),
                   median(date_diff('day', stage_since, ending())) FROM deals WHERE is_in(person, 'stuck')""")

    assert found[0][0] > 100
    assert found[0][1] == 0
    assert found[0][2] > 100


def test_two_managers_have_habits(b2b: Ask) -> None:
    takes = b2b("""SELECT is_in(person, 'of-slow-manager') AS slow, avg(date_diff('day', created, closed)) FROM deals
                   WHERE closed IS NOT NULL GROUP BY 1 ORDER BY 1""")
    prices = b2b("""SELECT is_in(person, 'of-manager-losing-on-price') AS loses, avg((lost_reason = 'цена')::INT) FROM deals
                    WHERE lost_reason IS NOT NULL GROUP BY 1 ORDER BY 1""")

    assert takes[1][1] > 2 * takes[0][1]
    assert prices[1][1] > 0.65
    assert 0.25 < prices[0][1] < 0.5


def test_deals_and_people_are_of_companies_that_are_listed(b2b: Ask) -> None:
    strangers = """SELECT (SELECT count(*) FROM deals WHERE company NOT IN (SELECT company FROM companies)),
                          (SELECT count(*) FROM people WHERE company NOT IN (SELECT company FROM companies)),
                          (SELECT max(n) FROM (SELECT count(*) AS n FROM people GROUP BY company))"""
    deals, people, most = b2b(strangers)[0]

    assert deals == people == 0
    assert most > 3
