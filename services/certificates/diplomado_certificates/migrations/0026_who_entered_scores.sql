-- Accounts of staff who entered scores in a grader's place: they do not sign the act where two people do. Null: none that
-- was said.
alter table projects add column entered_by text[];
