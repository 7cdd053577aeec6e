-- What a stored answer had beside its content, such as ETag and Location, encrypted as the content. Null in answers that
-- were stored before.
alter table idempotency_keys add column headers bytea;
