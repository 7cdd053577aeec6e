-- Whoever reads the attendance of one session read the appearances of all: the index of names leaves out those of erased
-- people, so it answers no question about a whole session.
create index appearances_session on appearances (session_id, registration_id);
