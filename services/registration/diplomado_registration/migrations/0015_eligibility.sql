-- Who may take part in an edition, as data. A change is a new version; results name the version that they rest on.
-- `labels` has the names of the codes in the rules by list and code, as they were when the version was set.
create table eligibility_rules (
    edition_id uuid not null references editions,
    version int not null check (version >= 1),
    rules jsonb not null,
    labels jsonb not null,
    set_by text not null,
    set_at timestamptz not null,
    primary key (edition_id, version)
);

-- Results, and what coordinators decided against them. The newest row of a registration counts. `findings` has no data
-- of the person beyond which rules were met.
create table eligibility_results (
    id bigint generated always as identity primary key,
    registration_id uuid not null references registrations on delete cascade,
    version int not null check (version >= 1),
    eligible boolean not null,
    findings jsonb not null,
    occasion text not null
        check (occasion in ('application', 'confirmation', 'nomination', 'acceptance', 'override')),
    -- The subject of the token of who overrode the rules, with the reason, which goes when the person is erased.
    actor text check ((actor is not null) = (occasion = 'override')),
    reason text check (reason is null or occasion = 'override'),
    recorded_at timestamptz not null
);
create index eligibility_results_registration on eligibility_results (registration_id, id);
