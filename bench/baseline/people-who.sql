-- Who they are, and what they did. Each query stands under the condition that it answers.

-- city == "Москва" and events("view", last="30d")
SELECT count(*) FROM people p WHERE city = 'Москва' AND EXISTS (FROM events x WHERE x.person = p.person AND type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01');

-- city == "Москва" and orders(last="365d").sum(total) >= 5000
SELECT count(*) FROM people WHERE city = 'Москва' AND person IN (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 5000);

-- city == "Санкт-Петербург" and events("view", last="30d")
SELECT count(*) FROM people p WHERE city = 'Санкт-Петербург' AND EXISTS (FROM events x WHERE x.person = p.person AND type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01');

-- city == "Санкт-Петербург" and orders(last="365d").sum(total) >= 5000
SELECT count(*) FROM people WHERE city = 'Санкт-Петербург' AND person IN (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 5000);

-- city == "Казань" and events("view", last="30d")
SELECT count(*) FROM people p WHERE city = 'Казань' AND EXISTS (FROM events x WHERE x.person = p.person AND type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01');

-- city == "Казань" and orders(last="365d").sum(total) >= 5000
SELECT count(*) FROM people WHERE city = 'Казань' AND person IN (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 5000);

-- city == "Пермь" and events("view", last="30d")
SELECT count(*) FROM people p WHERE city = 'Пермь' AND EXISTS (FROM events x WHERE x.person = p.person AND type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01');

-- city == "Пермь" and orders(last="365d").sum(total) >= 5000
SELECT count(*) FROM people WHERE city = 'Пермь' AND person IN (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 5000);

-- city == "Тверь" and events("view", last="30d")
SELECT count(*) FROM people p WHERE city = 'Тверь' AND EXISTS (FROM events x WHERE x.person = p.person AND type = 'view' AND time > TIMESTAMP '2026-07-01' - INTERVAL 30 DAY AND time <= TIMESTAMP '2026-07-01');

-- city == "Тверь" and orders(last="365d").sum(total) >= 5000
SELECT count(*) FROM people WHERE city = 'Тверь' AND person IN (SELECT person FROM orders WHERE time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01' GROUP BY person HAVING sum(total) >= 5000);

-- sex == "f" and 25 <= birthday.age < 40 and orders(last="365d")
SELECT count(*) FROM people p WHERE sex = 'f' AND birthday <= DATE '2026-07-01' - INTERVAL 25 YEAR AND birthday > DATE '2026-07-01' - INTERVAL 40 YEAR AND EXISTS (FROM orders x WHERE x.person = p.person AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01');

-- sex == "f" and 40 <= birthday.age < 60 and orders(last="365d")
SELECT count(*) FROM people p WHERE sex = 'f' AND birthday <= DATE '2026-07-01' - INTERVAL 40 YEAR AND birthday > DATE '2026-07-01' - INTERVAL 60 YEAR AND EXISTS (FROM orders x WHERE x.person = p.person AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01');

-- sex == "m" and 25 <= birthday.age < 40 and orders(last="365d")
SELECT count(*) FROM people p WHERE sex = 'm' AND birthday <= DATE '2026-07-01' - INTERVAL 25 YEAR AND birthday > DATE '2026-07-01' - INTERVAL 40 YEAR AND EXISTS (FROM orders x WHERE x.person = p.person AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01');

-- sex == "m" and 40 <= birthday.age < 60 and orders(last="365d")
SELECT count(*) FROM people p WHERE sex = 'm' AND birthday <= DATE '2026-07-01' - INTERVAL 40 YEAR AND birthday > DATE '2026-07-01' - INTERVAL 60 YEAR AND EXISTS (FROM orders x WHERE x.person = p.person AND time > TIMESTAMP '2026-07-01' - INTERVAL 365 DAY AND time <= TIMESTAMP '2026-07-01');

-- birthday.anniversary_in <= 7 and orders()
SELECT count(*) FROM people p WHERE strftime(birthday, '%m-%d') BETWEEN '07-01' AND '07-08' AND EXISTS (FROM orders x WHERE x.person = p.person);

-- city is None and events("email_open", last="90d")
SELECT count(*) FROM people p WHERE city IS NULL AND EXISTS (FROM events x WHERE x.person = p.person AND type = 'email_open' AND time > TIMESTAMP '2026-07-01' - INTERVAL 90 DAY AND time <= TIMESTAMP '2026-07-01');
