-- Deliveries about sessions that one mail contains: `joined_to` is the delivery whose mail that is. A joined delivery is
-- pending, and not due, until that one ends. The version of the code before ignores the column and mails each by itself.
alter table deliveries add column joined_to uuid;
create index deliveries_joined on deliveries (joined_to) where status in ('pending', 'sending');
