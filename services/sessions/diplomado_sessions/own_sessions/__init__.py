"""The sessions of one participant, for the page that their own link opens: times, calendar, links, attendance."""
