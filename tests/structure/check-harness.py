#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Can a test fail? Runs the harness's program of failing tests and compares what it reports."""

import os
import re
import subprocess
import sys

# Test name: (good or not, what the report must contain).
EXPECTED = {
    "passes": (True, ""),
    "skips": (True, "# SKIP because"),
    "skips_without_data": (True, "# SKIP no "),
    "fails_expect": (False, "expected: 1 > 2"),
    "fails_int": (False, "1 is 1 (0x1), expected 2 (0x2)"),
    "fails_str": (False, 'is "one", expected "two"'),
    "fails_str_null": (False, 'is "(null)", expected "two"'),
    "fails_contains": (False, 'is "one", expected "two" in it'),
    "fails_bytes": (False, "differs at byte 2 of 3: is 03 , expected 04"),
    "fails_ok": (False, "SEVKIT_EIO: -4: the text"),
    "fails_error": (False, "-2, in the error -4, expected -2: the text"),
    "fails_read": (False, "/no/such/file: cannot be opened"),
    "fails_with_seed": (False, "# again: SEVKIT_TEST_SEED=7"),
    "fails_leak": (False, "with allocation 2 of 1 failing: 1 of them were not given back"),
    "fails_oom_code": (False, "with allocation 1 of 1 failing: -2, in the error -2"),
    "fails_open_descriptor": (False, "a descriptor was left open"),
    "passes_at_the_end": (True, ""),
}


def run(program, *arguments, ci="no"):
    environment = dict(os.environ, SEVKIT_TEST_SEED="7", ASAN_OPTIONS="detect_leaks=0", CI=ci)
    return subprocess.run([program, *arguments], env=environment, capture_output=True, text=True,
                          check=False)


def check_reports(program):
    result = run(program)
    reports = re.split(r"^(?=ok|not ok)", result.stdout, flags=re.M)
    assert reports[0] == f"1..{len(EXPECTED)}\n", reports[0]
    assert result.returncode == 1, f"exit status {result.returncode}"
    assert len(reports) == len(EXPECTED) + 1, f"{len(reports) - 1} reports"
    for number, (report, (name, (good, text))) in enumerate(
            zip(reports[1:], EXPECTED.items()), 1):
        start = ("ok" if good else "not ok") + f" {number} - {name}"
        assert report.startswith(start), f"{name}: {report}"
        assert text in report, f"{name}: no {text!r} in {report}"


def check_choice(program):
    assert run(program, "--list").stdout.split() == list(EXPECTED)
    one = run(program, "passes")
    assert (one.stdout, one.returncode) == ("1..1\nok 1 - passes\n", 0), one
    unknown = run(program, "pases")
    assert unknown.returncode == 2 and "pases" in unknown.stderr, unknown


def check_ci(program):
    """Where no one looks at skips, missing reference data is a failure; other skips are not."""
    data = run(program, "skips_without_data", ci="true")
    assert data.returncode == 1 and "reference data must be there" in data.stdout, data
    other = run(program, "skips", ci="true")
    assert other.returncode == 0 and "# SKIP because" in other.stdout, other


def main():
    check_ci(sys.argv[1])
    check_reports(sys.argv[1])
    check_choice(sys.argv[1])


if __name__ == "__main__":
    main()
