"""SQL of registrations. Only this package writes the table `registrations`.

Callers hold the lock of the edition's row (`places.store.lock_edition`) for every change of status.
"""
