-- The last day of an edition. Null where the edition was announced before this migration: it is then not known to have
-- ended. The version of the code before does not write the column.
alter table editions add column ends_on date;
