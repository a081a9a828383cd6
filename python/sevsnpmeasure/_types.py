# SPDX-License-Identifier: Apache-2.0
"""What the type hints of several modules name."""

import os
from typing import Any, Union

# Anything that open() takes.
FilePath = Union[str, bytes, "os.PathLike[Any]", int]
