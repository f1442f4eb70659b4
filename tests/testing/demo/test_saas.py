"""Whoever was planted among the users of the service behaves as drawn, in the raw files."""

from __future__ import annotations

from tests.testing.demo.conftest import Ask  # noqa: TC002 -- pytest reads it

PAID = "(SELECT person, count(*) AS payments, min(time) AS first, max(time) AS last FROM payments WHERE status = 'оплачен' GROUP BY 1)"


def test_each_way_stands_where_it_should_in_the_funnel(saas: Ask) -> None:
    rows = saas(f"""SELECT "group", avg((logins > 0)::INT), avg((coalesce(payments, 0) > 0)::INT), avg((last > ending() - INTERVAL 34 DAY)::INT)
                    FROM planted LEFT JOIN {PAID} USING (person) LEFT JOIN
                    (SELECT person, count(*) FILTER (WHERE type = 'login') AS logins FROM events GROUP BY 1) USING (person) GROUP BY 1""")
    logged, paid, pays = ({group: row[i] for group, *row in rows} for i in range(3))

    assert logged["registered"] == 0
    assert min(share for group, share in logged.items() if group != "registered") > 0.97
    assert paid["registered"] == paid["tried"] == 0
    assert min(paid[group] for group in ("paying", "left", "power-user", "slow-starter")) > 0.97
    assert min(pays[group] for group in ("paying", "power-user", "slow-starter")) > 0.93
    assert pays["left"] == 0


def test_slow_starters_pay_after_months(saas: Ask) -> None:
    wait = f"""SELECT is_in(person, 'slow-starter') AS slow, min(date_diff('day', created, first)), max(date_diff('day', created, first))
               FROM people JOIN {PAID} USING (person) GROUP BY 1 ORDER BY 1"""
    (_, _, others), (_, they, _) = saas(wait)

    assert they >= 59
    assert others <= 24  # a failed first payment comes again two days later


def test_working_days_come_at_the_rhythm_drawn_and_power_users_bring_colleagues(saas: Ask) -> None:
    ratio = saas("""SELECT median(gap / drawn(parameters, 'rhythm')) FROM planted JOIN
                    (SELECT person, date_diff('second', min(time), max(time)) / 86400.0 / (count(*) - 1) AS gap FROM events
                     WHERE type = 'login' GROUP BY 1 HAVING count(*) > 5) USING (person) WHERE "group" <> 'registered'""")
    invited = saas("""SELECT is_in(person, 'power-user') AS power, count(*) FILTER (WHERE type = 'teammate_invited') /
                      count(*) FILTER (WHERE type = 'login') FROM events GROUP BY 1 ORDER BY 1""")

    assert 0.85 < ratio[0][0] < 1.1
    assert invited[1][1] > 3 * invited[0][1] > 0


def test_the_chain_of_letters_teaches_only_those_who_pay(saas: Ask) -> None:
    taught = saas("SELECT count(*), count(*) FILTER (WHERE is_in(person, 'tried')) FROM messages WHERE campaign LIKE 'teach%'")
    asked = saas("SELECT count(DISTINCT person), count(*), count(answer) FROM answers")

    assert taught[0][0] > 0
    assert taught[0][1] == 0
    people, questions, answered = asked[0]
    assert questions == 2 * people
    assert 0.4 < answered / questions < 0.8
