-- By how much the revision of answers about consent is above the id of the newest one, since they were stated again.
alter table published_consents add column lift bigint not null default 0 check (lift >= 0);
