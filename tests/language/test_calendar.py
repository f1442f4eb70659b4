"""Local days, calendar steps and the zone's own gaps and doubled hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.language.calendar import FIRST, LAST, add_months, instant, local_day, period_days, read_iso, shift, start_of, transitions
from coterie.language.nodes import Duration, Period, Unit

MOSCOW, BERLIN, SAO_PAULO = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/Sao_Paulo")


def naive(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-03-08", date(2026, 3, 8)),
        (" 2026-03-08 ", date(2026, 3, 8)),
        ("2026-03-08 12:00", naive("2026-03-08 12:00")),
        ("2026-03-08T12:00:30.5", naive("2026-03-08 12:00:30.5")),
        ("2026-03-08T12:00Z", datetime(2026, 3, 8, 12, tzinfo=UTC)),
        ("2026-03-08 12:00 +03:00", datetime(2026, 3, 8, 9, tzinfo=UTC)),
        ("2026-03-08 12:00-0330", datetime(2026, 3, 8, 15, 30, tzinfo=UTC)),
        ("2026-02-30", None),
        ("2026-03-08 25:00", None),
        ("0001-01-01 00:00+05:00", None),
        ("2026-3-8", None),
        ("٢٠٢٦-03-08", None),
        ("8 марта", None),
        ("", None),
    ],
)
def test_an_iso_text_is_a_day_or_an_instant(text: str, found: object) -> None:
    assert read_iso(text) == found


def test_a_naive_time_is_of_the_zone_and_a_day_is_its_beginning() -> None:
    assert instant(naive("2026-03-31 12:00"), MOSCOW) == datetime(2026, 3, 31, 9, tzinfo=UTC)
    assert instant(date(2026, 3, 31), MOSCOW) == datetime(2026, 3, 30, 21, tzinfo=UTC)
    assert instant(datetime(2026, 3, 31, 12, tzinfo=UTC), MOSCOW) == datetime(2026, 3, 31, 12, tzinfo=UTC)


def test_a_doubled_hour_is_its_first_and_a_lost_one_moves_forward() -> None:
    assert instant(naive("2026-10-25 02:30"), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant(naive("2026-03-29 02:30"), BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert start_of(date(2018, 11, 4), SAO_PAULO) == datetime(2018, 11, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begin", "by", "end"),
    [
        ("2026-03-31 12:00", Duration(1, "mo"), "2026-02-28 12:00"),
        ("2024-02-29 12:00", Duration(1, "y"), "2023-02-28 12:00"),
        ("2026-05-31 12:00", Duration(1, "q"), "2026-02-28 12:00"),
        ("2026-03-31 12:00", Duration(90, "min"), "2026-03-31 10:30"),
        ("2026-03-31 12:00", Duration(2, "w"), "2026-03-17 12:00"),
    ],
)
def test_a_length_of_time_back(begin: str, by: Duration, end: str) -> None:
    assert shift(datetime.fromisoformat(begin).replace(tzinfo=UTC), by, ZoneInfo("UTC")) == datetime.fromisoformat(end).replace(tzinfo=UTC)


def test_a_calendar_step_keeps_the_local_time_of_day_and_a_day_is_24_hours() -> None:
    noon = datetime(2026, 4, 15, 10, tzinfo=UTC)

    assert shift(noon, Duration(1, "mo"), BERLIN) == datetime(2026, 3, 15, 11, tzinfo=UTC)
    assert shift(noon, Duration(31, "d"), BERLIN) == datetime(2026, 3, 15, 10, tzinfo=UTC)


@given(
    st.datetimes(naive("0001-01-04"), naive("9999-12-28")),
    st.integers(0, 9_999_999),
    st.sampled_from(["min", "h", "d", "w", "mo", "q", "y"]),
    st.booleans(),
    st.sampled_from([MOSCOW, BERLIN, SAO_PAULO]),
)
def test_time_never_runs_out(moment: datetime, count: int, unit: Unit, back: bool, zone: ZoneInfo) -> None:
    begin = moment.replace(tzinfo=UTC)

    end = shift(begin, Duration(count, unit), zone, back=back)

    assert FIRST <= end <= LAST
    assert end.astimezone(zone)
    assert (end <= begin + timedelta(days=2)) if back else (end >= begin - timedelta(days=2))


def test_months_end_at_the_end_of_the_calendar() -> None:
    assert add_months(date(2026, 1, 31), 13) == date(2027, 2, 28)
    with pytest.raises(OverflowError):
        add_months(date(9998, 12, 1), 1)


@pytest.mark.parametrize(
    ("period", "first", "end"),
    [
        ("today", date(2026, 2, 3), date(2026, 2, 4)),
        ("yesterday", date(2026, 2, 2), date(2026, 2, 3)),
        ("this week", date(2026, 2, 2), date(2026, 2, 9)),
        ("previous week", date(2026, 1, 26), date(2026, 2, 2)),
        ("next month", date(2026, 3, 1), date(2026, 4, 1)),
        ("this quarter", date(2026, 1, 1), date(2026, 4, 1)),
        ("previous year", date(2025, 1, 1), date(2026, 1, 1)),
        ("this fiscal year", date(2025, 4, 1), date(2026, 4, 1)),
        ("next fiscal year", date(2026, 4, 1), date(2027, 4, 1)),
    ],
)
def test_a_named_period_has_its_days(period: Period, first: date, end: date) -> None:
    assert period_days(period, date(2026, 2, 3), 4) == (first, end)


def test_the_local_day_is_the_zone_s() -> None:
    assert local_day(datetime(2026, 3, 30, 21, tzinfo=UTC), MOSCOW) == date(2026, 3, 31)


@pytest.mark.parametrize("zone", [MOSCOW, BERLIN, SAO_PAULO])
def test_between_two_transitions_the_offset_stays(zone: ZoneInfo) -> None:
    found = transitions(zone)

    assert len(found) > 5
    for at, before, after in found:
        moment = at.replace(tzinfo=UTC)
        assert (moment - timedelta(seconds=1)).astimezone(zone).utcoffset() == before
        assert moment.astimezone(zone).utcoffset() == after
    assert [at for at, _, _ in found] == sorted(at for at, _, _ in found)
