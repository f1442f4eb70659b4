-- Did it at least so often. Each query stands under the condition that it answers.

-- events("view", last="7d")
SELECT count(DISTINCT person) FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("view", last="7d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("view", last="30d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("view", last="30d").count >= 4
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 4);

-- events("view", last="90d").count >= 3
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);

-- events("view", last="90d").count >= 8
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 8);

-- events("view", last="365d").count >= 10
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 10);

-- events("view", last="365d").count >= 20
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 20);

-- events("cart_add", last="7d")
SELECT count(DISTINCT person) FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("cart_add", last="30d")
SELECT count(DISTINCT person) FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("cart_add", last="30d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("cart_add", last="90d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("cart_add", last="90d").count >= 3
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);

-- events("cart_add", last="365d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("cart_add", last="365d").count >= 5
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 5);

-- events("search", last="7d")
SELECT count(DISTINCT person) FROM events WHERE type = 'search' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("search", last="30d")
SELECT count(DISTINCT person) FROM events WHERE type = 'search' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("search", last="30d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'search' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("search", last="90d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'search' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("search", last="90d").count >= 3
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'search' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);

-- events("search", last="365d").count >= 3
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'search' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);

-- events("search", last="365d").count >= 6
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'search' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 6);

-- events("email_open", last="7d")
SELECT count(DISTINCT person) FROM events WHERE type = 'email_open' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("email_open", last="30d")
SELECT count(DISTINCT person) FROM events WHERE type = 'email_open' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("email_open", last="30d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'email_open' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("email_open", last="90d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'email_open' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("email_open", last="90d").count >= 3
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'email_open' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);

-- events("email_open", last="365d").count >= 3
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'email_open' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);

-- events("email_open", last="365d").count >= 5
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'email_open' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 5);

-- events("email_click", last="30d")
SELECT count(DISTINCT person) FROM events WHERE type = 'email_click' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("email_click", last="90d")
SELECT count(DISTINCT person) FROM events WHERE type = 'email_click' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("email_click", last="90d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'email_click' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("email_click", last="365d")
SELECT count(DISTINCT person) FROM events WHERE type = 'email_click' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("email_click", last="365d").count >= 3
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'email_click' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);

-- events("login", last="90d")
SELECT count(DISTINCT person) FROM events WHERE type = 'login' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("wishlist_add", last="90d")
SELECT count(DISTINCT person) FROM events WHERE type = 'wishlist_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01';
