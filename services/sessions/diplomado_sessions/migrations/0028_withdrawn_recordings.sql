-- A published recording that may not be watched any more. `revision` counts withdrawals too.
alter table recordings
    add column withdrawn_at timestamptz,
    add constraint recordings_withdrawn_check check (withdrawn_at is null or (status <> 'published' and revision >= 2));
