-- Did not do it. Each query stands under the condition that it answers.

-- not events("view", last="7d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("view", last="30d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("view", last="90d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("view", last="365d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("cart_add", last="7d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("cart_add", last="30d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("cart_add", last="90d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("cart_add", last="365d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'cart_add' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("search", last="7d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'search' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("search", last="30d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'search' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("search", last="90d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'search' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("search", last="365d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'search' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("email_open", last="7d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'email_open' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("email_open", last="30d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'email_open' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("email_open", last="90d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'email_open' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("email_open", last="365d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'email_open' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("email_click", last="7d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'email_click' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("email_click", last="30d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'email_click' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("email_click", last="90d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'email_click' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01');

-- not events("email_click", last="365d")
SELECT count(*) FROM people p WHERE NOT EXISTS (FROM events x WHERE x.person = p.person AND type = 'email_click' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01');
