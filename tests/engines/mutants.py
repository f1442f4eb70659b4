"""Mutants of the lowering and of the SQL: small wrong turns, each of which some random condition must bring to light.

A mutant replaces one function or table while it is applied. They stand for the slips that such code invites: a bound on the
wrong side, a tie reversed, a local day taken in UTC, a missing value that counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from sqlglot import exp

from coterie.compile import canonical, dialects, features, formulas, of_base, plan, scans, write
from coterie.compile.scans import named
from coterie.language import calendar, compared, lower, lower_values
from coterie.language.lowered import (
    AllOf,
    AnyOf,
    Bound,
    Column,
    Comparison,
    Const,
    Fixed,
    Held,
    IsMissing,
    OfAttribute,
    OfBase,
    OfFacts,
    Opposite,
    Quotient,
    TextMatches,
    Use,
    Yes,
)
from coterie.language.nodes import Every, Window
from coterie.language.types import Type

Patches = Iterator[Any]
MUTANTS: dict[str, Callable[[], Patches]] = {}


def mutant(make: Callable[[], Patches]) -> Callable[[], Patches]:
    """Register a mutant under its function's name."""
    MUTANTS[make.__name__] = make
    return make


@contextmanager
def applied(name: str) -> Iterator[None]:
    """The code as the mutant has it."""
    canonical.key.cache_clear()
    canonical.column.cache_clear()
    with ExitStack() as stack:
        for one in MUTANTS[name]():
            stack.enter_context(one)
        yield
    canonical.key.cache_clear()
    canonical.column.cache_clear()


def around(module: Any, name: str, change: Callable[..., Any]) -> Any:
    """A patch by which ``change(original, *arguments)`` answers for the original."""
    original = getattr(module, name)

    def changed(*arguments: Any, **options: Any) -> Any:
        return change(original, *arguments, **options)

    return patch.object(module, name, changed)


class Nodes:
    """The nodes of SQL, one of which is made otherwise."""

    def __init__(self, name: str, make: Callable[..., Any]) -> None:
        setattr(self, name, make)

    def __getattr__(self, name: str) -> Any:
        return getattr(exp, name)


def written_with(module: Any, name: str, change: Callable[..., Any]) -> Any:
    """A patch by which one module makes one kind of SQL node as ``change(class, *arguments)`` does."""
    return patch.object(module, "exp", Nodes(name, lambda *arguments, **options: change(getattr(exp, name), *arguments, **options)))


def bounds_as(change: Callable[[tuple[Bound, ...], Window, Any], tuple[Bound, ...]]) -> Any:
    """A patch of the bounds that a window makes."""
    return around(lower, "bounds", lambda original, window, context: change(original(window, context), window, context))


def swapped(bounds: tuple[Bound, ...], old: str, new: Any, *, keep_now: bool = True) -> tuple[Bound, ...]:
    """The bounds with one operator for another."""
    return tuple(replace(one, operator=new) if one.operator == old and not (keep_now and one.at.label == "now") else one for one in bounds)


# ---------------------------------------------------------------- windows


@mutant
def last_includes_its_beginning() -> Patches:
    yield bounds_as(lambda found, window, context: swapped(found, ">", ">="))


@mutant
def between_leaves_out_its_end() -> Patches:
    yield bounds_as(lambda found, window, context: swapped(found, "<=", "<"))


@mutant
def now_is_not_included() -> Patches:
    yield bounds_as(lambda found, window, context: swapped(found, "<=", "<", keep_now=False))


@mutant
def since_is_not_included() -> Patches:
    yield bounds_as(lambda found, window, context: swapped(found, ">=", ">"))


@mutant
def until_is_included() -> Patches:
    yield bounds_as(lambda found, window, context: swapped(found, "<", "<="))


@mutant
def the_future_is_visible() -> Patches:
    yield bounds_as(lambda found, window, context: found[1:] if window != Window() else found)


@mutant
def between_forgets_its_near_end() -> Patches:
    yield bounds_as(
        lambda found, window, context: found[:-1] if window.between and not (window.since or window.until or window.during) else found
    )


@mutant
def last_wins_over_since() -> Patches:
    yield bounds_as(
        lambda found, window, context: lower.bounds(Window(last=window.last), context) if window.last and window.since else found
    )


@mutant
def during_forgets_its_end() -> Patches:
    yield bounds_as(lambda found, window, context: found[:-1] if window.during else found)


