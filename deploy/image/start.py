#!/usr/bin/env python3
"""The first process of an image: the command line of its service. The build writes its name into this file.

The system ignores SIGTERM for the first process of a container until that sets a handler. So commands that set none,
and a service that still imports its modules, would end by SIGKILL ten seconds later.
"""

import runpy
import signal
import sys

signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
sys.path.pop(0)
if sys.argv[1:2] in (["migrate"], ["kafka"]):
    from diplomado_chassis.running.preparing import main

    main("SERVICE_PACKAGE")
else:
    runpy.run_module("SERVICE_PACKAGE", run_name="__main__", alter_sys=True)
