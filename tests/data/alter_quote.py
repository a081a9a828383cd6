#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a.json: the evidence with a TPM quote in e.json, altered.

usage: alter_quote.py WHAT
"""

import base64
import json
import sys

what = sys.argv[1]
with open("e.json", encoding="utf-8") as file:
    evidence = json.load(file)
quote = evidence["tpm_quote"]


def flip(text):
    return ("1" if text[0] == "0" else "0") + text[1:]


if what in ("signature", "message"):
    quote[what] = flip(quote[what])
elif what == "pcr":
    quote["pcrs"][3] = flip(quote["pcrs"][3])
elif what == "count":
    quote["pcrs"] = quote["pcrs"][:3]
elif what == "nonce":
    quote["message"] = quote["message"].replace(b"challenge".hex(), b"challengf".hex())
elif what == "cut":
    quote["message"] = quote["message"][:-2]
elif what == "long":
    quote["signature"] += "00"
elif what == "lists":
    for name in ("message", "signature"):
        quote[name] = list(bytes.fromhex(quote[name]))
    quote["pcrs"] = [list(bytes.fromhex(pcr)) for pcr in quote["pcrs"]]
elif what == "text":
    quote["message"] = "no"
elif what == "two":
    evidence["another"] = quote
elif what == "alone":
    del evidence["hcl_report"]
elif what == "claims":
    blob = bytearray(base64.urlsafe_b64decode(evidence["hcl_report"] + "=="))
    blob[blob.index(b"HCLAkPub")] ^= 1
    evidence["hcl_report"] = base64.urlsafe_b64encode(blob).decode()
else:
    sys.exit(__doc__)
with open("a.json", "w", encoding="utf-8") as file:
    json.dump(evidence, file)
