-- The registrations that an act is for, if it is not for all: a late act for one person leaves the others alone.
create table chosen_registrations (
    act_id uuid not null references acts on delete cascade,
    registration_id uuid not null,
    primary key (act_id, registration_id)
);

-- One graduation that was withdrawn, while its act stays: proposed, then done, by two people where the setting asks for it.
create table reversals (
    registration_id uuid not null,
    act_id uuid not null references acts,
    reason text not null check (length(trim(reason)) > 0),
    revocation text not null check (revocation in ('issued_in_error', 'fraud')),
    proposed_by text not null,
    proposed_at timestamptz not null,
    reversed_by text,
    reversed_at timestamptz,
    primary key (registration_id, act_id),
    constraint a_reversal_has_author_and_date check ((reversed_by is null) = (reversed_at is null))
);

create function guard_reversal() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.reversed_at is not null then
        raise exception 'a reversal is never undone or changed' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger reversals_are_frozen before update or delete on reversals
    for each row execute function guard_reversal();

create or replace function guard_graduation() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and (
        exists (select from annulments where act_id = old.act_id and annulled_at is not null)
        or exists (
            select from reversals
            where registration_id = old.registration_id and act_id = old.act_id and reversed_at is not null
        )
    ) then
        return old;
    end if;
    raise exception 'a graduation goes only when it is reversed or its act is annulled'
        using errcode = 'restrict_violation';
end
$$;
