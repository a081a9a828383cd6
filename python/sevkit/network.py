# SPDX-License-Identifier: Apache-2.0
"""A getter for Appraiser over Python's own HTTPS."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Tuple


def https_get(url: str, max_bytes: int, seconds: float) -> Tuple[int, bytes, str]:
    """One request; proxies are those of the environment."""
    if not url.startswith("https://"):
        raise OSError(f"{url}: only https:// is asked")
    request = urllib.request.Request(url, headers={"User-Agent": "sevkit-python"})
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            # One byte more shows that the answer is too long.
            return answer.status, answer.read(max_bytes + 1), ""
    except urllib.error.HTTPError as error:
        with error:
            return error.code, b"", error.headers.get("Retry-After", "")
