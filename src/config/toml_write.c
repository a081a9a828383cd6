/* SPDX-License-Identifier: Apache-2.0 */
#include "config/toml_write.h"

#include <string.h>

void sk_toml_add_string(struct sk_text *text, const char *value)
{
    sk_text_add(text, "\"");
    for (; *value; value++) {
        unsigned char c = (unsigned char)*value;

        if (c == '"' || c == '\\')
            sk_text_addf(text, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            sk_text_addf(text, "\\u%04x", c);
        else
            sk_text_add_bytes(text, value, 1);
    }
    sk_text_add(text, "\"");
}

void sk_toml_add_key(struct sk_text *text, const char *key)
{
    static const char bare[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

    if (*key && key[strspn(key, bare)] == '\0')
        sk_text_add(text, key);
    else
        sk_toml_add_string(text, key);
}
