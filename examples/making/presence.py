"""Ways of being present: how people come, drop out, come back and leave."""

from random import Random

from examples.making.truth import Interval

Intervals = tuple[Interval, ...]


def whole(rng: Random, length: int) -> Intervals:
    """Come a little early or late and stay to the end."""
    return ((rng.randint(-700, 150), length + rng.randint(-40, 420)),)


def reconnecting(rng: Random, length: int, times: int) -> Intervals:
    """Stay to the end with a bad connection: it drops `times` times, for 15 to 70 seconds each."""
    (start, end), pieces = whole(rng, length)[0], []
    for drop in sorted(rng.sample(range(300, length - 300, 97), times)):
        pieces.append((start, drop))
        start = drop + rng.randint(15, 70)
    return (*pieces, (start, end))


def until(rng: Random, second: int) -> Intervals:
    """Come in time and leave for good at about the given second."""
    return ((rng.randint(-500, 60), second + rng.randint(-50, 50)),)


def since(rng: Random, second: int, length: int) -> Intervals:
    """Come at about the given second and stay to the end."""
    return ((second + rng.randint(-50, 50), length + rng.randint(-30, 300)),)


def exactly(total: int, pieces: int, gap: int = 95) -> Intervals:
    """Be present for exactly `total` seconds, in as many pieces, from 137 seconds after the start."""
    sizes = [total // pieces + (1 if number < total % pieces else 0) for number in range(pieces)]
    intervals, at = [], 137
    for size in sizes:
        intervals.append((at, at + size))
        at += size + gap
    return tuple(intervals)


def ordinary(rng: Random, length: int) -> Intervals:
    """Stay for the whole session as most people do, with a drop now and then."""
    chance = rng.random()
    if chance < 0.62:
        return whole(rng, length)
    return reconnecting(rng, length, 1 if chance < 0.8 else rng.randint(2, 9 if chance < 0.96 else 24))
