#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Verifies a report and gets the certificates that are missing: from a folder, from AMD's key server.

usage: appraise.py REPORT MEASUREMENT [CERTS [ROOTS]]
"""

import sys

import sevkit


def main(report, measurement, certificates=None, roots=None):
    appraiser = sevkit.Appraiser(certificates=[certificates] if certificates else [],
                                 roots=[roots] if roots else [], get=sevkit.https_get)
    policy = sevkit.Policy({"measurement": measurement})
    verdict = appraiser.appraise(sevkit.Evidence.load(report), policy)
    print("accepted" if verdict else verdict.reason)
    return 0 if verdict else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
