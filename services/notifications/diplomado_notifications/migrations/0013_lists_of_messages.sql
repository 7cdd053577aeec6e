-- The messages of an edition are listed from the newest on, the failed ones also alone.
create index deliveries_of_edition_by_age on deliveries (edition_id, created_at desc, delivery_id desc);
create index deliveries_failed on deliveries (edition_id, created_at desc, delivery_id desc) where status = 'failed';
