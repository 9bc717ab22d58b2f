"""How long tests wait. QRCONGO_PATIENCE makes every wait so many times as long, for builds that are slow."""
import os
import time

PATIENCE = float(os.environ.get("QRCONGO_PATIENCE", "1"))


def wait_until(condition, what, seconds=60):
    end = time.monotonic() + seconds * PATIENCE
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds * PATIENCE} s: {what() if callable(what) else what}")


def recorded(ask):
    """The answer to a scan once that is on the disk: a busy disk may take longer than any answer waits, and who asks
    again within ten minutes is not counted again."""
    def answered():
        answer = ask()
        return answer if answer["scan"] is None or answer["scan"]["recorded"] else None
    return wait_until(answered, "the scan is recorded")
