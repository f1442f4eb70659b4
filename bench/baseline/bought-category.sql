-- Bought from a category. Each query stands under the condition that it answers.

-- orders(category == "rings")
SELECT count(DISTINCT person) FROM lines WHERE category = 'rings';

-- orders(category == "rings", last="365d").count >= 2
SELECT count(*) FROM (SELECT person FROM lines WHERE category = 'rings' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT order_no) >= 2);

-- orders(category == "earrings")
SELECT count(DISTINCT person) FROM lines WHERE category = 'earrings';

-- orders(category == "earrings", last="365d").count >= 2
SELECT count(*) FROM (SELECT person FROM lines WHERE category = 'earrings' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT order_no) >= 2);

-- orders(category == "brooches")
SELECT count(DISTINCT person) FROM lines WHERE category = 'brooches';

-- orders(category == "brooches", last="365d").count >= 2
SELECT count(*) FROM (SELECT person FROM lines WHERE category = 'brooches' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT order_no) >= 2);

-- orders(category == "bracelets")
SELECT count(DISTINCT person) FROM lines WHERE category = 'bracelets';

-- orders(category == "bracelets", last="365d").count >= 2
SELECT count(*) FROM (SELECT person FROM lines WHERE category = 'bracelets' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT order_no) >= 2);

-- orders(category == "chains")
SELECT count(DISTINCT person) FROM lines WHERE category = 'chains';

-- orders(category == "chains", last="365d").count >= 2
SELECT count(*) FROM (SELECT person FROM lines WHERE category = 'chains' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT order_no) >= 2);

-- orders(category == "pendants")
SELECT count(DISTINCT person) FROM lines WHERE category = 'pendants';

-- orders(category == "pendants", last="365d").count >= 2
SELECT count(*) FROM (SELECT person FROM lines WHERE category = 'pendants' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT order_no) >= 2);

-- orders(category == "watches")
SELECT count(DISTINCT person) FROM lines WHERE category = 'watches';

-- orders(category == "watches", last="365d").count >= 2
SELECT count(*) FROM (SELECT person FROM lines WHERE category = 'watches' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT order_no) >= 2);

-- orders(category == "engagement")
SELECT count(DISTINCT person) FROM lines WHERE category = 'engagement';

-- orders(category == "engagement", last="365d").count >= 2
SELECT count(*) FROM (SELECT person FROM lines WHERE category = 'engagement' AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING count(DISTINCT order_no) >= 2);
