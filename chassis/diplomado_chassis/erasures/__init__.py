"""What all services do with erasures of people: receipts, and applying them again to a restored database."""
