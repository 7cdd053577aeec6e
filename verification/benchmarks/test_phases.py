"""What a journey's report says of phases that cost more for each participant the more there are."""

from verification.benchmarks.phases import growth


def test_phases_that_take_much_are_compared_by_participant() -> None:
    few = {
        "journey": {"cpu_ms_each.sessions": 40.0, "cpu_ms_each.postgres": 10.0, "read_each": 100.0},
        "register": {"cpu_ms_each.postgres": 10.0, "read_each": 50.0, "wal_records_each": 20.0},
        "close": {"cpu_ms_each.sessions": 40.0, "read_each": 50.0},
    }
    many = {
        "journey": {"cpu_ms_each.sessions": 80.0, "cpu_ms_each.postgres": 10.0, "read_each": 450.0},
        "register": {"cpu_ms_each.postgres": 10.0, "read_each": 400.0, "wal_records_each": 20.0},
        "close": {"cpu_ms_each.sessions": 78.0, "read_each": 50.0},
        "draft": {"cpu_ms_each.sessions": 2.0, "read_each": 1.0},
    }
    assert growth(few, many) == {
        "journey": {"share": 1.0, "cpu": 1.8, "read": 4.5},
        "register": {"share": 0.11, "cpu": 1.0, "read": 8.0, "wal_records": 1.0},
        "close": {"share": 0.87, "cpu": 1.95, "read": 1.0},
    }
