"""From what is known to a finished e-mail: words, calendars and MIME. Nothing here touches a database or a network."""
