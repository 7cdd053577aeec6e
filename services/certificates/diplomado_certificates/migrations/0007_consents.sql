-- Whether the holder agreed that the public page shows the name. A registration without a row did not agree.
create table consents (
    registration_id uuid primary key,
    revision bigint not null,
    public_verification boolean not null
);
