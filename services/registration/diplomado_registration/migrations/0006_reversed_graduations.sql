-- A graduation that was reversed keeps its row and its revision, without a day.
alter table graduations alter column graduated_on drop not null, alter column signed_at drop not null;
