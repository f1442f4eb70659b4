-- Different days, categories, sums. Each query stands under the condition that it answers.

-- events("view", last="7d").days >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT CAST(time AS DATE)) >= 2);

-- events("view", last="30d").days >= 3
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT CAST(time AS DATE)) >= 3);

-- events("view", last="90d").days >= 5
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT CAST(time AS DATE)) >= 5);

-- events("view", last="365d").days >= 10
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT CAST(time AS DATE)) >= 10);

-- events("view", last="7d").distinct(category) >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT category) >= 2);

-- events("view", last="30d").distinct(category) >= 3
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT category) >= 3);

-- events("view", last="90d").distinct(category) >= 4
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT category) >= 4);

-- events("view", last="365d").distinct(category) >= 6
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT category) >= 6);

-- events("cart_add", last="7d").sum(value) >= 5000
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(value) >= 5000);

-- events("cart_add", last="7d").sum(value) >= 20000
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(value) >= 20000);

-- events("cart_add", last="30d").sum(value) >= 5000
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(value) >= 5000);

-- events("cart_add", last="30d").sum(value) >= 20000
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(value) >= 20000);

-- events("cart_add", last="90d").sum(value) >= 5000
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(value) >= 5000);

-- events("cart_add", last="90d").sum(value) >= 20000
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(value) >= 20000);

-- events("cart_add", last="365d").sum(value) >= 5000
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(value) >= 5000);

-- events("cart_add", last="365d").sum(value) >= 20000
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(value) >= 20000);
