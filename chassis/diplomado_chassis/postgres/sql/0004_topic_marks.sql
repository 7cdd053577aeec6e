-- When each compacted topic with personal data was last marked by its owner, so that Kafka compacts quiet partitions.
create table topic_marks (
    topic text primary key,
    marked_at timestamptz not null
);
