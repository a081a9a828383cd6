/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_CERTS_CERTS_SOURCE_H
#define SK_CLI_CERTS_CERTS_SOURCE_H

/* Where certificates come from: the options that all commands share that get some. */

#include "appraise/appraiser.h"
#include "cli/certs/certs_target.h"
#include "cli/certs/certs_trust.h"
#include "sys/network/http_on_demand.h"

#define SK_CACHE_OPTIONS                                                                     \
    {.name = "cache-dir",                                                                    \
     .conflicts = "no-cache",                                                                \
     .metavar = "DIR",                                                                       \
     .help = "folder of the cache; default sevkit/kds below the user's cache folder"},       \
    {                                                                                        \
        .name = "no-cache", .kind = SK_OPTION_FLAG, .help = "neither use nor fill the cache" \
    }

#define SK_NETWORK_OPTIONS                                                                       \
    {.name = "no-network", .kind = SK_OPTION_FLAG, .help = "do not ask the KDS"},                \
        {.name = "refresh",                                                                      \
         .kind = SK_OPTION_FLAG,                                                                 \
         .conflicts = "no-network",                                                              \
         .help = "ask the KDS again for what the cache has"},                                    \
        {.name = "mirror",                                                                       \
         .metavar = "URL",                                                                       \
         .help = "server that answers in place of https://kdsintf.amd.com; what it says is "     \
                 "checked all the same"},                                                        \
        {.name = "tls-ca",                                                                       \
         .metavar = "FILE",                                                                      \
         .help = "certificate authority of the mirror (PEM); default those of the system"},      \
        {.name = "deadline",                                                                     \
         .alias = "timeout",                                                                     \
         .metavar = "SECONDS",                                                                   \
         .help = "give up after this time in total, pauses included; default 120"},              \
    {                                                                                            \
        .name = "retry-wait", .metavar = "SECONDS",                                              \
        .help = "first pause before asking again where the server names none; default 10 after " \
                "status 429, else 1"                                                             \
    }

#define SK_GIVEN_CERTS_OPTION                                                                     \
    {                                                                                             \
        .name = "certs", .kind = SK_OPTION_LIST, .metavar = "PATH",                               \
        .help = "take certificates and CRLs from this file or folder first (PEM, DER, bundle or " \
                "certificate table; repeatable)"                                                  \
    }

/* From SK_TRUST_OPTIONS, SK_CACHE_OPTIONS, SK_NETWORK_OPTIONS and SK_GIVEN_CERTS_OPTION, as far as the
 * command has them. http must live as long as the appraiser. */
int sk_certs_appraiser_open(const struct sk_given *given, struct sk_http_on_demand *http,
                            struct sevkit_appraiser **ret_appraiser,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
