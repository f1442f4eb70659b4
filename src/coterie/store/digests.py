"""Keyed digests of what tells a person: they say "this one again" without keeping who it was.

HMAC-SHA-256 under a random key that each workspace makes for itself, in ``privacy.key``. Whoever has the digests but not
the key can't try all phone numbers. Contacts are brought to one form first, so that any way to write one has one digest.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from coterie.errors import WorkspaceRefused

FILE = "privacy.key"
_BETWEEN = "\x1f"
_LOOKALIKES = str.maketrans("авсенкмортухіјѕ", "abcehkmoptyxijs")
_EMAIL = re.compile(r"[^\s@;,<>\"'()\[\]|]+@[^\s@;<>\"'()\[\]|]+")
_NEXT_EMAIL = re.compile(r"[,;|](?=[^\s@;,<>\"'()\[\]|]+@)")
_PLAIN_EMAIL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_PLAIN_PHONE = re.compile(r"\+\d{10,15}")
_PHONE = re.compile(r"\+?\d[\d \u00a0().\-]{7,}\d")
_LABELS = re.compile(r"\b(?:тел|телефон|моб|раб|дом|доб|факс|почта|tel|phone|mob|mobile|ext|fax|e-?mail|mailto)\b", re.IGNORECASE)
_MAILBOX = re.compile(r"[^<>@]*<[^<>\s]+@[^<>\s]+>")
_OF_CONTACTS = re.compile(r"mail|почт|phone|tel|mobil|whats|viber|contact|тел|моб|сот|контакт", re.IGNORECASE)
INSTEAD = "***"
"""What stands for a contact that was masked."""


def is_of_contacts(name: str) -> bool:
    """Whether a column of such a name says how to reach whom its row is about, and not whom they know.

    >>> is_of_contacts("work_email"), is_of_contacts("Телефон 2"), is_of_contacts("referred_by"), is_of_contacts("friend")
    (True, True, False, False)
    """
    return _OF_CONTACTS.search(name) is not None


def key(folder: Path) -> bytes | None:
    """The workspace's key; None where it has none. ``WorkspaceRefused`` if it is damaged."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        found = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise WorkspaceRefused(f"{path} can't be read; put it back from a backup: without it nobody knows who was erased") from error
    if len(found) != 32:
        raise WorkspaceRefused(f"{path} is cut off; put it back from a backup: without it nobody knows who was erased")
    return found


