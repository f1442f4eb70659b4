-- The yardstick of an import: the same CSV into a typed table, with nothing checked, matched, dated or remembered.

CREATE TABLE order_lines (
  order_no BIGINT, person BIGINT, time TIMESTAMP, product VARCHAR, category VARCHAR,
  quantity INTEGER, price DECIMAL(14, 4), discount DECIMAL(14, 4)
);

COPY order_lines FROM 'order-lines.csv' (HEADER);
