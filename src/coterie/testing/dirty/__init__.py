"""Files and values as real systems write them, made from a seed."""
