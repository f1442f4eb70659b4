"""Scores: what people earn by what they do and what they are. Points by rules; models come later."""