# ---------------------------------------------------------------- calendar


@mutant
def month_ends_run_over() -> Patches:
    def add(original: Any, day: date, months: int) -> date:
        return original(day.replace(day=1), months) + timedelta(days=day.day - 1)

    yield around(calendar, "add_months", add)


@mutant
def a_month_is_thirty_days() -> Patches:
    def shift(original: Any, moment: datetime, by: Any, zone: Any, *, back: bool = True) -> datetime:
        if by.unit in calendar.EXACT:
            return original(moment, by, zone, back=back)
        return moment + (-1 if back else 1) * timedelta(days=30 * by.count * calendar.MONTHS[by.unit])

    yield around(lower, "shift", shift)


@mutant
def months_are_stepped_in_utc() -> Patches:
    yield around(lower, "shift", lambda original, moment, by, zone, *, back=True: original(moment, by, calendar.ZoneInfo("UTC"), back=back))


@mutant
def a_day_is_a_calendar_day() -> Patches:
    def shift(original: Any, moment: datetime, by: Any, zone: Any, *, back: bool = True) -> datetime:
        if by.unit not in ("d", "w"):
            return original(moment, by, zone, back=back)
        local = moment.astimezone(zone) + (-1 if back else 1) * by.count * calendar.EXACT[by.unit]
        return local.astimezone(UTC)

    yield around(lower, "shift", shift)


@mutant
def an_ambiguous_time_is_its_second_reading() -> Patches:
    def instant(original: Any, moment: Any, zone: Any) -> datetime:
        if isinstance(moment, datetime) and moment.tzinfo is None:
            return moment.replace(tzinfo=zone, fold=1).astimezone(UTC)
        return original(moment, zone)

    yield around(lower, "instant", instant)
    yield around(calendar, "instant", instant)


@mutant
def weeks_start_on_sunday() -> Patches:
    def days(original: Any, period: str, today: date, fiscal_month: int = 1) -> Any:
        first, after = original(period, today, fiscal_month)
        return (first - timedelta(days=1), after - timedelta(days=1)) if "week" in period else (first, after)

    yield around(lower, "period_days", days)


@mutant
def the_fiscal_year_starts_in_january() -> Patches:
    yield around(lower, "period_days", lambda original, period, today, fiscal_month=1: original(period, today, 1))


@mutant
def days_begin_in_utc() -> Patches:
    def start(original: Any, day: date, zone: Any) -> datetime:
        return original(day, calendar.ZoneInfo("UTC"))

    yield around(compared, "start_of", start)
    yield around(lower, "start_of", start)


@mutant
def a_local_day_is_taken_in_utc() -> Patches:
    yield around(formulas, "local", lambda original, moment, zone: moment)


@mutant
def the_zone_has_its_present_offset_for_ever() -> Patches:
    yield around(formulas, "transitions", lambda original, zone: original(zone)[-1:])


@mutant
def weekdays_count_from_zero() -> Patches:
    yield patch.dict(write._PARTS, {"weekday": "DOW"})


@mutant
def the_hour_is_taken_in_utc() -> Patches:
    def temporal(original: Any, self: Any, operation: str, sides: Any) -> Any:
        return formulas.part("HOUR", sides[0]) if operation == "local_hour" else original(self, operation, sides)

    yield around(write.Writer, "temporal", temporal)


@mutant
def an_age_ignores_the_day() -> Patches:
    def age(original: Any, dialect: Any, birth: Any, today: Any) -> Any:
        return exp.Sub(this=formulas.part("YEAR", today), expression=formulas.part("YEAR", birth))

    yield around(formulas, "age", age)


@mutant
def an_anniversary_today_is_a_year_away() -> Patches:
    yield written_with(formulas, "LT", lambda original, **sides: exp.LTE(**sides))


@mutant
def a_leap_birthday_falls_on_the_last_of_february() -> Patches:
    def anniversary(original: Any, birth: Any, year: Any) -> Any:
        years = exp.Mul(
            this=exp.Paren(this=exp.Sub(this=year, expression=formulas.part("YEAR", birth))),
            expression=exp.Interval(this=exp.Literal.string("1"), unit=exp.var("YEAR")),
        )
        return exp.Paren(this=exp.cast(exp.Add(this=birth.copy(), expression=years), "date"))

    yield around(formulas, "_anniversary", anniversary)


