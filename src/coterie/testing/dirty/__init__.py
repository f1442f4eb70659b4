"""Files as real systems write them, made from a seed, each with the table that it holds: what import is tested with.

``layouts`` draws a small shop's table with what reports put around and into it; ``formats`` writes it as a file.
"""
