"""Text → tokens with positions in characters. Knows spelling only, no grammar; faults are collected, never raised."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from coterie.errors import Fault

Kind = Literal["name", "number", "text", "sign", "end"]

LONGEST = 100_000
"""A longer text is refused unread: nobody wrote it by hand."""

SIGNS = ("==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", ",", ".", "=", "+", "-", "*", "/")
_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<raw>r(?:"[^"\n]*"|'[^'\n]*'))
      | (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?(?!\w))
      | (?P<name>[^\W\d]\w*)
      | (?P<sign>==|!=|<=|>=|[<>()\[\],.=+\-*/])""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
_INSTEAD = {"&": "and", "|": "or", "!": "not", "“": '"', "”": '"', "«": '"', "»": '"', "„": '"', "≥": ">=", "≤": "<=", "≠": "!="}


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
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            end = _unreadable(text, at, faults)
            if text[at] in "\"'":
                tokens.append(Token("text", text[at + 1 : end], at, end))
            at = end
            continue
        kind = found.lastgroup or ""
        if kind != "space":
            tokens.append(_token(kind, found.group(), at, found.end()))
        at = found.end()
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens, faults


def quote(text: str) -> str:
    """The text as it is written in a condition.

    >>> quote('ООО "Ромашка"')
    '"ООО \\\\"Ромашка\\\\""'
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
    return Token("name" if kind == "name" else "sign", text, at, end)


def _unescape(found: re.Match[str]) -> str:
    code = found.group(1)
    if code[0] == "u" and len(code) == 5:
        return chr(int(code[1:], 16))
    return _ESCAPED.get(code, "\\" + code)


def _unreadable(text: str, at: int, faults: list[Fault]) -> int:
    """Note what can't be read at ``at``; where to go on."""
    char = text[at]
    if char in "\"'":
        line_end = text.find("\n", at)
        end = len(text) if line_end < 0 else line_end
        faults.append(Fault(at, end, "open_text", f"character {at + 1}: the text that begins here has no closing {char}"))
        return end
    if char.isdigit():
        end = at + 1
        while end < len(text) and (text[end].isalnum() or text[end] == "_"):
            end += 1
        said = f"{text[at:end]!r} is neither a number nor a name; a length of time goes in quotes, like \"30d\""
        faults.append(Fault(at, end, "bad_number", f"character {at + 1}: {said}"))
        return end
    hint = _INSTEAD.get(char)
    width = 2 if text[at : at + 2] in ("&&", "||") else 1
    said = f"{text[at : at + width]!r} means nothing here" + (f"; write {hint}" if hint else "")
    faults.append(Fault(at, at + width, "bad_character", f"character {at + 1}: {said}", (hint,) if hint else ()))
    return at + width
