"""Coterie: customer segmentation and lead qualification, exact and explained.

>>> import coterie
>>> coterie.__version__
'0.1.0'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from coterie.services.shop import Shop

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(folder: str | Path) -> Shop:  # noqa: A001 -- the API reads coterie.open("dir")
    """Open a workspace folder. Raises ``WorkspaceRefused`` when it is none."""
    from coterie.services.shop import Shop

    return Shop.open(folder)
