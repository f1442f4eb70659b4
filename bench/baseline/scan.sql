-- The floor: every event read once, on the columns that most conditions need.

SELECT count(*), count(DISTINCT type), min(time), max(time), max(person), sum(value) FROM events;
