-- Average and largest order. Each query stands under the condition that it answers.

-- orders().avg(total) >= 1000
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING avg(total) >= 1000);

-- orders().avg(total) >= 3000
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING avg(total) >= 3000);

-- orders().avg(total) >= 5000
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING avg(total) >= 5000);

-- orders().avg(total) >= 10000
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING avg(total) >= 10000);

-- orders().max(total) >= 3000
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING max(total) >= 3000);

-- orders().max(total) >= 5000
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING max(total) >= 5000);

-- orders().max(total) >= 10000
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING max(total) >= 10000);

-- orders().max(total) >= 30000
SELECT count(*) FROM (SELECT person FROM orders GROUP BY person HAVING max(total) >= 30000);
