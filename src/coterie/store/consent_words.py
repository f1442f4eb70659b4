"""What the words of consents mean: statuses, and the headers of a people file that are consents. No table, no engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Status = Literal["given", "refused", "withdrawn"]

WORDS: dict[Status, str] = {
    "given": "given yes y true 1 + on granted agree agreed consent consented subscribed active opt-in opted-in optin confirmed accepted ok "
    "да истина вкл дано дан получено получен есть согласен согласна согласие подписан подписана подписался подписалась активен разрешено "
    "разрешен подтвержден подтверждена",
    "refused": "refused no n false 0 - off denied declined disagree never none not_given not_subscribed "
    "нет ложь выкл отказ отказано отказался отказалась не_дано не_согласен не_согласна запрещено запрет не_подписан не_подписана "
    "не_подписаны",
    "withdrawn": "withdrawn revoked unsubscribed unsubscribe opt-out opted-out optout cancelled canceled removed complained "
    "отозвано отозван отзыв отписан отписана отписался отписалась отписка отписано жалоба",
}
"""Words by meaning (spaces inside one are written as _ here); compared in lower case, ё as е."""

_KNOWN: dict[str, Status] = {word.replace("_", " "): meaning for meaning, words in WORDS.items() for word in words.split()}


def status(word: str | None, *, reversed_: bool = False) -> Status | None:
    """What a status means; None of a blank and of a word that is not known, which are no consent.

    ``reversed_``: the column says the opposite ("do not e-mail": no); there a no allows nothing by itself, only silence is broken.

    >>> status("Подписан"), status("ДА"), status("отписалась"), status(" "), status("yes", reversed_=True), status("no", reversed_=True)
    ('given', 'given', 'withdrawn', None, 'refused', None)
    """
    found = _KNOWN.get(" ".join((word or "").lower().replace("ё", "е").replace("_", " ").split()))
    if not reversed_:
        return found
    return "refused" if found == "given" else None


def channel(word: str) -> str:
    """A channel by its own name; one that is not known stays as it is said.

    >>> channel("E-mail"), channel("Электронная почта"), channel("СМС"), channel("viber")
    ('email', 'email', 'sms', 'viber')
    """
    low = " ".join(re.sub(r"[_/.]+", " ", word).lower().replace("ё", "е").split())
    if low in _ANY:
        return "any"
    return next((name for name, pattern in _CHANNELS.items() if re.search(pattern, low)), word)


def purpose(word: str) -> str:
    """A purpose as it is said, in lower case; but the processing of personal data is ``data`` whatever it is called.

    >>> purpose("Обработка персональных данных"), purpose("News"), purpose(" news ")
    ('data', 'news', 'news')
    """
    low = " ".join(word.lower().split())
    return "data" if re.search(_SERVICE, low.replace("ё", "е")) else low


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a people file that says consents. ``reversed``: yes forbids."""

    header: str
    channel: str
    purpose: str
    reversed: bool = False


_CHANNELS = {
    "email": r"e[\s-]?mail|почт|рассылк|newsletter|письм",
    "sms": r"\bsms\b|смс",
    "phone": r"\bcalls?\b|\bphone\b|звон|обзвон|телефон",
    "whatsapp": r"whats\s?app|ватсап|вотсап",
    "telegram": r"telegram|телеграм",
    "push": r"\bpush\b|пуш",
}
_ANY = frozenset(("any", "all", "все", "любой", "все каналы", "any channel", "all channels"))
_SAYS = (
    r"consent|subscri|opt\s?in|agree\w*\b.*\b(receiv|mail|news|contact|market|data|process)|accepts|permission|allow|marketing|"
    r"согласи|подпис|разреш|рассылк"
)
_REVERSES = (
    r"do\s?not|don'?t|\bno\s(e\s?mail|mail|sms|calls?)\b|opt\s?out|unsubscri|"
    r"не\s(писать|звонить|беспокоить|отправлять|рассылать)|отказ|отпис|запре"
)
_GOODBYE = r"писать|беспокоить|отпис|unsubscri|opt\s?out|contact|disturb|marketing"
_OTHER = r"\bdate\b|\btime\b|\bat\b|дата|время|источник|source|\bip\b|\bid\b|текст|text"
_SERVICE = r"перс(он)?\w*\s+данн|обработк|personal data|privacy|gdpr|\bпдн?\b"


def column_of(header: str) -> Column | None:
    """What consent a header of a people file says; None if it says none.

    >>> column_of("Согласие на рассылку")
    Column(header='Согласие на рассылку', channel='email', purpose='marketing', reversed=False)
    >>> column_of("Do Not Email").reversed, column_of("согласие на обработку персональных данных").purpose
    (True, 'data')
    >>> column_of("email"), column_of("Дата согласия"), column_of("I agree to pay by cheque")
    (None, None, None)
    """
    said = re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])", " ", header)
    said = " ".join(re.sub(r"[_\-./]+", " ", said).lower().replace("ё", "е").split())
    turned = re.search(_REVERSES, said) is not None
    if re.search(_OTHER, said) or not (turned or re.search(_SAYS, said)):
        return None
    if re.search(_SERVICE, said):
        return Column(header, "any", "data", turned)
    channel = next((name for name, pattern in _CHANNELS.items() if re.search(pattern, said)), None)
    if channel is None and turned and not re.search(_GOODBYE, said):
        return None
    return Column(header, channel or "any", "marketing", turned)


def columns(headers: Iterable[str]) -> tuple[Column, ...]:
    """The columns of a people file that say consents."""
    return tuple(found for header in headers if (found := column_of(header)) is not None)


def of_row(row: Mapping[str, str | None], found: Iterable[Column]) -> tuple[tuple[Column, Status], ...]:
    """The consents that a row says; a blank says none."""
    said = [(one, status(row.get(one.header), reversed_=one.reversed)) for one in found]
    return tuple((one, meaning) for one, meaning in said if meaning is not None)


PROOF = ("basis", "time", "text")
"""What proves a consent: on which grounds, when, to what text."""


def missing_proof(mapping: Mapping[str, str], constants: Mapping[str, str]) -> tuple[str, ...]:
    """What an import of consents says nothing of, neither in a column nor as a constant for the whole file (``--set``).

    >>> missing_proof({"person": "client", "time": "date"}, {"basis": "form on the site"})
    ('text',)
    """
    return tuple(name for name in PROOF if not mapping.get(name) and not constants.get(name))
