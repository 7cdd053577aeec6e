-- What a draft showed of each name: a digest, so that a draft tells a changed name without holding one. Rows go with
-- the signature, with the draft and with the person.
create table draft_names (
    act_id uuid not null references acts on delete cascade,
    registration_id uuid not null,
    participant_id uuid not null,
    digest text not null check (digest ~ '^[0-9a-f]{64}$'),
    primary key (act_id, registration_id)
);
create index draft_names_by_participant on draft_names (participant_id);

-- The warnings that stood when an act was signed, each accepted with a reason.
create table accepted_warnings (
    act_id uuid not null references acts,
    warning text not null,
    reason text not null check (length(trim(reason)) > 0),
    primary key (act_id, warning)
);
create trigger accepted_warnings_are_never_changed before update or delete on accepted_warnings
    for each row execute function refuse_change();