@mutant
def days_between_run_backwards() -> Patches:
    yield around(
        write.Writer,
        "temporal",
        lambda original, self, operation, sides: original(self, operation, sides[::-1] if operation == "days" else sides),
    )


# ---------------------------------------------------------------- comparisons


@mutant
def less_is_less_or_equal() -> Patches:
    yield patch.dict(write._COMPARISONS, {"<": exp.LTE})


@mutant
def greater_or_equal_is_greater() -> Patches:
    yield patch.dict(write._COMPARISONS, {">=": exp.GT})


@mutant
def turned_round_a_comparison_keeps_its_sign() -> Patches:
    yield patch.dict(compared._FLIPPED, {"<": "<", "<=": "<=", ">": ">", ">=": ">="})


@mutant
def a_whole_day_ends_as_it_begins() -> Patches:
    def days(original: Any, sign: Any, left: Any, right: Any, context: Any) -> Any:
        return original({"<=": "<", ">": ">="}.get(sign, sign), left, right, context)

    yield around(compared, "_days", days)


@mutant
def a_complement_leaves_out_the_missing() -> Patches:
    yield around(write, "_exactly", lambda original, sql, needed: sql)


@mutant
def unequal_is_false_of_the_missing() -> Patches:
    def compare(original: Any, operator: str, left: Any, right: Any, context: Any, place: Any) -> Any:
        found = original(operator, left, right, context, place)
        if operator == "!=" and isinstance(found, Opposite) and isinstance(found.part, Comparison):
            return lower.all_of([found, Opposite(IsMissing(found.part.left))])
        return found

    yield around(lower, "_compare", compare)


@mutant
def dividing_by_a_negative_keeps_the_sign() -> Patches:
    yield around(compared, "_can_be_negative", lambda original, term: False)


@mutant
def multiplied_across_zero_counts() -> Patches:
    def quotients(original: Any, sign: Any, left: Any, right: Any) -> Any:
        found = original(sign, left, right)
        return found.parts[1] if isinstance(found, AllOf) else found

    yield around(compared, "_quotients", quotients)


@mutant
def a_quotient_is_always_divided() -> Patches:
    yield around(
        compared,
        "_quotients",
        lambda original, sign, left, right: Comparison(sign, compared.double(compared.plain(left)), compared.double(compared.plain(right))),
    )


@mutant
def a_missing_side_does_not_make_a_minimum_missing() -> Patches:
    yield around(formulas, "extreme", lambda original, dialect, name, sides: dialects.call(name, *sides))


@mutant
def halves_round_up() -> Patches:
    def rounded(original: Any, dialect: Any, value: Any) -> Any:
        return dialects.call("FLOOR", exp.Add(this=value, expression=exp.Literal.number("0.5")))

    yield around(formulas, "rounded", rounded)


@mutant
def subtraction_is_turned_round() -> Patches:
    yield around(
        lower_values, "_together", lambda original, operation, terms: original(operation, terms[::-1] if operation == "subtract" else terms)
    )


# ---------------------------------------------------------------- texts


@mutant
def written_texts_keep_their_form() -> Patches:
    yield around(lower, "normal", lambda original, text: text)


@mutant
def ignoring_case_lowers_one_side_only() -> Patches:
    yield around(lower_values, "lowered_text", lambda original, found: found)


@mutant
def endswith_begins() -> Patches:
    def matches(original: Any, self: Any, predicate: TextMatches) -> Any:
        return original(self, replace(predicate, test="contains") if predicate.test == "endswith" else predicate)

    yield around(write.Writer, "text_matches", matches)


@mutant
def none_of_a_list_is_not_all_of_it() -> Patches:
    def test(original: Any, condition: Any, context: Any, place: Any) -> Any:
        if getattr(condition, "test", "") == "none":
            return lower.opposite(original(replace(condition, test="all"), context, place))
        return original(condition, context, place)

    yield around(lower, "_test", test)


# ---------------------------------------------------------------- facts and features


@mutant
def ties_of_attributes_are_reversed() -> Patches:
    def edge(original: Any, feature: OfAttribute, setting: Any) -> Any:
        reverse = replace(setting.dialect, bytes_order=lambda text: dialects.call("REVERSE", text))
        return original(feature, replace(setting, dialect=reverse))

    yield around(features, "_attribute", edge)


