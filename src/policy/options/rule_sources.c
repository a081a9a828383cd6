/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/options/rule_sources.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/values/bytes_text.h"
#include "measure/digest_source.h"
#include "sys/file.h"

#include <jansson.h>
#include <sevkit/key.h>
#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_key *, sevkit_key_free)

int sk_rule_key_digest(const struct sk_sys *sys, const char *path,
                       uint8_t ret_digest[SK_RULE_DIGEST_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *bytes = NULL;
    int r = sk_file_read_secret(sys, path, SK_KEY_FILE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sevkit_key_load(bytes->data, bytes->size, NULL, 0, &key, error);
    if (r == 0)
        r = sevkit_key_digest(key, ret_digest, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

/* "plan:FILE", and "FILE.toml", which cannot be a digest. */
const char *sk_rule_launch_plan(const char *value)
{
    static const char prefix[] = "plan:", suffix[] = ".toml";
    size_t length = strlen(value);

    if (strncmp(value, prefix, strlen(prefix)) == 0)
        return value + strlen(prefix);
    return value[0] != '@' && length > strlen(suffix) &&
                   strcmp(value + length - strlen(suffix), suffix) == 0
               ? value
               : NULL;
}

/* The digest in a document of 'sevkit measure --json'. */
static int read_document(const json_t *document, const char *path, uint8_t *ret_digest,
                         struct sevkit_error *error)
{
    const char *schema = json_string_value(json_object_get(document, "schema"));
    const char *digest =
        json_string_value(json_object_get(json_object_get(document, "digest"), "hex"));

    int r = SEVKIT_EINPUT;

    if (schema && strncmp(schema, "sevkit.measure/", strlen("sevkit.measure/")) == 0 && digest)
        r = sk_bytes_text_exact(SK_BYTES_TEXT, digest, ret_digest, SK_RULE_DIGEST_BYTES, error);
    if (r == 0 || r == SEVKIT_ENOMEM)
        return r;
    return sk_error_set(error, SEVKIT_EINPUT,
                        "%s: a JSON document, but not that of 'sevkit measure --json' for a "
                        "SEV-SNP guest",
                        path);
}

/* A file with a digest, or with a JSON object that has it. */
static int read_file(const struct sk_sys *sys, const char *path, uint8_t *ret_digest,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(sys, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);
    json_t *document;

    if (r < 0)
        return r;
    document = json_loadb((const char *)bytes.data, bytes.size, JSON_REJECT_DUPLICATES, NULL);
    r = json_is_object(document)
            ? read_document(document, path, ret_digest, error)
            : sk_digest_file_parse(path, bytes.data, bytes.size, ret_digest, error);
    json_decref(document);
    return r;
}

int sk_rule_launch_digest(const struct sk_policy_reader *reader, const char *value,
                          uint8_t ret_digest[SK_RULE_DIGEST_BYTES], struct sevkit_error *error)
{
    const char *path = sk_digest_source_path(value), *plan = sk_rule_launch_plan(value);

    if (plan && !reader->digest)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: launch plans are not measured here", plan);
    if (plan)
        return reader->digest(plan, reader->listener, ret_digest, error);
    return path ? read_file(reader->sys, path, ret_digest, error)
                : sk_digest_source_read(reader->sys, value, ret_digest, error);
}
