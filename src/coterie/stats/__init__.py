"""Pure statistics on sums: no table, no clock, no row of anybody."""
