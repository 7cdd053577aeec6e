-- Sign-ins of staff that ended before their time: sessions of them that began earlier are refused. It holds ids and no names.
create table ended_sign_ins (
    sign_in_id uuid primary key,
    revision bigint not null,
    ended_at timestamptz not null
);
create index ended_sign_ins_ended_at on ended_sign_ins (ended_at);
