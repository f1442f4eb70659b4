-- The yardstick of a contact list's import: the same CSV into a typed table, nobody looked for.

CREATE TABLE contacts (person BIGINT, name VARCHAR, email VARCHAR, phone VARCHAR, birthday DATE, city VARCHAR);

COPY contacts FROM 'contacts.csv' (HEADER);
