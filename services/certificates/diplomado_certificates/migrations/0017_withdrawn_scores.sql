-- A project whose ranking was taken back has a row without a score. Members may have scores of their own.
alter table projects
    alter column team drop not null,
    alter column team_name drop not null,
    alter column title drop not null,
    alter column members drop not null,
    alter column score drop not null,
    alter column graders drop not null,
    alter column rank drop not null,
    alter column tied drop not null,
    add column adjusted jsonb,
    add column withdrawn boolean not null default false,
    add constraint projects_scored_check check (withdrawn or (team, score, members) is not null);
