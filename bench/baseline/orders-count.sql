-- Number of orders. Each query stands under the condition that it answers.

-- orders(last="7d")
SELECT count(DISTINCT person) FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01';

-- orders(last="7d").count >= 2
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- orders(last="7d").count >= 3
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);

-- orders(last="30d")
SELECT count(DISTINCT person) FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01';

-- orders(last="30d").count >= 2
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- orders(last="30d").count >= 3
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);

-- orders(last="90d")
SELECT count(DISTINCT person) FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01';

-- orders(last="90d").count >= 2
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- orders(last="90d").count >= 3
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);

-- orders(last="365d")
SELECT count(DISTINCT person) FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01';

-- orders(last="365d").count >= 2
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- orders(last="365d").count >= 3
SELECT count(*) FROM (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);

-- orders().count >= 2
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING count(*) >= 2);

-- orders().count >= 5
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING count(*) >= 5);

-- orders().count == 1
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING count(*) = 1);

-- not orders()
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM orders x WHERE x.person = p.person);
