-- The institution of who has a place, so that its focal point sees whether mails reached its own people. It is known
-- from the next change of a registration on: an earlier row has none, and is then shown to no focal point.
alter table places add column institution text check (institution is null or standing = 'registered');
