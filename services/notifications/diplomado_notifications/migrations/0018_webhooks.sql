-- Systems without Kafka that events are sent to.
create table webhooks (
    webhook_id uuid primary key,
    url text not null check (length(url) <= 2000),
    types text[] not null check (cardinality(types) > 0),
    secret text not null,
    -- Signs too until then, so that the receiver has time to change.
    previous_secret text,
    previous_until timestamptz,
    -- gone: the receiver answered 410.
    status text not null default 'active' check (status in ('active', 'paused', 'gone')),
    created_at timestamptz not null default now(),
    -- One request at a time: until then one is on its way, or the webhook rests after failures.
    free_at timestamptz not null default now(),
    failures int not null default 0 check (failures >= 0),
    failing_since timestamptz,
    constraint a_previous_secret_ends check (num_nonnulls(previous_secret, previous_until) in (0, 2)),
    constraint failures_have_begun check ((failures > 0) = (failing_since is not null))
);

create table webhook_deliveries (
    webhook_id uuid not null references webhooks on delete cascade,
    event_id uuid not null,
    type text not null,
    subject text not null,
    -- What is sent. Null once details of a person in it have been sent or given up.
    body bytea,
    status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
    reason text,
    code int check (code between 100 and 599),
    attempts int not null default 0 check (attempts >= 0),
    created_at timestamptz not null default now(),
    due_at timestamptz not null default now(),
    tried_since timestamptz,
    delivered_at timestamptz,
    primary key (webhook_id, event_id),
    constraint what_is_pending_has_a_body check (status <> 'pending' or body is not null),
    constraint delivered_once check ((status = 'delivered') = (delivered_at is not null))
);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, due_at, event_id) where status = 'pending';
create index webhook_deliveries_by_age on webhook_deliveries (created_at);
create index webhook_deliveries_of_subject on webhook_deliveries (subject) where body is not null;
