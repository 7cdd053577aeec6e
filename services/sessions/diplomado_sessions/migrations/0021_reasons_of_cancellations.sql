-- A session that is cancelled on a page has a reason in the history.
alter table attendance_history drop constraint attendance_history_action_check;
alter table attendance_history add constraint attendance_history_action_check check (
    action in ('file_withdrawn', 'file_restored', 'file_replaced', 'session_reopened', 'times_set', 'times_withdrawn',
        'identity_decided', 'identity_withdrawn', 'correction_withdrawn', 'session_cancelled')
);
