-- A signature that a second person has to confirm: what was accepted, and the digest of what the draft showed. The row
-- stays with the signed act and says who proposed it.
create table signature_proposals (
    act_id uuid primary key references acts on delete cascade,
    proposed_by text not null,
    proposed_at timestamptz not null,
    state text not null check (state ~ '^[0-9a-f]{64}$'),
    accepted jsonb not null
);

create function guard_proposal() returns trigger language plpgsql as $$
begin
    if exists (select from acts where act_id = old.act_id and status = 'signed') then
        raise exception 'the proposal of a signed act is never changed' using errcode = 'restrict_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;
create trigger proposals_are_kept before update or delete on signature_proposals
    for each row execute function guard_proposal();
