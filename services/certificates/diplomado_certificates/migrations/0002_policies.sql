-- Policies are versioned per edition and never edited: a change is a new row with a reason.

create table policies (
    edition_id uuid not null,
    version int not null check (version >= 1),
    code text not null,
    content text not null,
    sha256 text not null,
    reason text,
    set_at timestamptz not null,
    set_by text not null,
    primary key (edition_id, version),
    constraint a_change_has_a_reason check (version = 1 or length(trim(reason)) > 0)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'a row of % is never changed', tg_table_name using errcode = 'restrict_violation';
end
$$;

create trigger policies_are_never_changed before update or delete on policies
    for each row execute function refuse_change();
