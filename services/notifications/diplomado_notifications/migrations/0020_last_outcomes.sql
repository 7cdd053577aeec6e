-- What became of the last attempts, which the log of deliveries says only as long as it is kept. Not known of before.
alter table webhooks
    add column last_delivered_at timestamptz,
    add column last_failed_at timestamptz,
    add column last_reason text,
    add constraint a_failure_has_a_reason check ((last_failed_at is null) = (last_reason is null));
