-- The status of an edition and when it was published; null where that was before this migration.
alter table editions add column status text, add column published_at timestamptz;
