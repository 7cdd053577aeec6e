-- For the few people whom an entry of the queue may be: who shares words of a name, or the name of a mailbox.
create index people_words on people using gin (string_to_array(name_key, ' ')) where name_key is not null;
create index people_mailboxes on people (split_part(email_key, '@', 1)) where email_key is not null;
