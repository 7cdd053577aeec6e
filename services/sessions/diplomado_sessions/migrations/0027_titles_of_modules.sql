-- The titles of an edition's modules by number, in Spanish and English; null: not announced since.
alter table editions add column module_titles jsonb;
