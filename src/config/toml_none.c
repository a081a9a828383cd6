/* SPDX-License-Identifier: Apache-2.0 */
/* In place of toml.cc where there is no toml++. */
#include "base/error.h"
#include "config/toml.h"

int sk_toml_to_json(const char *name, const char *text, size_t size, char **ret_json,
                    struct sevkit_error *error)
{
    (void)text;
    (void)size;
    (void)ret_json;
    return sk_error_set(error, SEVKIT_EINPUT,
                        "%s: this program was built without TOML; write the file as JSON", name);
}
