# SPDX-License-Identifier: Apache-2.0
"""Launch measurements of AMD SEV, SEV-ES and SEV-SNP guests, computed by libsevkit.

The modules, functions and classes are those of sev-snp-measure 0.0.13, so that programs written for it
run unchanged. The numbers come from the C library; what it has to say about odd inputs goes to the
logger "sevsnpmeasure" at level DEBUG.
"""

from ._sevkit import version as _version

__version__ = _version()
