-- Keys of e-mails have the domain in ASCII from now on (IDNA 2008). Earlier keys have it as it was written, so that an
-- address at straße.de would no longer be found under the key that its erasure or its next description looks for.

-- Punycode (RFC 3492) of a label that is normalised and in lower case, as the earlier keys are.
create function ascii_label(label text) returns text language plpgsql immutable strict as $$
declare
    digits constant text := 'abcdefghijklmnopqrstuvwxyz0123456789';
    points constant int[] := array(
        select ascii(letter) from regexp_split_to_table(label, '') with ordinality as split (letter, place) order by place
    );
    encoded text := '';
    point int;
    next_point int := 128;
    delta int := 0;
    bias int := 72;
    basic int;
    handled int;
    rest int;
    step int;
    threshold int;
begin
    if octet_length(label) = length(label) then
        return label;
    end if;
    foreach point in array points loop
        if point < 128 then
            encoded := encoded || chr(point);
        end if;
    end loop;
    basic := length(encoded);
    handled := basic;
    if basic > 0 then
        encoded := encoded || '-';
    end if;
    while handled < cardinality(points) loop
        rest := (select min(p) from unnest(points) as p where p >= next_point);
        delta := delta + (rest - next_point) * (handled + 1);
        next_point := rest;
        foreach point in array points loop
            if point < next_point then
                delta := delta + 1;
            elsif point = next_point then
                rest := delta;
                step := 36;
                loop
                    threshold := greatest(1, least(26, step - bias));
                    exit when rest < threshold;
                    encoded := encoded || substr(digits, threshold + (rest - threshold) % (36 - threshold) + 1, 1);
                    rest := (rest - threshold) / (36 - threshold);
                    step := step + 36;
                end loop;
                encoded := encoded || substr(digits, rest + 1, 1);
                delta := case when handled = basic then delta / 700 else delta / 2 end;
                delta := delta + delta / (handled + 1);
                step := 0;
                while delta > 455 loop
                    delta := delta / 35;
                    step := step + 36;
                end loop;
                bias := step + 36 * delta / (delta + 38);
                delta := 0;
                handled := handled + 1;
            end if;
        end loop;
        delta := delta + 1;
        next_point := next_point + 1;
    end loop;
    return 'xn--' || encoded;
end
$$;

-- The key itself, unless it is an address whose domain alone has letters beyond ASCII.
create function ascii_key(email_key text) returns text language sql immutable strict as $$
    select case
        when email_key ~ '^[^@[:space:]]+@([^@.[:space:]]+\.)+[^@.[:space:]]+$'
            and octet_length(split_part(email_key, '@', 1)) = length(split_part(email_key, '@', 1))
        then split_part(email_key, '@', 1) || '@' || (
            select string_agg(ascii_label(label), '.' order by place)
            from regexp_split_to_table(split_part(email_key, '@', 2), '\.') with ordinality as split (label, place)
        )
        else email_key
    end
$$;

update people set email_key = ascii_key(email_key) where octet_length(email_key) <> length(email_key);
update appearances set email_key = ascii_key(email_key) where octet_length(email_key) <> length(email_key);

drop function ascii_key;
drop function ascii_label;
