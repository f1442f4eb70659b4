"""Each command answers a person in words and a program in one document, and refuses with what would be right."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.cli.conftest import Coterie  # noqa: TC002 -- pytest reads it

T = ("--as-of", "2026-03-10")


def test_count_answers_many_conditions_in_one_document(coterie: Coterie) -> None:
    answer = coterie("count", "orders()", 'city == "Пермь"', "not orders()", *T, "--json").json()
    assert answer["people"] == 3
    assert answer["counts"] == [2, 1, 1]
    assert answer["as_of"] == "2026-03-09T21:00:00Z"
    assert "count" not in answer
    assert coterie("count", "orders()", *T, "--json").json()["count"] == 2


def test_count_speaks_to_a_person_and_warns_of_what_was_never_seen(coterie: Coterie) -> None:
    done = coterie("count", 'city == "Перьмь"', *T)
    assert done.out.splitlines()[0].split() == ["0", "city", "==", '"Перьмь"']
    assert "did you mean Пермь?" in done.err


def test_an_old_base_is_offered_the_day_after_its_newest_fact(coterie: Coterie) -> None:
    done = coterie("count", "orders()", "--json")
    assert done.json()["offer"] == "2026-03-02"
    assert "--as-of 2026-03-02" in done.err


def test_members_come_as_csv_json_and_parquet(coterie: Coterie, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(coterie("members", '"vip" in tags', *T).out)))
    assert [row["person"] for row in rows] == ["ann", "cat"]
    assert coterie("members", '"vip" in tags', *T, "--json").json()["people"] == ["ann", "cat"]
    out = tmp_path / "people.parquet"
    assert coterie("members", '"vip" in tags', *T, "--format", "parquet", "--out", str(out)).code == 0
    assert pq.read_table(out).to_pydict() == {"person": ["ann", "cat"]}
    refused = coterie("members", "orders()", "--format", "parquet")
    assert refused.code == 1
    assert "--out" in refused.err


def test_a_sentence_in_each_language(coterie: Coterie) -> None:
    assert "3" in coterie("say", "orders().count >= 3", "--lang", "ru").out
    assert coterie("say", "orders().count >= 3", "--json").json()["sentence"].startswith("People")


def test_explain_tells_verdict_facts_and_flip(coterie: Coterie) -> None:
    found = coterie("explain", "ann", "orders().sum(total) > 500", *T, "--json").json()
    assert found["member"] is True
    assert found["tree"]["verdict"] is True
    assert len(found["tree"]["facts"]) == 2
    assert found["flip"] is not None
    assert coterie("explain", "ann", "orders().sum(total) > 500", *T).out.strip()
    assert "no person 'zed'" in coterie("explain", "zed", "orders()").err


def test_explain_supplies_what_depends_on_everyone(coterie: Coterie) -> None:
    found = coterie("explain", "bob", "percentile(orders().sum(total)) >= 70", *T, "--json").json()
    assert found["member"] is False
    assert coterie("explain", "ann", "orders().sum(total) > population.mean(orders().sum(total))", *T, "--json").json()["member"] is True


def test_sql_can_be_read_and_names_its_features(coterie: Coterie) -> None:
    text = coterie("sql", 'orders(last="90d").sum(total) > 5', "--engine", "postgres", *T).out
    assert "orders_sum_total_90d" in text
    assert "WITH" in text


def test_segments_are_kept_shown_and_compared(coterie: Coterie) -> None:
    assert coterie("segments", "list").out.startswith("no segments yet")
    assert coterie("segments", "add", "buyers", "orders()", "--description", "Whoever bought").code == 0
    assert coterie("segments", "add", "vip", '"vip" in tags and in_segment("buyers")').code == 0
    assert "not refreshed" in coterie("segments", "overlap", "buyers", "vip").err
    done = coterie("refresh", *T, "--json").json()
    assert done["segments"] == {"buyers": 2, "vip": 1}
    assert done["entered"] == {"buyers": 2, "vip": 1}
    assert coterie("segments", "show", "buyers", "--json").json()["size"] == 2
    assert coterie("segments", "overlap", "buyers", "vip", "--json").json() == {
        "a": 2, "b": 1, "both": 1, "as_of": "2026-03-09T21:00:00Z",
    }  # fmt: skip
    assert "Whoever bought" in coterie("segments", "show", "buyers").out
    assert "1 in both" in coterie("segments", "overlap", "buyers", "vip").out
    assert coterie("count", 'entered("vip", last="30d")', "--as-of", "2026-03-11", "--json").json()["count"] == 1
    assert coterie("explain", "ann", "vip", *T, "--json").json()["member"] is True


def test_a_second_refresh_logs_only_who_moved_and_an_earlier_one_nothing(coterie: Coterie) -> None:
    coterie("segments", "add", "lately", 'orders(last="30d")')
    coterie("refresh", "--as-of", "2026-02-15")
    done = coterie("refresh", "--as-of", "2026-03-10", "--json").json()
    assert (done["entered"], done["left"]) == ({"lately": 1}, {"lately": 1})
    again = coterie("refresh", "--as-of", "2026-03-10", "--json").json()
    assert (again["kind"], again["touched"], again["entered"], again["left"]) == ("incremental", 0, {}, {})
    assert "by increment: few people were reached" in coterie("refresh", "--as-of", "2026-03-10").out
    assert "in full: it was asked for" in coterie("refresh", "--as-of", "2026-03-10", "--full").out
    earlier = coterie("refresh", "--as-of", "2026-01-20")
    assert "not rewritten" in earlier.err
    assert "2026-03-10" in coterie("segments", "show", "lately").out


def test_a_circle_of_segments_and_an_unknown_name_are_refused(coterie: Coterie) -> None:
    coterie("segments", "add", "a", "orders()")
    coterie("segments", "add", "b", 'in_segment("a")')
    assert "defined by itself" in coterie("segments", "add", "a", 'in_segment("b")').err
    refused = coterie("count", 'in_segment("aa")', "--json")
    assert refused.code == 1
    assert refused.json()["error"]["faults"][0]["suggestions"] == ["a"]


def test_faults_come_all_at_once_with_places_and_near_words(coterie: Coterie) -> None:
    done = coterie("count", "ordrs().count > 1 and city = 'x'", "--json")
    assert done.code == 1
    faults = done.json()["error"]["faults"]
    assert [fault["at"] for fault in faults] == [0, 27]
    assert "orders" in done.err
    assert "==" in done.err
    assert "^^^^^" in done.err


def test_dates_that_are_none_are_refused(coterie: Coterie) -> None:
    for when in ("yesterday", "2026-13-01", "0001-01-01"):
        done = coterie("count", "orders()", "--as-of", when)
        assert done.code == 1
        assert "Traceback" not in done.err


def test_import_says_what_became_of_each_row(coterie: Coterie, filled: Path) -> None:
    again = coterie("import", str(filled / "lines.csv"), str(filled / "people.csv"), "--yes", "--json").json()
    assert [file["duplicates"] for file in again["files"]] == [3, 3]
    dry = coterie("import", str(filled / "lines.csv"), "--as", "order-lines", "--where", "price > 100", "--dry-run")
    assert "1 dropped" in dry.out
    assert "would be" in dry.out
    assert coterie("import", str(filled / "nowhere.csv"), "--as", "people").code == 1
    assert coterie("import", str(filled / "lines.csv"), "--map", "order").code == 2


def test_wrong_usage_is_two_and_help_needs_no_workspace(coterie: Coterie) -> None:
    assert coterie("count").code == 2
    assert coterie("nonsense").code == 2
    assert coterie("--version").out.startswith("coterie ")
    assert "coterie members" in coterie("members", "--help").out
    assert "time*" in coterie("import", "--help").out


def test_no_workspace_says_how_to_make_one(coterie: Coterie, tmp_path: Path) -> None:
    done = coterie("--workspace", str(tmp_path / "none"), "count", "orders()")
    assert done.code == 1
    assert "init" in done.err


def test_a_defect_is_told_without_a_traceback(coterie: Coterie, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("coterie.services.shop.Shop.count", breaks)
    done = coterie("count", "orders()")
    assert done.code == 1
    assert "a defect of ours" in done.err
    assert "Traceback" not in done.err
    monkeypatch.setenv("COTERIE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        coterie("count", "orders()")


def test_what_was_guessed_and_what_came_back_is_told(coterie: Coterie, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("Заказ,Клиент,Дата,Сумма\n8,ann,2026-01-01,100\n9,ann,2026-02-01,-200\n", encoding="utf-8")
    said = coterie("import", str(tmp_path / "o.csv")).out
    assert "taken as orders: order='Заказ', person='Клиент', time='Дата', total='Сумма'" in said
    assert "1 of the rows are returns" in said


def test_a_workspace_that_is_there_stays_as_it_is_and_says_so(coterie: Coterie) -> None:
    assert "was there already and is unchanged: Europe/Moscow, RUB" in coterie("init", "--timezone", "UTC", "--currency", "EUR").out


@pytest.mark.parametrize(
    "words",
    [
        "init",
        "import",
        "count",
        "members",
        "say",
        "explain",
        "sql",
        "refresh",
        "tour",
        "segments add",
        "segments show",
        "segments list",
        "segments overlap",
        "segments describe",
        "segments remove",
        "segments versions",
        "segments diff",
        "segments undo",
        "segments used",
        "segments export",
        "segments plan",
        "segments apply",
        "segments boundary",
        "segments history",
        "segments log",
        "segments members",
        "segments moves",
        "people show",
        "people merges",
        "people merge",
        "people part",
        "people undo",
        "people offers",
    ],
)
def test_every_command_has_an_example_in_its_help(coterie: Coterie, words: str) -> None:
    usage, _, rest = coterie(*words.split(), "--help").out.partition("\n")
    assert usage.startswith(f"Usage: coterie {words}")
    assert any(line.strip().startswith("coterie ") and words in line for line in rest.splitlines())


def test_the_calendar_is_made_edited_and_refused_with_its_line(coterie: Coterie, tmp_path: Path) -> None:
    file = tmp_path / "ws" / "calendar.yaml"
    assert "8 March" in file.read_text("utf-8")
    near = 'orders(time.days_to("fair") <= 3)'
    assert "no occasion or calendar 'fair'" in coterie("count", near, *T).err

    file.write_text("occasions:\n  fair: {day: 4 March, calendars: [gift]}\n", "utf-8")
    assert coterie("members", near, *T, "--json").json()["people"] == ["ann"]
    assert coterie("members", 'orders(time.days_to("gift") == 3)', *T, "--json").json()["people"] == ["ann"]
    assert "за 3 дня до даты «fair»" in coterie("say", near, "--lang", "ru").out

    file.write_text("occasions:\n  fair: {day: 3 February}\n", "utf-8")
    assert coterie("members", near, *T, "--json").json()["people"] == ["bob"]

    file.write_text("occasions:\n  fair: {day: 30 February}\n", "utf-8")
    refused = coterie("count", near, *T)
    assert refused.code == 1
    assert "calendar.yaml, line 2: day is '30 February', should be like 8 March" in refused.err
    assert coterie("count", "orders()", *T).code == 0
