-- Two migrations that were written at the same time each left out the template of the other.
alter table deliveries drop constraint deliveries_template_check;
alter table deliveries add constraint deliveries_template_check check (template in (
    'registration_confirmed', 'registration_waitlisted', 'registration_promoted', 'registration_withdrawn',
    'registration_unconfirmed', 'registration_submitted', 'registration_needs_information',
    'registration_rejected', 'registration_offered', 'registration_expired', 'registration_replaced',
    'session_changed', 'session_cancelled', 'session_link', 'session_own_link', 'reminder', 'recording_published',
    'certificate_issued', 'certificate_revoked', 'link_requested', 'name_check', 'address_proof', 'address_changing',
    'edition_cancelled', 'edition_reinstated', 'threshold_unreachable'
));
