# SPDX-License-Identifier: Apache-2.0
"""Attestation of AMD SEV-SNP guests, by libsevkit.

    import sevkit

    evidence = sevkit.Evidence.load("report.bin")
    policy = sevkit.Policy({"measurement": "1bb0...", "tcb": {"reported": {"Milan": {"snp": 24}}}})
    appraiser = sevkit.Appraiser(certificates=["certs/"], get=sevkit.https_get)
    verdict = appraiser.appraise(evidence, policy)
    if not verdict:
        print(verdict.reason)

`measure` computes what a guest's report will say. Refusals are exceptions of the class `Error`; a no is a
verdict and no exception. The package `sevsnpmeasure` beside it has the interface of sev-snp-measure.
"""

from sevsnpmeasure._sevkit import Error, version as _version

from .certificates import Certificate, load_certificates, parse_certificates
from .evidence import Evidence
from .measure import Measurement, measure
from .network import https_get
from .plan import Plan
from .policy import Policy, Rule, rules
from .report import Report, Tcb
from .verdict import Answer, Appraiser, Check, Obtained, Status, Verdict

__version__ = _version()

__all__ = [
    "Answer", "Appraiser", "Certificate", "Check", "Error", "Evidence", "Measurement", "Obtained",
    "Plan", "Policy", "Report", "Rule", "Status", "Tcb", "Verdict", "https_get", "load_certificates",
    "measure", "parse_certificates", "rules",
]
