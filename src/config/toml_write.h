/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CONFIG_TOML_WRITE_H
#define SK_CONFIG_TOML_WRITE_H

#include "base/text.h"

/* A basic string of TOML 1.0, with its quotes. */
void sk_toml_add_string(struct sk_text *text, const char *value);
/* A key: bare where TOML allows it. */
void sk_toml_add_key(struct sk_text *text, const char *key);

#endif
