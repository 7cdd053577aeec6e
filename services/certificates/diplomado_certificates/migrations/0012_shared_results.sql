-- Whether the participant agreed that the own institution learns the results. Registration publishes all answers once
-- more: rows of revision 0 take them.
alter table consents add column institution_sharing boolean not null default false;
update consents set revision = 0;
