-- Where an edition lies: callers whose scope names missions, programmes or editions see those alone.
alter table editions add column mission text, add column programmes text[] not null default '{}';
