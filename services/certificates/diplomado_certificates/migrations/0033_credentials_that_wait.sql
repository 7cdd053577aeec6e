-- From when on the credentials of a certificate are to be signed: later than now for those that wait for a co-issuer's key.
-- In this order they are signed, so that those that wait are not read.
alter table credentials_due add column due_at timestamptz not null default now();
create index credentials_due_in_turn on credentials_due (due_at, certificate_id);
