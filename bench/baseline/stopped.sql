-- Began and stopped. Each query stands under the condition that it answers.

-- events("cart_add", last="7d") and not orders(last="7d")
SELECT count(*) FROM (SELECT DISTINCT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01') c WHERE NOT EXISTS (FROM orders x WHERE x.person = c.person AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01');

-- events("cart_add", last="30d") and not orders(last="30d")
SELECT count(*) FROM (SELECT DISTINCT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01') c WHERE NOT EXISTS (FROM orders x WHERE x.person = c.person AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01');

-- events("cart_add", last="90d") and not orders(last="90d")
SELECT count(*) FROM (SELECT DISTINCT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01') c WHERE NOT EXISTS (FROM orders x WHERE x.person = c.person AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01');

-- events("cart_add", last="365d") and not orders(last="365d")
SELECT count(*) FROM (SELECT DISTINCT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01') c WHERE NOT EXISTS (FROM orders x WHERE x.person = c.person AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01');

-- events("view", between=("90d", "30d")) and not events("view", last="30d")
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING max(time) <= TIMESTAMP '2026-07-01' - INTERVAL 30 DAY);

-- events("cart_add", between=("90d", "30d")) and not events("cart_add", last="30d")
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING max(time) <= TIMESTAMP '2026-07-01' - INTERVAL 30 DAY);

-- events("search", between=("90d", "30d")) and not events("search", last="30d")
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'search' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING max(time) <= TIMESTAMP '2026-07-01' - INTERVAL 30 DAY);

-- events("email_open", between=("90d", "30d")) and not events("email_open", last="30d")
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'email_open' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING max(time) <= TIMESTAMP '2026-07-01' - INTERVAL 30 DAY);

-- events("email_click", between=("90d", "30d")) and not events("email_click", last="30d")
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'email_click' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING max(time) <= TIMESTAMP '2026-07-01' - INTERVAL 30 DAY);
