-- Which status without a place a registration has: `status` says only that it has none ('withdrawn').
alter table registrations add column stage text;
