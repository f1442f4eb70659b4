"""The oracle: what a condition means, in plain Python over plain objects.

It shares no code with the lowering and the SQL, month arithmetic included; tests hold the engines against it, and
explanations are told from it. It may import only the tree, the tables of types and the facts.
"""

from coterie.language.oracle.asking import NotHeld
from coterie.language.oracle.values import Exact, Quotient, quotient
from coterie.language.oracle.world import World

__all__ = ["Exact", "NotHeld", "Quotient", "World", "quotient"]
