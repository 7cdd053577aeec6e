-- What staff decided about the life of an edition; its dates decide the rest. `published_content` is the last
-- EditionPublished, so that a new status is published without changes that nobody published yet. `status_changes_at` is
-- the next moment at which a date may change the status.
alter table editions
    add column closed_at timestamptz,
    add column cancelled_at timestamptz,
    add column archived_at timestamptz,
    add column contact_name text check (contact_name <> ''),
    add column contact_email text check (contact_email <> ''),
    add column reminder_hours int[] check (1 <= all (reminder_hours)),
    add column published_content jsonb,
    add column published_status text,
    add column status_changes_at timestamptz,
    add column contact_revision int not null default 0 check (contact_revision >= 0),
    add column published_contact jsonb;

-- An edition that was cancelled or has ended promotes nobody, so that places may be free while people wait.
alter table editions
    drop constraint editions_check2,
    add constraint editions_waiting_check check (waiting >= 0);

create table edition_steps (
    id bigint generated always as identity primary key,
    edition_id uuid not null references editions,
    step text not null check (step in ('published', 'closed', 'reopened', 'cancelled', 'archived', 'reinstated')),
    actor text,
    reason text check (reason <> ''),
    recorded_at timestamptz not null
);
create index edition_steps_edition on edition_steps (edition_id, id);
