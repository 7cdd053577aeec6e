"""Who a person is: addresses, records that are one person's, and probable duplicates."""
