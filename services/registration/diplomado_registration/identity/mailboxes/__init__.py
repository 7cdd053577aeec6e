"""Several people who read one mailbox, by decision of a coordinator."""
