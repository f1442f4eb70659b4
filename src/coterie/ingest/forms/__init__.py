"""How a column writes its values, and the plain form (ISO dates, plain decimals, E.164 phones) that the rest of the import reads.

A *form* belongs to a column and is decided from all of its values; a column that is plain already has none. The modules
of single texts (``dates``, ``numbers``, ``contacts``, ``codes``, ``documents``, ``people_names``, ``basket``, ``goods``)
are pure functions; ``decide`` looks at a staged file and says what to rewrite. None of them knows what a value is for.
"""
