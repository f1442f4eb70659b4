"""An explanation for a terminal: a calm tree with ✓ and ✗, the value found, the facts, and the nearest change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, tzinfo
from decimal import Decimal, InvalidOperation

from coterie.language.sentence import Language, en_constants, ru_constants
from coterie.model.facts import UNDATED
from coterie.segments.explain.answer import Explanation, Fact, Why

FEW = 3
"""Facts written out under a leaf."""
WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "in": "In the condition",
        "out": "Not in the condition",
        "more": "and {n} more",
        "flip": "The verdict would turn: {text}.",
        "none": "No single change that would turn the verdict was found.",
        "since": "since {day}",
        "order": "order {id}",
        "ever": "undated",
        "missing": "unknown",
        "cuts": "Values of the whole base: {text}.",
        "cut": "as taken on {day} at {time} (cuts, version {version})",
        "fresh": "worked out for this answer",
        "others": "the others worked out for this answer",
    },
    "ru": {
        "in": "Входит",
        "out": "Не входит",
        "more": "и ещё {n}",
        "flip": "Решение изменится: {text}.",
        "none": "Одного изменения, которое поменяло бы решение, не нашлось.",
        "since": "с {day}",
        "order": "заказ {id}",
        "ever": "без даты",
        "missing": "неизвестно",
        "cuts": "Величины по всей базе: {text}.",
        "cut": "какими они были {day} в {time} (границы, версия {version})",
        "fresh": "посчитаны для этого ответа",
        "others": "остальные посчитаны для этого ответа",
    },
}


def lines(explanation: Explanation, zone: tzinfo = UTC) -> list[str]:
    """The explanation line by line, in its language; instants on the clock of a zone."""
    words = WORDS[explanation.lang]
    tree = explanation.tree
    found = [f"{mark(explanation.member)} {words['in' if explanation.member else 'out']}", tree.sentence, ""]
    found += list(node(tree, "", explanation.lang))
    flip = explanation.flip
    text = "" if flip is None else flip.ru if explanation.lang == "ru" else flip.en
    found += ["", words["flip"].format(text=text) if flip is not None else words["none"]]
    return [*found, of_cuts(explanation, zone)] if explanation.cuts else found


def of_cuts(explanation: Explanation, zone: tzinfo) -> str:
    """Where values of the whole base come from."""
    words, found = WORDS[explanation.lang], []
    for number, since in explanation.cuts.versions:
        at = since.astimezone(zone)
        found.append(words["cut"].format(version=number, day=day(at.date().isoformat(), explanation.lang), time=f"{at:%H:%M}"))
    fresh = [words["others" if found else "fresh"]] if explanation.cuts.fresh else []
    return words["cuts"].format(text="; ".join([*found, *fresh]))


def mark(verdict: bool) -> str:  # noqa: FBT001  # a mark of a truth
    """✓ or ✗."""
    return "✓" if verdict else "✗"


def node(why: Why, indent: str, lang: Language) -> Iterator[str]:
    """A node, its facts and its parts."""
    said = why.clause or why.text
    yield f"{indent}{mark(why.verdict)} {said}" + (f" — {why.shown}" if why.shown else "")
    for fact in why.facts[:FEW]:
        yield f"{indent}    {of_fact(fact, lang)}"
    left = len(why.facts) - FEW if len(why.facts) > FEW else 0
    if left + why.more:
        yield f"{indent}    " + WORDS[lang]["more"].format(n=left + why.more)
    for part in why.parts:
        yield from node(part, indent + "  ", lang)


def of_fact(fact: Fact, lang: Language) -> str:
    """A fact in one line."""
    words = WORDS[lang]
    if "obstacle" in fact:
        return of_obstacle(fact, lang)
    if "ledger" in fact:
        return of_entry(fact, lang)
    if "attribute" in fact:
        since = words["ever"] if fact["since"] is None else words["since"].format(day=day(fact["day"], lang))
        return f"{fact['attribute']}: {plain(fact['value'], lang)}, {since}"
    if "order" in fact:
        products = ", ".join(dict.fromkeys(line["product"] for line in fact["lines"] if line["product"]))
        pieces = [day(fact["day"], lang), words["order"].format(id=fact["order"]), products, number(fact["total"], lang)]
        return " · ".join(piece for piece in pieces if piece)
    named = fact.get("type") or f"{fact.get('direction', '')} {fact.get('segment', '')}".strip()
    when = words["ever"] if fact["day"] <= UNDATED else day(fact["day"], lang)
    fields = ", ".join(f"{name}: {plain(value, lang)}" for name, value in fact.get("fields", {}).items())
    return " · ".join(piece for piece in (when, named, fields) if piece)


ENTRIES: dict[Language, dict[str, str]] = {
    "en": {
        "consent": "consent", "tag": "tag", "list": "list", "suppression": "suppression", "contact": "contact",
        "duplicate": "suspected duplicate", "until": "until {day}", "any": "any channel",
    },
    "ru": {
        "consent": "согласие", "tag": "тег", "list": "список", "suppression": "стоп-лист", "contact": "контакт",
        "duplicate": "подозрение на дубль", "until": "до {day}", "given": "дано", "refused": "отказано", "withdrawn": "отозвано",
        "any": "любой канал",
    },
}  # fmt: skip


def of_entry(fact: Fact, lang: Language) -> str:
    """An entry of a ledger in one line: what of, what it says, since when and until when, and the proof."""
    words = ENTRIES[lang]
    names = ", ".join(words.get(name, name) for name in fact["names"] if name)
    said = fact.get("said", "")
    since = WORDS[lang]["ever"] if fact["since"] is None else WORDS[lang]["since"].format(day=day(fact["since"], lang))
    until = words["until"].format(day=day(fact["until"], lang)) if "until" in fact else ""
    proof = "; ".join(fact[name] for name in ("basis", "text") if name in fact)
    head = f"{words[fact['ledger']]} {names}".strip()
    rest = [words.get(said, said) if fact["ledger"] == "consent" else said, since, until, proof]
    return f"{head}: " + ", ".join(piece for piece in rest if piece)


OBSTACLES: dict[Language, dict[str, str]] = {
    "en": {
        "no_address": "no address or number for {channel} is known; a text that can't be one counts as none",
        "typo": "the address is mistyped: {domain} looks like {meant}",
        "test": "the address or number was written to get past a form; nobody reads it",
        "disposable": "the address was made for minutes; nobody reads it",
        "invalid": "what was given is no address or number",
        "service": "the number is a service number, nobody's own",
        "fixed": "the number is a fixed line, which gets no messages",
        "suppressed": "suppressed for {channel}",
        "no_consent": "no consent to {channel} is on record, and blank is not consent",
        "refused": "consent to {channel} was refused",
        "withdrawn": "consent to {channel} was withdrawn",
        "bounced": "the last letter came back",
    },
    "ru": {
        "no_address": "нет адреса или номера для канала {channel}; текст, который им быть не может, не считается",
        "typo": "адрес с опечаткой: {domain} похоже на {meant}",
        "test": "адрес или номер вписан для вида, его никто не читает",
        "disposable": "адрес одноразовый, его никто не читает",
        "invalid": "указанное — не адрес и не номер",
        "service": "номер служебный, за ним нет человека",
        "fixed": "номер городской, сообщения на него не дойдут",
        "suppressed": "в стоп-листе для канала {channel}",
        "no_consent": "нет согласия на канал {channel}, а пустое согласием не считается",
        "refused": "в согласии на канал {channel} отказано",
        "withdrawn": "согласие на канал {channel} отозвано",
        "bounced": "последнее письмо вернулось",
    },
}


def of_obstacle(fact: Fact, lang: Language) -> str:
    """What keeps somebody from being reached, in one line: since when, of which purpose, for which reason."""
    head = OBSTACLES[lang][fact["obstacle"]].format_map(fact)
    since = WORDS[lang]["since"].format(day=day(fact["since"], lang)) if fact.get("since") else ""
    return ", ".join(piece for piece in (head, fact.get("purpose", ""), since, fact.get("said", "")) if piece)


def day(text: str, lang: Language) -> str:
    """A day as the language writes it."""
    found = date.fromisoformat(text[:10])
    return f"{found:%d.%m.%Y}" if lang == "ru" else found.isoformat()


def number(text: str, lang: Language) -> str:
    """A number as the language writes it."""
    return ru_constants.plain(Decimal(text)) if lang == "ru" else en_constants.plain(Decimal(text))


def plain(value: object, lang: Language) -> str:
    """A value in one word."""
    if value is None:
        return WORDS[lang]["missing"]
    if isinstance(value, list):
        return ", ".join(map(str, value))
    try:
        return number(str(value), lang)
    except InvalidOperation:
        return str(value)
