"""The hypothesis profile of all tests."""

from hypothesis import HealthCheck, settings

# A busy machine is no fault of the code: properties are judged by their answers, not by their time.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("steady")
