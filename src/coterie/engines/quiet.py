"""What a database says when it refuses, without the values that it quotes: they may be somebody's."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"'(?:[^']|'')*'")
_NAMED = re.compile(r'"[^"]*"|\([^()]*\)')


def without_values(error: Exception, *, of_data: bool) -> str:
    """The first line of an error, with "…" for each text that it quotes; ``of_data``: it speaks of a value, so names are not spared.

    >>> without_values(ValueError("Could not convert string 'ivan@mail.ru' to INT32"), of_data=True)
    "Could not convert string '…' to INT32"
    """
    text = _QUOTED.sub("'…'", str(error).strip().split("\n")[0])
    return _NAMED.sub("(…)", text) if of_data else text
