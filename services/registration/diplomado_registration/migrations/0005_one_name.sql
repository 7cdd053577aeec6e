-- Some people have one name. It is in given_names, and family_names is empty.
alter table participants drop constraint participants_family_names_check;
