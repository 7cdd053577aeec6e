"""What coordinators and auditors see of the deliveries: ids and outcomes, no names and no addresses."""
