/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/time_value.h"

#include "base/values/time_text.h"

int sk_value_time(const char *option, const char *text, int64_t *ret_time,
                  struct sevkit_error *error)
{
    if (sk_time_parse(text, ret_time))
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE, "--%s: '%s' is no moment: expected " SK_TIME_FORMS,
                        option, text);
}
