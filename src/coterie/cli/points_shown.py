"""How points are shown: rules, a log, movers, points against outcomes; for a person in two languages, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coterie.cli import show

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from zoneinfo import ZoneInfo

    from coterie.segments.points import Earned, Log
    from coterie.segments.points_moved import Moved, Outcomes
    from coterie.services.points import Definition, Proposed, Standing
    from coterie.services.shop import Lang

TEMPERATURES = {"en": {"hot": "hot", "warm": "warm", "cold": "cold"}, "ru": {"hot": "горячие", "warm": "тёплые", "cold": "холодные"}}
VERDICTS = {
    "en": {
        "agrees": "agrees with its points",
        "differs": "differs: it is the other way round",
        "unseen": "no difference that could not be chance",
        "few": "nothing to compare",
    },
    "ru": {
        "agrees": "баллы подтверждаются",
        "differs": "наоборот: баллы с делом расходятся",
        "unseen": "разницы не видно: может быть случайностью",
        "few": "не с чем сравнить",
    },
}
SAID = {
    "en": {
        "bounds": "kept within bounds",
        "ready": "ready for sales",
        "not_ready": "not ready for sales",
        "by_hand": "to be marked by hand",
        "yes": "yes",
        "no": "no",
        "contact": "contact",
        "wish": "wish to buy",
        "budget": "budget",
        "moved": "{changed} of {people} would have other points",
        "nobody": "nobody would have other points",
        "with": "with it {one}, without {other}",
        "did": "did it: {one}",
        "gain": "of two people, one who did it and one who did not, the former had more points in {gain:.0%} of cases (chance: 50%)",
        "no_gain": "nobody did it, or everybody: there is nothing to compare",
        "cell": "cell",
        "days": "{day}: {counted} of {happened}, {each} each",
        "day": "{day}: {counted}, {each} each",
    },
    "ru": {
        "bounds": "с учётом границ",
        "ready": "можно передать в продажи",
        "not_ready": "в продажи рано",
        "by_hand": "отметить вручную",
        "yes": "есть",
        "no": "нет",
        "contact": "контакт",
        "wish": "желание купить",
        "budget": "бюджет",
        "moved": "баллы изменятся у {changed} из {people}",
        "nobody": "баллы ни у кого не изменятся",
        "with": "у кого есть — {one}, у остальных — {other}",
        "did": "дошли до дела: {one}",
        "gain": "из двух людей — дошедшего до дела и нет — у первого баллов больше в {gain:.0%} случаев (наугад: 50%)",
        "no_gain": "до дела не дошёл никто или дошли все: сравнить не с чем",
        "cell": "клетка",
        "days": "{day}: засчитано {counted} из {happened}, по {each}",
        "day": "{day}: {counted}, по {each}",
    },
}
DAYS_SHOWN = 5


# ---------------------------------------------------------------- for a person


def rules(found: Definition, lang: Lang) -> None:
    """The rules by group, each with what it gives."""
    from coterie.scores.points import worth

    rules = found.rules
    show.line(f"{rules.title.in_(lang)} ({rules.name}), version {found.version}")
    for group in rules.groups:
        bounds = [f"{what} {amount(value, lang)}" for what, value in (("≥", group.least), ("≤", group.most)) if value is not None]
        show.line(f"{group.name.in_(lang)}{' (' + ', '.join(bounds) + ')' if bounds else ''}")
        for rule in rules.of_group(group.code):
            show.line(f"  {worth(rule, lang)}: {rule.name.in_(lang)}")
            show.line(f"    {rule.of or rule.holds}")


def standing(standing: Standing, lang: Lang, zone: ZoneInfo) -> None:
    """How many people stand at each temperature, and the hottest."""
    words = TEMPERATURES[lang]
    counts = ", ".join(f"{words[heat]} {show.number(people)}" for heat, people in standing.temperatures.items())
    show.line(f"{show.people(standing.people)}, as of {show.moment(standing.as_of, zone)}{': ' + counts if counts else ''}")
    for one in standing.most:
        show.line(f"  {amount(one.score, lang):>8}  {one.person}")


def log(log: Log, lang: Lang, zone: ZoneInfo) -> None:
    """One person's points, group by group and rule by rule."""
    said = SAID[lang]
    heat = "" if log.temperature is None else f", {_heat(log.temperature, lang)}"
    at = "" if log.cell is None else f", {said['cell']} {log.cell}"
    show.line(f"{log.person}: {amount(log.score, lang)}{heat}{at} ({show.moment(log.as_of, zone)})")
    for group in log.groups:
        kept = "" if group.given == group.points else f" ({amount(group.given, lang)}, {said['bounds']})"
        show.line(f"{group.group.name.in_(lang)}: {amount(group.points, lang)}{kept}")
        for one in log.rules:
            if one.rule.group == group.group.code and one.points:
                _show_earned(one, lang)
    for note in log.notes:
        show.line(f"→ {note.name.in_(lang)}")
    if log.gate:
        told = ", ".join(f"{said[name]}: {said['by_hand' if held is None else 'yes' if held else 'no']}" for name, held in log.gate.items())
        show.line(f"{said['ready' if log.ready else 'not_ready']} ({told})")


def _show_earned(one: Earned, lang: Lang) -> None:
    show.line(f"  {amount(one.points, lang, sign=True):>8}  {one.rule.name.in_(lang)}")
    for day in one.days[:DAYS_SHOWN]:
        form = SAID[lang]["days" if day.counted < day.happened else "day"]
        show.line(
            f"            {form.format(counted=day.counted, happened=day.happened, day=day_of(day.day, lang), each=amount(day.each, lang))}"
        )
    if len(one.days) > DAYS_SHOWN:
        show.line(f"            … +{len(one.days) - DAYS_SHOWN}")


