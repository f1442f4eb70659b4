-- What the best user of plain DuckDB prepares once: typed columns, facts in the order of their time, and orders, returns
-- and positive lines kept apart, so that no query below pays for it. `folder` is where bench/generate.py has written.

CREATE TABLE people AS
SELECT * FROM read_csv(getvariable('folder') || '/people.csv', columns = {person: 'BIGINT', city: 'VARCHAR', sex: 'VARCHAR', birthday: 'DATE'});

CREATE TABLE events AS
FROM read_parquet(getvariable('folder') || '/events.parquet');

CREATE TEMP TABLE raw AS
SELECT *, CAST(round(abs(quantity) * price - discount, 4) AS DECIMAL(18, 4)) AS total
FROM read_csv(
  getvariable('folder') || '/order-lines.csv',
  columns = {
    order_no: 'BIGINT', person: 'BIGINT', time: 'TIMESTAMP', product: 'VARCHAR', category: 'VARCHAR',
    quantity: 'INTEGER', price: 'DECIMAL(14, 4)', discount: 'DECIMAL(14, 4)'
  }
);

CREATE TABLE lines AS
FROM raw WHERE quantity > 0 ORDER BY time, order_no;

CREATE TABLE orders AS
SELECT order_no, person, min(time) AS time, sum(total) AS total FROM raw WHERE quantity > 0 GROUP BY ALL ORDER BY time;

CREATE TABLE returns AS
SELECT order_no, person, min(time) AS time, sum(total) AS total FROM raw WHERE quantity < 0 GROUP BY ALL ORDER BY time;
