"""The child's side of work apart: it holds one object, calls its methods as it is told, and ends with its service.

It has what it is sent and nothing else: no setting, no secret, no connection. It writes no log lines.
"""

import contextlib
import gc
import os
import pickle
import queue
import threading
import traceback
from importlib import import_module
from typing import BinaryIO

NICENESS = 5
_BYTES = 4
"""A message is its length in so many bytes, and then itself."""


def main() -> None:
    """Answer messages until there are none: the name of a class first, then its methods and their arguments."""
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
        score.write("800")  # if memory is short, the system ends this process and not the service
    gc.disable()  # it ends before it is worth a search
    received, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)  # what a library prints is no answer
    messages: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(received, messages), daemon=True).start()
    held: object = None
    while True:
        try:
            message = messages.get()
            if held is None:
                module, _, name = pickle.loads(message).rpartition(".")  # noqa: S301 - our own service
                held = getattr(import_module(module), name)()
                answer: tuple[bool, object] = True, None
            else:
                method, arguments, keywords = pickle.loads(message)  # noqa: S301
                del message
                answer = True, getattr(held, method)(*arguments, **keywords)
                del arguments, keywords
        except Exception as error:  # noqa: BLE001 - the service raises it
            answer = False, _portable(error)
        content = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
        del answer
        answers.write(len(content).to_bytes(_BYTES) + content)
        answers.flush()
        del content


def _receive(received: BinaryIO, messages: "queue.SimpleQueue[bytes]") -> None:
    """Take messages in; at their end, which is that of the service too, end the process whatever it is at."""
    while length := received.read(_BYTES):
        messages.put(received.read(int.from_bytes(length)))
    os._exit(0)


def _portable(error: Exception) -> Exception:
    """Return an error that can be sent, with the places in the code that it came from."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
    except Exception:  # noqa: BLE001 - an error of a library may hold anything
        error = RuntimeError(type(error).__name__).with_traceback(error.__traceback__)
    error.add_note("".join(traceback.format_tb(error.__traceback__)))
    error.__cause__ = error.__context__ = None
    return error


if __name__ == "__main__":
    main()