@mutant
def an_attribute_holds_before_its_date() -> Patches:
    def attribute(original: Any, feature: OfAttribute, setting: Any) -> Any:
        return original(replace(feature, at=replace(feature.at, value=feature.at.value + timedelta(days=30))), setting)

    yield around(features, "_attribute", attribute)


@mutant
def an_attribute_does_not_hold_at_its_own_instant() -> Patches:
    def attribute(original: Any, feature: OfAttribute, setting: Any) -> Any:
        return original(replace(feature, at=replace(feature.at, value=feature.at.value - timedelta(microseconds=1))), setting)

    yield around(features, "_attribute", attribute)


@mutant
def first_and_last_ignore_the_rank() -> Patches:
    def order(original: Any, self: Any, level: str) -> Any:
        found = original(self, level)
        return [found[0], *found[2:]]

    yield around(scans.Scan, "order", order)


@mutant
def ids_are_ordered_by_their_length() -> Patches:
    def order(original: Any, self: Any, level: str) -> Any:
        found = original(self, level)
        return [*found[:2], dialects.call("LENGTH", found[2].copy()), *found[2:]]

    yield around(scans.Scan, "order", order)


@mutant
def first_skips_the_missing() -> Patches:
    def aggregate(original: Any, feature: OfFacts, scan: Any, chosen: Any) -> Any:
        if feature.summary in ("first", "last") and feature.argument is not None:
            missing = exp.Is(this=scan.term(feature.facts, feature.argument), expression=exp.null())
            chosen = exp.and_(chosen, exp.Not(this=missing), copy=False)
        return original(feature, scan, chosen)

    yield around(features, "aggregate", aggregate)


@mutant
def distinct_counts_the_missing() -> Patches:
    def value(original: Any, feature: Any, table: str) -> Any:
        found = original(feature, table)
        more = (
            isinstance(feature, OfFacts)
            and feature.summary == "distinct"
            and isinstance(feature.argument, Column)
            and feature.argument.name != "order_no"
        )
        return exp.Paren(this=exp.Add(this=found, expression=dialects.number(1))) if more else found

    yield around(plan, "value_of", value)


@mutant
def averages_divide_by_all() -> Patches:
    yield around(lower_values, "_known", lambda original, chosen, level, argument: Use(OfFacts(chosen, "count", level), Type.NUMBER, 0))


@mutant
def nothing_happened_is_missing() -> Patches:
    yield around(plan, "value_of", lambda original, feature, table: named(canonical.column(feature), table))


@mutant
def a_sum_of_nothing_is_missing() -> Patches:
    def value(original: Any, feature: Any, table: str) -> Any:
        bare = isinstance(feature, OfFacts) and feature.summary == "sum"
        return named(canonical.column(feature), table) if bare else original(feature, table)

    yield around(plan, "value_of", value)


@mutant
def an_average_sees_whole_orders() -> Patches:
    def narrowed(original: Any, self: Any, column: Column, lines: str, condition: Any) -> Any:
        return original(self, replace(column, place="whole"), lines, condition)

    yield around(scans.Grouped, "narrowed", narrowed)


@mutant
def a_filter_sees_the_line_total() -> Patches:
    def field(original: Any, node: Any, context: Any, place: Any) -> Any:
        found = original(node, context, place)
        if isinstance(found, Column) and found.place == "whole" and found.name in ("total", "discount") and node.of == "":
            return replace(found, place="line")
        return found

    yield around(lower_values, "_field", field)


@mutant
def lines_of_an_order_are_filtered_apart() -> Patches:
    def filtered(original: Any, self: Any, facts: Any) -> Any:
        return original(self, replace(facts, filters=facts.filters[:1]))

    yield around(scans.Scan, "filtered", filtered)


@mutant
def any_line_means_this_line() -> Patches:
    yield around(scans.Scan, "some_line", lambda original, self, flag: self.writer.predicate(flag.predicate, exact=True))


@mutant
def books_are_mixed() -> Patches:
    yield patch.dict(scans.BOOKS, {"open_orders": "orders"})


@mutant
def a_cost_is_the_sum_of_the_known() -> Patches:
    def amount(original: Any, self: Any, name: str, condition: Any) -> Any:
        if name != "cost":
            return original(self, name, condition)
        return formulas.among(exp.Sum(this=named("total_cost", "f")), condition.copy())

    yield around(scans.Grouped, "amount", amount)


