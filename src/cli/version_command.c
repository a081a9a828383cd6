/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/version_command.h"

#include "crypto/openssl.h"
#include "crypto/page_hash.h"
#include "sys/network/http.h"

#include <jansson.h>
#include <sevkit/version.h>

static const char *yes_no(bool value)
{
    return value ? "yes" : "no";
}

void sk_version_add(struct sk_text *text, bool verbose)
{
    const char *http = sk_http_version();

    sk_text_addf(text, "sevkit %s\n", sevkit_version());
    if (!verbose)
        return;
    sk_text_addf(text, "commit     %s\n", sk_version_commit);
    sk_text_addf(text, "compiler   %s\n", __VERSION__);
    sk_text_addf(text, "libcrypto  %s\n", sk_openssl_version());
    sk_text_addf(text, "HTTP       %s\n", http ? http : "none: no network access");
    sk_text_addf(text, "jansson    %s\n", jansson_version_str());
    sk_text_addf(text, "ipsec-mb   %s\n", yes_no(sk_page_hash_available(SK_PAGE_HASH_IPSEC_MB)));
    sk_text_addf(text, "TOML       %s\n", yes_no(SK_HAVE_TOML));
}
