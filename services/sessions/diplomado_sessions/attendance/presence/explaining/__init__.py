"""Why a registration has the seconds that it has in a session: every interval by source, in words and drawn."""