@mutant
def returns_count_lines() -> Patches:
    def counted(original: Any, chosen: Any) -> Any:
        return Use(OfFacts(chosen, "count", "line"), Type.NUMBER, 0) if chosen.kind == "returns" else original(chosen)

    yield around(lower, "counted", counted)


@mutant
def every_holds_of_nothing() -> Patches:
    def of_person(original: Any, condition: Any, context: Any) -> Any:
        found = original(condition, context)
        return found.parts[-1] if isinstance(condition, Every) and isinstance(found, AllOf) else found

    yield around(lower, "_of_person", of_person)


@mutant
def a_tie_of_favourites_goes_to_the_greatest() -> Patches:
    def ordered(original: Any, **arguments: Any) -> Any:
        found = original(**arguments)
        if not found.args.get("desc") and found.this.sql() in ('"value"', '"value" COLLATE "C"'):
            found.set("desc", True)
        return found

    yield written_with(features, "Ordered", ordered)


@mutant
def a_tie_of_favourites_goes_to_the_oldest() -> Patches:
    def ordered(original: Any, **arguments: Any) -> Any:
        found = original(**arguments)
        if found.this.sql() == '"latest"':
            found.set("desc", False)
        return found

    yield written_with(features, "Ordered", ordered)


@mutant
def gaps_count_each_fact() -> Patches:
    yield around(exp.Select, "distinct", lambda original, self, *arguments, **options: self)


@mutant
def the_mean_gap_divides_by_the_days() -> Patches:
    def gap(original: Any, source: Any, statistic: str, context: Any) -> Any:
        found = original(source, statistic, context)
        return replace(found, denominator=found.denominator.terms[0]) if statistic == "mean" and isinstance(found, Quotient) else found

    yield around(lower_values, "_gap", gap)


@mutant
def periods_share_their_ends() -> Patches:
    def periods(original: Any, node: Any, context: Any) -> Any:
        found = original(node, context)

        def open_(part: Any) -> Any:
            feature = part.left.feature
            wider = tuple(replace(one, operator=">=") if one.operator == ">" else one for one in feature.facts.bounds)
            return replace(part, left=replace(part.left, feature=replace(feature, facts=replace(feature.facts, bounds=wider))))

        return Held(tuple(open_(part) for part in found.parts))

    yield around(lower_values, "_periods", periods)


# ---------------------------------------------------------------- sequences, histories, everyone


@mutant
def steps_may_be_simultaneous() -> Patches:
    yield written_with(features, "GT", lambda original, **sides: exp.GTE(**sides) if "step" in sides["this"].sql() else original(**sides))


@mutant
def without_looks_at_the_ends_too() -> Patches:
    def none_of(original: Any, facts: Any, feature: Any, alias: str, times: Any, *rest: Any) -> Any:
        wider = {exp.GT: exp.GTE, exp.LT: exp.LTE}
        times = [(name, wider.get(compare, compare), other) for name, compare, other in times] if alias == "without" else times
        return original(facts, feature, alias, times, *rest)

    yield around(features, "_none_of", none_of)


@mutant
def never_holds_before_its_time_has_passed() -> Patches:
    yield around(
        features,
        "constant",
        lambda original, const: original(
            replace(const, value=datetime(2999, 1, 1, tzinfo=UTC)) if const.label == "now" and isinstance(const.value, datetime) else const
        ),
    )


@mutant
def within_is_shorter_by_a_moment() -> Patches:
    yield around(lower, "of_sequence", lambda original, sequence, context: _shorter(original(sequence, context)))


def _shorter(feature: Any) -> Any:
    return replace(feature, within=feature.within - 1 if feature.within is not None else None)


@mutant
def completions_count_chains() -> Patches:
    yield around(features, "_count_facts", lambda original, alias: exp.Count(this=exp.Star()))


@mutant
def a_change_to_the_same_value_counts() -> Patches:
    yield written_with(
        features,
        "NEQ",
        lambda original, **sides: (
            exp.GTE(this=dialects.number(1), expression=dialects.number(0)) if sides["this"].sql() == '"new"' else original(**sides)
        ),
    )


@mutant
def histories_start_with_the_dated() -> Patches:
    yield written_with(features, "Ordered", lambda original, **arguments: original(**{**arguments, "nulls_first": False}))


@mutant
def percentiles_leave_ties_apart() -> Patches:
    def rank(original: Any, of: OfBase) -> Any:
        found = original(of)
        for window in found.find_all(exp.Window):
            window.set("this", exp.RowNumber())
        return found

    yield around(of_base, "upto", rank)


