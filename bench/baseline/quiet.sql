-- Have gone quiet. Each query stands under the condition that it answers.

-- orders().last < ago("30d")
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING max(time) < TIMESTAMP '2026-07-01' - INTERVAL 30 DAY);

-- orders().last < ago("60d")
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING max(time) < TIMESTAMP '2026-07-01' - INTERVAL 60 DAY);

-- orders().last < ago("90d")
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING max(time) < TIMESTAMP '2026-07-01' - INTERVAL 90 DAY);

-- orders().last < ago("180d")
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING max(time) < TIMESTAMP '2026-07-01' - INTERVAL 180 DAY);

-- orders().last < ago("365d")
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING max(time) < TIMESTAMP '2026-07-01' - INTERVAL 365 DAY);

-- orders().count >= 2 and not orders(last="30d")
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING count(*) >= 2 AND max(time) <= TIMESTAMP '2026-07-01' - INTERVAL 30 DAY);

-- orders().count >= 2 and not orders(last="60d")
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING count(*) >= 2 AND max(time) <= TIMESTAMP '2026-07-01' - INTERVAL 60 DAY);

-- orders().count >= 2 and not orders(last="90d")
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING count(*) >= 2 AND max(time) <= TIMESTAMP '2026-07-01' - INTERVAL 90 DAY);

-- orders().count >= 2 and not orders(last="180d")
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING count(*) >= 2 AND max(time) <= TIMESTAMP '2026-07-01' - INTERVAL 180 DAY);

-- orders().count >= 2 and not orders(last="365d")
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING count(*) >= 2 AND max(time) <= TIMESTAMP '2026-07-01' - INTERVAL 365 DAY);
