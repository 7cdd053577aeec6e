-- What headings of lists mean, decided once for all lists of an institution ('': for lists of several), in every
-- edition. An empty column: nothing that is read. Only the headings that a person explained are here, no cells.
create table list_headings (
    institution text not null,
    heading text not null check (heading <> ''),
    column_name text not null,
    decided_by text not null check (decided_by <> ''),
    decided_at timestamptz not null,
    primary key (institution, heading)
);

insert into list_headings (institution, heading, column_name, decided_by, decided_at)
select distinct on (institution, heading) institution, heading, column_name, decided_by, decided_at
from nomination_headings order by institution, heading, decided_at desc;

-- The version before still writes nomination_headings; nothing reads it from now on.
comment on table nomination_headings is 'Replaced by list_headings; dropped once no process of the version before runs.';
