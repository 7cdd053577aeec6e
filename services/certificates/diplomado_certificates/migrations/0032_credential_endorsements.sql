-- What co-issuers signed: one endorsement for each achievement, which is of an award in a language and names no holder.
create table credential_endorsements (
    achievement uuid not null,
    co_issuer text not null,
    digest bytea not null,
    method text not null,
    created_at timestamptz not null,
    value bytea not null check (length(value) = 64),
    primary key (achievement, co_issuer)
);
