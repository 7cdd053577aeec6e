-- A table that no meeting program wrote is read by the mapping of its edition: another mapping is another reading.
alter table attendance_files add column mapping text;
drop index attendance_files_reading;
create unique index attendance_files_reading on attendance_files
    (session_id, sha256, time_zone, shift_minutes, coalesce(date_order, ''), coalesce(mapping, ''));

-- Where a list states no time, a line begins and ends with the session, also if its actual times are set later.
alter table check_ins
    add column from_start boolean not null default false,
    add column until_end boolean not null default false;
