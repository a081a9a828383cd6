/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <sevkit/version.h>

SK_PUBLIC const char *sevkit_version(void)
{
    return SEVKIT_VERSION;
}
