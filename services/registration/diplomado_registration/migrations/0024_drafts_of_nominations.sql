-- A nomination list that was sent from a page and waits for its sender to confirm what was previewed. `lines` is the
-- preview, `digest` what it says in short. Confirmed and discarded drafts are deleted at once, forgotten ones after a day.
create table nomination_drafts (
    draft_id uuid primary key,
    edition_id uuid not null references editions,
    sent_by text not null check (sent_by <> ''),
    institution text,
    basis text not null check (basis <> ''),
    language text not null,
    restore_reason text check (restore_reason <> ''),
    override_reason text check (override_reason <> ''),
    shared_reason text check (shared_reason <> ''),
    content bytea not null,
    lines jsonb not null,
    digest text not null,
    created_at timestamptz not null
);
create index nomination_drafts_created_at on nomination_drafts (created_at);
