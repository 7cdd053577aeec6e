"""Two public webinars on the protection of migrants, 14 and 15 July 2021: more people than places."""
