"""Text → tokens with positions in characters. Knows spelling only, no grammar; faults are collected, never raised."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Literal

from coterie.errors import Fault

Kind = Literal["name", "number", "text", "sign", "end"]

LONGEST = 50_000
"""A longer text is refused unread: nobody wrote it by hand, and a shorter one is read and checked within two seconds."""

MOST_FAULTS = 100
"""After so many faults the rest is not read: it is not a condition, and nobody reads a longer list."""

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<raw>r(?:"[^"\n]*"|'[^'\n]*'))
      | (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?(?!\w))
      | (?P<name>[^\W\d][\w\u0300-\u036f]*)
      | (?P<sign>==|!=|<=|>=|[<>()\[\],.=+\-*/])""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
_INSTEAD: dict[str, tuple[Kind, str]] = {
    "&": ("name", "and"),
    "&&": ("name", "and"),
    "|": ("name", "or"),
    "||": ("name", "or"),
    "!": ("name", "not"),
    "≥": ("sign", ">="),
    "≤": ("sign", "<="),
    "≠": ("sign", "!="),
    "−": ("sign", "-"),
    "×": ("sign", "*"),
    "÷": ("sign", "/"),
}
"""Signs of other languages, and what they are here; the reading goes on as if that stood there."""
_QUOTES = {"“": "”", "«": "»", "„": "“", "”": "”", "‘": "’", "`": "`"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a condition; ``value`` is the unescaped text of a quoted one, else the characters themselves."""

    kind: Kind
    value: str
    at: int
    end: int


def tokenize(text: str) -> tuple[list[Token], list[Fault]]:
    """All tokens, ended by one of kind ``end``, and what could not be read."""
    if len(text) > LONGEST:
        fault = Fault(LONGEST, len(text), "too_long", f"a condition has at most {LONGEST:,} characters, this one has {len(text):,}")
        return [Token("end", "", 0, 0)], [fault]
    tokens: list[Token] = []
    faults: list[Fault] = []
    at = 0
    while at < len(text) and len(faults) < MOST_FAULTS:
        found = _TOKEN.match(text, at)
        if found is None or (found.lastgroup == "name" and not _begins_name(text[at])):
            at = _unreadable(text, at, tokens, faults)
            continue
        kind = found.lastgroup or ""
        if kind != "space":
            tokens.append(_token(kind, found.group(), at, found.end()))
            _storable(tokens[-1], faults)
        at = found.end()
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens, faults


def is_name(text: str) -> bool:
    """Whether the text, written bare, is read as one name that says exactly it (words of the grammar among them)."""
    found = _TOKEN.fullmatch(text)
    return found is not None and found.lastgroup == "name" and _begins_name(text[0]) and composed(text) == text


def _begins_name(char: str) -> bool:
    """A letter or an underscore; ½, ² and Ⅷ are neither."""
    return char.isalpha() or char == "_"


def composed(name: str) -> str:
    """A name as the catalogue keeps names: in its composed form (NFC)."""
    return unicodedata.normalize("NFC", name)


def quote(text: str) -> str:
    r"""The text as it is written in a condition.

    >>> print(quote('ООО "Ромашка"'))
    "ООО \"Ромашка\""
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return '"' + "".join(c if c.isprintable() or ord(c) > 0xFFFF else f"\\u{ord(c):04x}" for c in escaped) + '"'


def _token(kind: str, text: str, at: int, end: int) -> Token:
    if kind == "raw":
        return Token("text", text[2:-1], at, end)
    if kind == "text":
        return Token("text", _ESCAPE.sub(_unescape, text[1:-1]), at, end)
    if kind == "number":
        return Token("number", text, at, end)
    if kind == "name":
        return Token("name", composed(text), at, end)
    return Token("sign", text, at, end)


def _storable(token: Token, faults: list[Fault]) -> None:
    """Note a text with a character that no stored text can hold."""
    if token.kind == "text" and (found := _UNSTORABLE.search(token.value)):
        said = f"this text holds the character U+{ord(found[0]):04X}, which no stored text can hold; take it out"
        faults.append(Fault(token.at, token.end, "bad_character", f"character {token.at + 1}: {said}"))


def _unescape(found: re.Match[str]) -> str:
    code = found.group(1)
    if code[0] == "u" and len(code) == 5:
        return chr(int(code[1:], 16))
    return _ESCAPED.get(code, "\\" + code)


def _unreadable(text: str, at: int, tokens: list[Token], faults: list[Fault]) -> int:
    """Note what can't be read at ``at``, with a token for what was probably meant; where to go on."""
    char = text[at]
    meant: Token | None = None
    if char in "\"'":
        line_end = text.find("\n", at)
        end = len(text) if line_end < 0 else line_end
        code, said, hint = "open_text", f"the text that begins here has no closing {char}", ""
        meant = Token("text", text[at + 1 : end], at, end)
    elif char.isalnum():
        end = next((i for i in range(at + 1, len(text)) if not (text[i].isalnum() or text[i] == "_")), len(text))
        code, said, hint = "bad_number", f"{shown(text[at:end])} is neither a number nor a name; {_numeral_hint(text[at:end])}", ""
        meant = Token("number", "1", at, end)
    elif char in _QUOTES and (close := text.find(_QUOTES[char], at + 1)) > 0:
        end = close + 1
        code, said, hint = "bad_character", f"a text goes in plain quotes: {quote(text[at + 1 : close])[:60]}", '"'
        meant = Token("text", text[at + 1 : close], at, end)
    else:
        end = at + (2 if text[at : at + 2] in ("&&", "||") else 1)
        kind, hint = _INSTEAD.get(text[at:end], ("end", ""))
        code, said = "bad_character", f"{shown(text[at:end])} means nothing here" + (f"; write {hint}" if hint else "")
        meant = Token(kind, hint, at, end) if hint else None
    faults.append(Fault(at, end, code, f"character {at + 1}: {said}", (hint,) if hint else ()))
    tokens += [meant] if meant is not None else []
    return end


def _numeral_hint(said: str) -> str:
    """What was probably meant by a run of digits and letters."""
    plain = said.replace("_", "")
    if plain.isdecimal():
        return f"write {int(plain)}" if len(plain) < 16 else "write it with the digits 0 to 9"
    return 'a length of time goes in quotes, like "30d"; a name that begins with a digit is written field("2nd_visit")'


def number_of(text: str) -> Decimal | None:
    """The number that digits say, in its shortest form; None if it is of a size that engines don't all hold exactly.

    >>> number_of("1.50"), number_of("2e3"), number_of("1e15")
    (Decimal('1.5'), Decimal('2000'), None)
    """
    with localcontext(prec=len(text) + 20):
        value = Decimal(text).normalize()
        exponent = int(value.as_tuple().exponent)
        if not value:
            return Decimal(0)
        if -exponent > 9 or value.adjusted() > 14:
            return None
        return value.quantize(Decimal(1)) if exponent > 0 else value


def short(name: str) -> str:
    """A name as a message shows it: not longer than a line."""
    return name if len(name) <= 40 else name[:40] + "…"


def shown(said: str) -> str:
    r"""Characters as a message shows them: in quotes, shortened, what can't be printed by its code.

    >>> shown("дa\x00"), shown("x" * 90)
    ("'дa\\x00'", "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'")
    """
    return repr(short(said))
