"""Who of the staff read data of people, in all services: the page of auditors and of the data protection officer."""
