-- A recording that was withdrawn is a revision without a link, which supersedes mails about earlier ones.
alter table recordings alter column url drop not null, alter column language drop not null;
alter table recordings add constraint recordings_have_both check ((url is null) = (language is null));
