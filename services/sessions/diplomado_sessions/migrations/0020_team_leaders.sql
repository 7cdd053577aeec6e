-- The member who leads the team, and whom the coordination asks about the project.
alter table teams add column leader uuid references registrations (registration_id);
-- The account with which a facilitator signs in: a subject, or an e-mail in lower case.
alter table facilitators add column account text check (account <> '');
create index facilitators_by_account on facilitators (account) where account is not null;
