"""One file per format: how its bytes become lines of texts. ``coterie.ingest.readers`` is the only door to them.

A format that is a sheet of cells (a workbook, a page, a messy text) gives ``Line``s; ``tables`` finds the table among
them, ``rows`` unfolds it, ``staged`` writes it into the scratch engine. None of them knows what a column means.
"""
