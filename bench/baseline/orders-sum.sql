-- Spent at least. Each query stands under the condition that it answers.

-- orders(last="7d").sum(total) >= 1000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 1000);

-- orders(last="7d").sum(total) >= 3000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 3000);

-- orders(last="7d").sum(total) >= 5000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 5000);

-- orders(last="7d").sum(total) >= 10000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 10000);

-- orders(last="7d").sum(total) >= 30000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 30000);

-- orders(last="30d").sum(total) >= 1000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 1000);

-- orders(last="30d").sum(total) >= 3000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 3000);

-- orders(last="30d").sum(total) >= 5000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 5000);

-- orders(last="30d").sum(total) >= 10000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 10000);

-- orders(last="30d").sum(total) >= 30000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 30000);

-- orders(last="90d").sum(total) >= 1000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 1000);

-- orders(last="90d").sum(total) >= 3000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 3000);

-- orders(last="90d").sum(total) >= 5000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 5000);

-- orders(last="90d").sum(total) >= 10000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 10000);

-- orders(last="90d").sum(total) >= 30000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 30000);

-- orders(last="365d").sum(total) >= 1000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 1000);

-- orders(last="365d").sum(total) >= 3000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 3000);

-- orders(last="365d").sum(total) >= 5000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 5000);

-- orders(last="365d").sum(total) >= 10000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 10000);

-- orders(last="365d").sum(total) >= 30000
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 30000);
