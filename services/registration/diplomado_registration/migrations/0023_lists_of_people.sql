-- The lists of people of an edition that staff read page by page, newest first, also by status and by institution.
create index registrations_list on registrations (edition_id, number);
create index registrations_status on registrations (edition_id, status, number);
create index registrations_institution on registrations (edition_id, institution, number) where institution is not null;

-- The words of a text as a search compares them: in lower case, without accents, parted at signs.
create function search_words(text) returns text[] language sql immutable parallel safe return array_remove(
    string_to_array(
        regexp_replace(
            lower(regexp_replace(normalize($1, NFD), '[\u0300-\u036f]', '', 'g')),
            '[-\\.@_+''’"`,;:()/&|!*<>\s]+', ' ', 'g'
        ),
        ' '
    ),
    ''
);
-- What is searched: every word must be the beginning of one. Null, which finds nothing, where there is no word.
create function search_query(text) returns tsquery language sql immutable parallel safe return (
    select string_agg(quote_literal(word) || ':*', ' & ') from unnest(search_words($1)) as word
)::tsquery;
create index participants_words on participants
    using gin (array_to_tsvector(search_words(given_names || ' ' || coalesce(family_names, '') || ' ' || email)));
