-- Two people on one device share one entry of an attendance file: a person decided that it also belongs to these
-- registrations, and each of them gets its seconds.
alter table appearances
    add column companions uuid[] not null default '{}',
    add constraint appearances_companions_check
        check (companions = '{}' or (basis in ('resolved', 'erased') and registration_id <> all (companions)));
create index appearances_companions on appearances using gin (companions) where companions <> '{}';
