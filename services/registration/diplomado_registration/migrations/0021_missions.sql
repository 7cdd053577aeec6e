-- The mission that runs an edition. Callers whose scope names missions see those editions alone.
alter table editions add column mission text check (mission <> '');
create index editions_of_mission on editions (mission);
