"""The link by which participants join a session online. Whoever has it can enter: it is never logged."""
