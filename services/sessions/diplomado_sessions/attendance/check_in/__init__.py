"""Who came into the room and left it: by badge, by the code on the wall, or by the signed list."""
