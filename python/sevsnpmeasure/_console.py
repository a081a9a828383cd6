# SPDX-License-Identifier: Apache-2.0
"""What the two console programs have in common."""

import logging
import os
import sys
from typing import Callable

from .guest import warning_level

# What bad input can end in; anything else is a bug and keeps its traceback.
_EXPECTED = (RuntimeError, OSError, ValueError, TypeError, AttributeError, AssertionError,
             OverflowError, MemoryError)


def _print(text: str) -> None:
    if sys.stdout is None:  # closed when the program was started; print() would say nothing
        raise OSError("standard output is closed")
    try:
        print(text)
        sys.stdout.flush()
    except OSError:
        # The interpreter would try again on its way out, and complain again.
        with open(os.devnull, "wb") as null:
            os.dup2(null.fileno(), sys.stdout.fileno())
        raise


def run(make_text: Callable[[], str]) -> int:
    """Prints what make_text() returns: 0, or 1 with one line on stderr if that fails."""
    token = warning_level.set(logging.WARNING)
    try:
        _print(make_text())
    except _EXPECTED as error:
        print(f"Error: {error or type(error).__name__}", file=sys.stderr)
        return 1
    finally:
        warning_level.reset(token)
    return 0
