"""How the interpreter and the C library of a service's process are set."""

import contextlib
import ctypes
import gc
import resource
import sys

import diplomado_chassis.rare_collections  # noqa: F401 - here for whoever tunes a program that did not begin with it

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_LONG = 128 * 1024


def tune() -> None:
    """Set everything, once the service is built."""
    tune_garbage_collector()
    tune_threads()
    tune_memory()
    tune_files()


def tune_garbage_collector() -> None:
    """Exclude what is there from garbage collection: modules and models live as long as the process."""
    gc.collect()
    gc.freeze()


def tune_threads() -> None:
    """Let the event loop run again sooner while a thread computes.

    Reading a long file in a thread holds the interpreter. A request gives it up each time it waits for the network, and
    gets it back only after the switch interval, which is 5 ms by default.
    """
    sys.setswitchinterval(0.0005)


def tune_memory() -> None:
    """Give the memory of a long content back to the system as soon as it is freed.

    By default the C library keeps freed memory of up to 32 MB for the next content of that size, once one was freed,
    and so the process grows by the longest files that it ever read. It also keeps memory for each thread that computed,
    although only one of them computes at a time. Other C libraries have no such settings.
    """
    if set_option := getattr(ctypes.CDLL(None), "mallopt", None):
        set_option(_M_MMAP_THRESHOLD, _LONG)
        set_option(_M_ARENA_MAX, 1)


def tune_files() -> None:
    """Allow as many open files as the system lets this process have: the usual 1,024 are fewer than its connections."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
