-- Whom a request was about: a registration that is moved to another record is another person's name. Null in older rows.
alter table name_checks add column participant_id uuid;
