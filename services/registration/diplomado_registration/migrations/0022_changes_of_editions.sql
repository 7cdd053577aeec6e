-- Who described an edition, and which fields of the description each change concerned.
alter table edition_steps
    drop constraint edition_steps_step_check,
    add constraint edition_steps_step_check check (
        step in ('created', 'changed', 'published', 'closed', 'reopened', 'cancelled', 'archived', 'reinstated')
    ),
    add column fields text[] not null default '{}';
