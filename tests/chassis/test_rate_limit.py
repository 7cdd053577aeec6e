"""One client cannot keep the page from the others."""

from hypothesis import given
from hypothesis import strategies as st

from diplomado_chassis.http.rate_limit import RateLimiter, client_of


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_client_has_its_burst_and_then_wins_back_its_tokens() -> None:
    clock = Clock()
    rate = RateLimiter(burst=3, per_second=0.5, max_clients=10, clock=clock)
    assert [rate.wait_for("ministry") for _ in range(4)] == [0, 0, 0, 2]
    assert rate.wait_for("university") == 0
    clock.now += 2
    assert [rate.wait_for("ministry") for _ in range(2)] == [0, 2]


def test_being_refused_costs_nothing() -> None:
    clock = Clock()
    rate = RateLimiter(burst=1, per_second=1, max_clients=10, clock=clock)
    assert [rate.wait_for("ministry") for _ in range(50)][-1] == 1
    clock.now += 1
    assert rate.wait_for("ministry") == 0


def test_only_so_many_clients_are_remembered() -> None:
    rate = RateLimiter(burst=1, per_second=0.001, max_clients=100, clock=Clock())
    for number in range(10_000):
        rate.wait_for(f"client {number}")
    assert len(rate._buckets) == 100


@given(st.lists(st.tuples(st.floats(0, 5), st.sampled_from([1.0, 2.0])), max_size=60))
def test_nobody_ever_gets_more_than_burst_and_refill(steps: list[tuple[float, float]]) -> None:
    clock, passed, spent = Clock(), 0.0, 0.0
    rate = RateLimiter(burst=5, per_second=2, max_clients=10, clock=clock)
    for pause, cost in steps:
        clock.now += pause
        passed += pause
        spent += cost if rate.wait_for("ministry", cost) == 0 else 0
    assert spent <= 5 + 2 * passed + 1e-6


def test_an_ipv6_network_is_one_client() -> None:
    assert client_of("2001:db8:1:2::1") == client_of("2001:db8:1:2:ffff::9") != client_of("2001:db8:1:3::1")
    assert client_of("::ffff:192.0.2.7") == client_of("192.0.2.7") == "192.0.2.7"
    assert client_of("fe80::1%eth0") == "fe80::/64"
    assert client_of(None) == client_of("testclient") == "unknown"
