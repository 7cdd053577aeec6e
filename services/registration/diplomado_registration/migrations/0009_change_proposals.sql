-- What a source that is not proven says about a known person. A field that does not differ is null. Of each source one
-- proposal is open at most. `person_revision` is the revision of the person that the proposal was compared with.
create table change_proposals (
    proposal_id uuid primary key,
    participant_id uuid not null references participants,
    -- form, api, or nomination with the institution.
    source text not null check (source in ('form', 'api', 'nomination')),
    institution text references institutions check (institution is null or source = 'nomination'),
    registration_id uuid references registrations on delete set null,
    given_names text check (given_names <> ''),
    family_names text,
    language text check (language in ('es', 'en')),
    person_revision int not null check (person_revision >= 1),
    status text not null default 'open' check (status in ('open', 'accepted', 'rejected')),
    proposed_at timestamptz not null,
    decided_at timestamptz check ((decided_at is null) = (status = 'open')),
    decided_by text check (decided_by in ('participant', 'staff')),
    -- The subject of the token.
    actor text check ((actor is not null) = (decided_by is not null and decided_by = 'staff')),
    reason text check (reason <> ''),
    check ((decided_by is null) = (status = 'open')),
    check (num_nonnulls(given_names, family_names, language) > 0)
);
create unique index change_proposals_open on change_proposals (participant_id, source, institution)
    nulls not distinct where status = 'open';
create index change_proposals_person on change_proposals (participant_id);
create index change_proposals_proposed on change_proposals (proposed_at, proposal_id) where status = 'open';
