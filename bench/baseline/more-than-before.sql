-- More than the month before. Each query stands under the condition that it answers.

-- events("view", last="30d").count > events("view", between=("60d", "30d")).count
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 60 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) FILTER (time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY) > count(*) FILTER (time <= TIMESTAMP '2026-07-01' - INTERVAL 30 DAY));

-- events("cart_add", last="30d").count > events("cart_add", between=("60d", "30d")).count
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 60 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) FILTER (time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY) > count(*) FILTER (time <= TIMESTAMP '2026-07-01' - INTERVAL 30 DAY));

-- events("search", last="30d").count > events("search", between=("60d", "30d")).count
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'search' AND time > TIMESTAMP '2026-07-01' - INTERVAL 60 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) FILTER (time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY) > count(*) FILTER (time <= TIMESTAMP '2026-07-01' - INTERVAL 30 DAY));

-- events("email_open", last="30d").count > events("email_open", between=("60d", "30d")).count
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'email_open' AND time > TIMESTAMP '2026-07-01' - INTERVAL 60 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) FILTER (time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY) > count(*) FILTER (time <= TIMESTAMP '2026-07-01' - INTERVAL 30 DAY));

-- events("email_click", last="30d").count > events("email_click", between=("60d", "30d")).count
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'email_click' AND time > TIMESTAMP '2026-07-01' - INTERVAL 60 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) FILTER (time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY) > count(*) FILTER (time <= TIMESTAMP '2026-07-01' - INTERVAL 30 DAY));
