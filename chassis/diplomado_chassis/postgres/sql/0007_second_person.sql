-- What one person has proposed and another one has to confirm, until its time ends. A decided proposal is deleted: who
-- proposed and who decided stands in the audit record.
create table second_person_proposals (
    action text not null,
    object text not null check (object <> ''),
    edition_id uuid not null,
    arguments jsonb not null,
    reason text not null check (length(trim(reason)) > 0),
    -- Digest of what the proposer saw: the proposal is void once it differs.
    state text not null,
    proposed_by text not null,
    proposed_at timestamptz not null,
    ends_at timestamptz not null,
    primary key (action, object)
);
create index second_person_proposals_edition on second_person_proposals (edition_id);
create index second_person_proposals_ends_at on second_person_proposals (ends_at);
