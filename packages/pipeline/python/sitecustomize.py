"""Tells, after a test run, which packages the modules of the source tree use.

Python imports a module of this name at start-up when it finds one on its path. This one looks at nothing and changes
nothing while the tests run; it looks at the loaded modules once, at the end.
"""

import atexit
import json
import os
import sys


def _packages_of(module):
    """Top-level names of the packages whose modules, classes or functions `module` has among its names."""
    found = set()
    for value in list(vars(module).values()):
        name = getattr(value, "__name__" if isinstance(value, type(sys)) else "__module__", None)
        if isinstance(name, str):
            found.add(name.partition(".")[0])
    return found


def _write_usage(directory, root):
    usage = {}
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if not isinstance(path, str) or not path.startswith(root + os.sep):
            continue
        try:
            usage[os.path.relpath(path, root)] = sorted(_packages_of(module))
        except Exception:  # a module with an unusual namespace must not spoil the end of the tests
            continue
    if usage:
        with open(os.path.join(directory, f"usage-{os.getpid()}.json"), "w", encoding="utf-8") as file:
            json.dump(usage, file)


if "ASSAY_OUTPUT_DIRECTORY" in os.environ:
    atexit.register(_write_usage, os.environ["ASSAY_OUTPUT_DIRECTORY"], os.environ.get("LAMBDA_TASK_ROOT", os.getcwd()))