def make_key(folder: Path) -> bytes:
    """Give the workspace a key, readable by its owner only."""
    path = folder / FILE
    made = secrets.token_bytes(32)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
        stream.write(made.hex() + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
    return made


def of_person(secret: bytes, source: str, external: str, *, anonymous: bool = False) -> bytes:
    """The digest of what a source calls a person (or a visitor who is not known by name)."""
    return _digest(secret, "visitor" if anonymous else "person", source, external)


def of_contacts(secret: bytes, text: str) -> Iterator[bytes]:
    """The digests of every e-mail address and phone number in a text, however it is written."""
    for address in emails(text):
        yield _digest(secret, "email", address)
    for number in phones(text):
        yield _digest(secret, "phone", number)


def of_address(secret: bytes, channel: str, address: str) -> bytes:
    """The digest of an address of a channel: an e-mail address, a phone number, or another name as it is, in lower case."""
    return of_addresses(secret, channel, address)[0]


def of_addresses(secret: bytes, channel: str, text: str) -> list[bytes]:
    """The digests of all addresses of a channel in a text: one at least."""
    found = list(emails(text)) or list(phones(text)) or [text.strip().lower()]
    return [_digest(secret, "address", channel.strip().lower(), plain) for plain in dict.fromkeys(found)]


def emails(text: str) -> Iterator[str]:
    """The addresses in a text, in lower case; a comma for a point in one and Cyrillic letters for Latin ones are put right.

    >>> list(emails("Иван <IVAN@MAIL,RU>; ann@shop.ru")), list(emails("7,ann@shop.ru,Пермь"))
    (['ivan@mail.ru', 'ann@shop.ru'], ['ann@shop.ru', 'ann@shop.ru.пepmь'])
    >>> list(emails("ann@shop.ru,bob@shop.ru"))
    ['ann@shop.ru', 'bob@shop.ru']
    """
    if _PLAIN_EMAIL.fullmatch(text):
        yield text
        return
    if "@" not in text:
        return
    for found in _EMAIL.findall(_NEXT_EMAIL.sub(" ", text)):
        local, _, domain = found.lower().translate(_LOOKALIKES).strip(".,:").partition("@")
        whole = re.sub(r"[,.]+", ".", domain).strip(".")
        first = domain.partition(",")[0].strip(".")
        for one in dict.fromkeys((first, whole)):
            if "." in one:
                yield f"{local}@{one}"


def phones(text: str) -> Iterator[str]:
    """The last ten digits of every phone number in a text: what is left when the country's code is not sure.

    >>> list(phones("8 (916) 123-45-67 доб. 2")), list(phones("79161234567.0")), list(phones("заказ 12"))
    (['9161234567'], ['9161234567'], [])
    >>> list(phones("8916123456789161234568"))
    ['9161234567', '9161234568']
    """
    if _PLAIN_PHONE.fullmatch(text):
        yield text[-10:]
        return
    if _PHONE.search(text) is None:
        return
    for found in _PHONE.findall(re.sub(r"(\d)[.,]0(?!\d)", r"\1", text)):
        digits = re.sub(r"\D", "", found)
        if 10 <= len(digits) <= 15:
            yield digits[-10:]
        elif len(digits) in (20, 22):  # two numbers run together
            yield digits[: len(digits) // 2][-10:]
            yield digits[-10:]


def is_contact(text: str) -> bool:
    """Whether a text is an address or a number, or several, and no text that holds one.

    >>> is_contact("тел. 8 (916) 123-45-67 доб. 2"), is_contact("Анна <ann@shop.ru>"), is_contact("ann@shop.ru, bob@shop.ru")
    (True, True, True)
    >>> is_contact("знает ann@shop.ru"), is_contact("заказ 12")
    (False, False)
    """
    if _MAILBOX.fullmatch(text.strip()):
        return True
    rest = _PHONE.sub(" ", _EMAIL.sub(" ", text))
    return rest != text and not re.search(r"[^\W\d_]", _LABELS.sub(" ", rest))


def is_phone(text: str) -> bool:
    """Whether a text is a phone number by its looks alone, whatever its column is called; a tax number is none.

    >>> [is_phone(one) for one in ("8 916 555-01-02", "+44 20 7946 0958", "(916) 555-01-02", "500100732259", "7707083893")]
    [True, True, True, False, False]
    """
    digits = re.sub(r"\D", "", text)
    if not is_contact(text) or "@" in text:
        return False
    return "+" in text or (len(digits) == 11 and digits[0] in "78") or (len(digits) == 10 and digits[0] == "9" and "-" in text)


def masked(text: str, theirs: Callable[[str], bool]) -> str:
    """A text with ``INSTEAD`` for each contact that is somebody's: ``theirs`` is asked with its plain form.

    >>> masked("знает Ann@shop.ru и 8 (916) 123-45-67", lambda plain: plain == "9161234567")
    'знает Ann@shop.ru и ***'
    """
    text = _EMAIL.sub(lambda found: INSTEAD if any(map(theirs, emails(found[0]))) else found[0], text)
    text = _PHONE.sub(lambda found: INSTEAD if any(map(theirs, phones(found[0]))) else found[0], text)
    return INSTEAD if any(map(theirs, (*emails(text), *phones(text)))) else text


def _digest(secret: bytes, *parts: str) -> bytes:
    return hmac.digest(secret, _BETWEEN.join(parts).encode("utf-8", "surrogatepass"), "sha256")
