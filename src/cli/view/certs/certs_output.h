/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_CERTS_OUTPUT_H
#define SK_CLI_VIEW_CERTS_OUTPUT_H

/* Certificates, CRLs and where they came from, for people and as JSON. */

#include "appraise/collateral.h"
#include "cli/view/json.h"

/* "Milan VCEK: from the cache (PATH)", one a line. */
void sk_pieces_add_text(struct sk_text *text, const struct sk_certs_pieces *pieces);
json_t *sk_pieces_json(const struct sk_certs_pieces *pieces);
/* "kind", "product", "signer". */
void sk_item_add_json(json_t *object, const struct sk_kds_item *item);
/* An array with a string for each line of text. */
json_t *sk_lines_json(const char *text);

json_t *sk_cert_json(const struct sevkit_cert *cert);
json_t *sk_crl_json(const struct sevkit_crl *crl);
/* Drawn from these objects; the first is "VCEK Milan". */
void sk_cert_add_title(struct sk_text *text, const json_t *cert);
void sk_cert_add_text(struct sk_text *text, const json_t *cert);
void sk_crl_add_text(struct sk_text *text, const json_t *crl);

/* The entries of a certificate table; size: the key of how many bytes each has. */
json_t *sk_certs_table_json(const struct sevkit_cert_table *table, const char *size);

/* Each check of a verdict that is not in place already: status, name, what was found and expected. */
void sk_verdict_add_text(struct sk_text *text, const struct sevkit_verdict *verdict);
/* "accepted", and the list "checks". */
void sk_verdict_add_json(json_t *object, const struct sevkit_verdict *verdict);

#endif
