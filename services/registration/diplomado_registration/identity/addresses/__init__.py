"""Another address, which the person proves by the link that is mailed to it."""