@mutant
def percentiles_count_those_below() -> Patches:
    def rank(original: Any, of: OfBase) -> Any:
        return exp.Paren(this=exp.Sub(this=exp.Paren(this=original(of)), expression=dialects.number(1)))

    yield around(of_base, "upto", rank)


@mutant
def the_median_is_the_lower_middle() -> Patches:
    def middle(original: Any, numbered: Any) -> Any:
        found = original(numbered)
        for total in list(found.find_all(exp.Sum)):
            total.replace(
                exp.Mul(this=dialects.number(2), expression=exp.Min(this=named("v")))
                if total.parent.arg_key == "default" or isinstance(total.parent, exp.Case)
                else total
            )
        return found

    yield around(of_base, "_middle", middle)


@mutant
def population_values_include_those_not_yet_known() -> Patches:
    yield around(of_base, "known", lambda original, of, writer: original(replace(of, at=replace(of.at, label="now")), writer))


@mutant
def a_segment_then_holds_of_those_not_yet_known() -> Patches:
    yield patch.object(lower, "KnownAt", lambda at: Fixed(value=True))


@mutant
def a_segment_then_is_the_segment_now() -> Patches:
    yield around(lower, "_in_segment", lambda original, name, moment, context: original(name, None, context))


@mutant
def visitors_are_people() -> Patches:
    yield around(plan, "plan", lambda original, question: original(replace(question, include_anonymous=True)))


@mutant
def everyone_includes_those_not_yet_known() -> Patches:
    yield around(plan, "constant", lambda original, const: original(replace(const, value=datetime(2999, 1, 1, tzinfo=UTC))))


# ---------------------------------------------------------------- sharing


@mutant
def features_of_different_windows_are_one() -> Patches:
    def canonical_(original: Any, thing: Any) -> Any:
        return ["bound", thing.operator] if isinstance(thing, Bound) else original(thing)

    yield around(canonical, "canonical", canonical_)


@mutant
def features_of_different_filters_are_one() -> Patches:
    def canonical_(original: Any, thing: Any) -> Any:
        return ["Comparison"] if isinstance(thing, Comparison) else original(thing)

    yield around(canonical, "canonical", canonical_)


@mutant
def any_of_is_all_of() -> Patches:
    yield around(
        lower, "_joined", lambda original, parts, kind, *, neutral: original(parts, AllOf if kind is AnyOf else kind, neutral=neutral)
    )


@mutant
def at_least_means_more_than() -> Patches:
    def predicate(original: Any, condition: Any, context: Any, place: Any) -> Any:
        found = original(condition, context, place)
        if (
            isinstance(found, Comparison)
            and isinstance(found.left, Held)
            and found.operator == ">="
            and found.right == Const(Decimal(1), Type.NUMBER)
        ):
            return replace(found, operator=">")
        return found

    yield around(lower, "predicate", predicate)


@mutant
def missing_yes_is_yes() -> Patches:
    def predicate(original: Any, self: Any, predicate: Any, *, exact: bool = False) -> Any:
        if isinstance(predicate, Yes):
            return exp.Coalesce(this=self.term(predicate.term), expressions=[exp.true()])
        return original(self, predicate, exact=exact)

    yield around(write.Writer, "predicate", predicate)


# ---------------------------------------------------------------- what became of flat facts


@mutant
def what_became_is_seen_before_it_did() -> Patches:
    yield around(formulas, "seen", lambda original, value, since, now, *, truth: value)


@mutant
def what_became_is_seen_only_after_it_did() -> Patches:
    def seen(original: Any, value: Any, since: Any, now: Any, *, truth: bool) -> Any:
        return formulas.when(exp.GTE(this=since, expression=now), exp.false() if truth else exp.null(), value)

    yield around(formulas, "seen", seen)


@mutant
def a_yes_to_come_is_missing() -> Patches:
    yield around(formulas, "seen", lambda original, value, since, now, *, truth: original(value, since, now, truth=False))


@mutant
def who_was_asked_has_answered() -> Patches:
    yield around(lower, "_of_survey", lambda original, source: [one for one in original(source) if not isinstance(one, Opposite)])


@mutant
def an_answer_is_to_any_survey() -> Patches:
    yield around(lower, "_of_survey", lambda original, source: [one for one in original(source) if isinstance(one, Opposite)])
