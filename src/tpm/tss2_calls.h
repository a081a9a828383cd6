/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TPM_TSS2_CALLS_H
#define SK_TPM_TSS2_CALLS_H

/* What we call of libtss2, which is loaded when a TPM is opened. A name here is libtss2's without "Esys_". */

#include "base/error.h"

#include <tss2/tss2_esys.h>
#include <tss2/tss2_tctildr.h>

/* clang-format off */
#define SK_ESYS_CALLS(X) \
    X(Finalize) \
    X(Free) \
    X(Initialize) \
    X(NV_DefineSpace) \
    X(NV_Read) \
    X(NV_ReadPublic) \
    X(NV_Write) \
    X(PCR_Read) \
    X(Quote) \
    X(ReadPublic) \
    X(TR_FromTPMPublic)
/* clang-format on */

struct sk_tss2_calls {
#define SK_MEMBER(name) __typeof__(&Esys_##name) name;
    SK_ESYS_CALLS(SK_MEMBER)
#undef SK_MEMBER
    __typeof__(&Tss2_TctiLdr_Initialize) tcti_open;
    __typeof__(&Tss2_TctiLdr_Finalize) tcti_close;
};

/* To be used after sk_tss2_load() has returned 0. */
extern struct sk_tss2_calls sk_tss2;

/* SEVKIT_EIO if libtss2 is not installed, or lacks a function. */
int sk_tss2_load(struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
