-- What happened to a registration after it was made, by whom and why. `created_at`, `channel` and `nominated_by` of the
-- registration say how it was made.
create table registration_steps (
    id bigint generated always as identity primary key,
    registration_id uuid not null references registrations on delete cascade,
    step text not null check (step in ('promoted', 'withdrawn', 'restored', 'registered_again')),
    author text not null check (author in ('participant', 'staff', 'system')),
    -- The subject of the token.
    actor text check ((actor is not null) = (author = 'staff')),
    reason text check (reason <> ''),
    recorded_at timestamptz not null
);
create index registration_steps_registration on registration_steps (registration_id, id);
