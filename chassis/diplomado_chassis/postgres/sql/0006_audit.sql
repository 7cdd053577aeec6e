-- The access log also holds what staff and operators did, and is sealed: each seal has a digest of its rows and follows
-- the seal before. Nobody but the owner, by taking the triggers away, can change a row, or delete one before its time.
create table audit_seals (
    seal bigint primary key,
    kind text not null,
    rows int not null check (rows > 0),
    first_at timestamptz not null,
    last_at timestamptz not null,
    digest text not null,
    previous text not null,
    hash text not null,
    -- When its rows were deleted, after their retention.
    purged_at timestamptz
);

-- The release before writes to the table too, hence its name and the defaults.
alter table access_log
    add column kind text not null default 'read' check (kind in ('read', 'action')),
    add column method text not null default 'GET',
    -- Ids and codes that the path, the body or the answer of an action named.
    add column objects text[] not null default '{}',
    add column correlation_id text,
    add column purpose text,
    add column seal bigint references audit_seals;
create index access_log_objects on access_log using gin (objects);
create index access_log_seal on access_log (seal, access_id);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
    -- One column, which the trigger names, may get its value once.
    if tg_op = 'UPDATE' then
        if to_jsonb(old) ->> tg_argv[0] is null and to_jsonb(new) - tg_argv[0] = to_jsonb(old) - tg_argv[0] then
            return new;
        end if;
    elsif tg_op = 'DELETE' and tg_table_name = 'access_log' then
        if exists (select from audit_seals s where s.seal = (to_jsonb(old) ->> 'seal')::bigint and s.purged_at is not null)
        then
            return old;
        end if;
    end if;
    raise exception 'the audit record is append-only';
end
$$;
create trigger append_only before update or delete on access_log
    for each row execute function refuse_audit_change('seal');
create trigger append_only before update or delete on audit_seals
    for each row execute function refuse_audit_change('purged_at');
create trigger no_truncate before truncate on access_log execute function refuse_audit_change();
create trigger no_truncate before truncate on audit_seals execute function refuse_audit_change();
