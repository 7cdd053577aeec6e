-- Whether the person reads the reason of a step on their own page. Staff chose so beside the reason.
alter table registration_steps add column is_shown boolean not null default false;
