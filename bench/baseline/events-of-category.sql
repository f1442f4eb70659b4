-- Looked at a category. Each query stands under the condition that it answers.

-- events("view", category == "rings", last="7d")
SELECT count(DISTINCT person) FROM events WHERE type = 'view' AND category = 'rings' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("view", category == "rings", last="30d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND category = 'rings' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("view", category == "rings", last="90d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND category = 'rings' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("view", category == "rings", last="365d").count >= 3
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND category = 'rings' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);

-- events("view", category == "earrings", last="7d")
SELECT count(DISTINCT person) FROM events WHERE type = 'view' AND category = 'earrings' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("view", category == "earrings", last="30d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND category = 'earrings' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("view", category == "earrings", last="90d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND category = 'earrings' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("view", category == "earrings", last="365d").count >= 3
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND category = 'earrings' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);

-- events("view", category == "brooches", last="7d")
SELECT count(DISTINCT person) FROM events WHERE type = 'view' AND category = 'brooches' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("view", category == "brooches", last="30d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND category = 'brooches' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("view", category == "brooches", last="90d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND category = 'brooches' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("view", category == "brooches", last="365d").count >= 3
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND category = 'brooches' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);

-- events("view", category == "bracelets", last="7d")
SELECT count(DISTINCT person) FROM events WHERE type = 'view' AND category = 'bracelets' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("view", category == "bracelets", last="30d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND category = 'bracelets' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("view", category == "bracelets", last="90d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND category = 'bracelets' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("view", category == "bracelets", last="365d").count >= 3
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND category = 'bracelets' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);

-- events("view", category == "engagement", last="7d")
SELECT count(DISTINCT person) FROM events WHERE type = 'view' AND category = 'engagement' AND time > TIMESTAMP '2026-07-01' - INTERVAL 7 DAY AND time <= TIMESTAMP '2026-07-01';

-- events("view", category == "engagement", last="30d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND category = 'engagement' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("view", category == "engagement", last="90d").count >= 2
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND category = 'engagement' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 2);

-- events("view", category == "engagement", last="365d").count >= 3
SELECT count(*) FROM (SELECT person FROM events WHERE type = 'view' AND category = 'engagement' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(*) >= 3);
