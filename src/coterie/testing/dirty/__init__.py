"""Files and values as real systems write them, made from a seed, each with what import should make of it.

``layouts`` draws a small shop's table with what reports put around and into it, ``formats`` writes it as a file;
``values`` are single texts.
"""
