-- Notifications acts by answers about consent from this release on. All answers are published once more, with the
-- revisions that they have: services that know them change nothing.
delete from published_consents;
