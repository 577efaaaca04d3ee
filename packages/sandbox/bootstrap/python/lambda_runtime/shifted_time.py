"""Mends what libfaketime breaks where it is preloaded."""

import os
import select
import time


def mend_sleep():
    """Sleeps as Python did before 3.11 where it cannot sleep otherwise.

    libfaketime up to 0.9.10, which Debian ships, hands the kernel a nonsense instant when a program sleeps until one
    of the monotonic clock, as `time.sleep` does since Python 3.11 (github.com/wolfcw/libfaketime/issues/426).
    """
    if "faketime" not in os.environ.get("LD_PRELOAD", ""):
        return
    try:
        time.sleep(0)
    except OSError:
        time.sleep = _sleep


def _sleep(seconds):
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)