def moved(moved: Moved, lang: Lang) -> None:
    """Whom other rules would move."""
    said = SAID[lang]
    if not moved.changed:
        show.line(said["nobody"])
        return
    show.line(said["moved"].format(changed=show.number(moved.changed), people=show.number(moved.people)))
    for (old, new), people in moved.between.items():
        if old != new:
            show.line(f"  {_heat(old, lang)} → {_heat(new, lang)}: {show.number(people)}")
    for one in moved.movers:
        show.line(f"  {one.person}: {amount(one.before, lang)} → {amount(one.after, lang)}")


def outcomes(found: Outcomes, lang: Lang, zone: ZoneInfo) -> None:
    """Points against what came of them."""
    said = SAID[lang]
    did = said["did"].format(one=_of(found.everyone.hits, found.everyone.of))
    show.line(f"{show.moment(found.since, zone)} → {show.moment(found.until, zone)}; {did}")
    for rung in found.rungs:
        between = f", {rung.interval.low:.1%}–{rung.interval.high:.1%}" if rung.share.of else ""
        show.line(f"  {TEMPERATURES[lang][rung.temperature]:<10} {_of(rung.share.hits, rung.share.of)}{between}")
    for one in found.rules:
        show.line(f"  {amount(one.rule.points, lang, sign=True)} {one.rule.name.in_(lang)}: {VERDICTS[lang][one.verdict]}")
        show.line("      " + said["with"].format(one=_of(one.with_.hits, one.with_.of), other=_of(one.without.hits, one.without.of)))
    show.line(said["no_gain"] if found.gain is None else said["gain"].format(gain=found.gain))


def _of(hits: int, people: int) -> str:
    return f"{show.number(hits)} / {show.number(people)}" + (f" ({hits / people:.1%})" if people else "")


def _heat(temperature: str, lang: Lang) -> str:
    from coterie.scores.points import TEMPERATURES as NAMES

    return NAMES[temperature][lang == "ru"]


def amount(value: Decimal, lang: Lang, *, sign: bool = False) -> str:
    """Points as they are read: no more digits than there are."""
    text = f"{abs(value):,.2f}".rstrip("0").rstrip(".")
    text = text.replace(",", "\u00a0").replace(".", ",") if lang == "ru" else text
    return ("−" if value < 0 else "+" if sign and value > 0 else "") + text


def day_of(day: date, lang: Lang) -> str:
    """A day as it is read."""
    return f"{day:%d.%m.%Y}" if lang == "ru" else day.isoformat()


# ---------------------------------------------------------------- as JSON


def definition_json(found: Definition) -> dict[str, Any]:
    """A definition as plain values."""
    from coterie.scores.reading import document

    return {"version": found.version, "author": found.author, **document(found.rules)}


def standing_json(found: Standing) -> dict[str, Any]:
    """Temperatures and the hottest as plain values."""
    most = [{"person": one.person, "score": float(one.score), "temperature": one.temperature} for one in found.most]
    return {"as_of": show.instant(found.as_of), "people": found.people, "temperatures": found.temperatures, "most": most}


def proposed_json(found: Proposed) -> dict[str, Any]:
    """What a file would do as plain values."""
    moved = found.moved
    return {
        "points": found.rules.name,
        "version": found.version,
        "same": found.same,
        "as_of": show.instant(moved.as_of),
        "people": moved.people,
        "changed": moved.changed,
        "between": [{"from": old, "to": new, "people": people} for (old, new), people in moved.between.items()],
        "movers": [{"person": one.person, "before": float(one.before), "after": float(one.after)} for one in moved.movers],
        "warnings": show.faults_json(found.warnings),
    }


def log_json(log: Log) -> dict[str, Any]:
    """One person's points as plain values."""
    return {
        "person": log.person,
        "as_of": show.instant(log.as_of),
        "score": float(log.score),
        "temperature": log.temperature,
        "cell": log.cell,
        "groups": [{"group": one.group.code, "given": float(one.given), "points": float(one.points)} for one in log.groups],
        "rules": [_earned(one) for one in log.rules if one.points],
        "notes": [{"en": note.name.en, "ru": note.name.ru} for note in log.notes],
        "handover": dict(log.gate),
        "ready": log.ready,
    }


def _earned(one: Earned) -> dict[str, Any]:
    days = [{"day": day.day.isoformat(), "happened": day.happened, "counted": day.counted, "each": float(day.each)} for day in one.days]
    return {"en": one.rule.name.en, "ru": one.rule.name.ru, "group": one.rule.group, "points": float(one.points), "days": days}


def outcomes_json(found: Outcomes) -> dict[str, Any]:
    """Points against outcomes as plain values."""
    return {
        "since": show.instant(found.since),
        "until": show.instant(found.until),
        "people": found.everyone.of,
        "did": found.everyone.hits,
        "temperatures": [
            {
                "temperature": one.temperature,
                "people": one.share.of,
                "did": one.share.hits,
                "low": one.interval.low,
                "high": one.interval.high,
            }
            for one in found.rungs
        ],
        "rules": [
            {
                "en": one.rule.name.en,
                "ru": one.rule.name.ru,
                "points": float(one.rule.points),
                "with": {"people": one.with_.of, "did": one.with_.hits},
                "without": {"people": one.without.of, "did": one.without.hits},
                "difference": [one.difference.low, one.difference.high],
                "verdict": one.verdict,
            }
            for one in found.rules
        ],
        "gain": found.gain,
    }
