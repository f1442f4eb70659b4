-- Sent goods back. Each query stands under the condition that it answers.

-- returns()
SELECT count(DISTINCT person) FROM returns;

-- returns(last="365d").sum(total) >= 3000
SELECT count(*) FROM (SELECT person FROM returns WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 3000);

-- returns().count >= 2
SELECT count(*) FROM (SELECT person FROM returns GROUP BY person HAVING count(DISTINCT order_no) >= 2);

-- orders().count >= 3 and not returns()
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING count(*) >= 3) o WHERE NOT EXISTS (FROM returns x WHERE x.person = o.person);
