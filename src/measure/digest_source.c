/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/digest_source.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/values/bytes_text.h"
#include "sys/file.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

enum { SEV_DIGEST_DIGITS = 64 };

static bool is_sev_digest(const char *text)
{
    size_t length = 0;

    while (isxdigit((unsigned char)text[length]))
        length++;
    return length == SEV_DIGEST_DIGITS && text[length] == '\0';
}

/* What a file holds may be a key that is named by mistake: then show is false. */
static int refuse(const char *text, bool show, int code, struct sevkit_error *error)
{
    static const char expected[] = "expected the 48-byte digest of a SEV-SNP guest as 96 hex "
                                   "digits or 64 base64 characters";

    if (is_sev_digest(text))
        return sk_error_set(error, code,
                            "found 64 hex digits, the 32-byte digest of a SEV or SEV-ES guest; "
                            "expected the 48-byte digest of a SEV-SNP guest: 96 hex digits or 64 "
                            "base64 characters");
    if (!show)
        return sk_error_set(error, code, "%s, found %zu characters", expected, strlen(text));
    return sk_error_set(error, code, "%s, found %zu characters: '%.96s'", expected, strlen(text),
                        text);
}

int sk_digest_text_read(const char *text, uint8_t ret_digest[SK_SNP_DIGEST_BYTES],
                        struct sevkit_error *error)
{
    int r = sk_bytes_text_exact(SK_BYTES_TEXT, text, ret_digest, SK_SNP_DIGEST_BYTES, error);

    return r == 0 || r == SEVKIT_ENOMEM ? r : refuse(text, true, SEVKIT_EUSAGE, error);
}

const char *sk_digest_source_path(const char *source)
{
    if (source[0] == '@')
        return source + 1;
    return strcmp(source, "-") == 0 ? source : NULL;
}

int sk_digest_file_parse(const char *path, const void *data, size_t size,
                         uint8_t ret_digest[SK_SNP_DIGEST_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};
    const char *bytes = data;
    int r;

    if (size == SK_SNP_DIGEST_BYTES) {
        memcpy(ret_digest, data, size);
        return 0;
    }
    if (size > 0 && bytes[size - 1] == '\n')
        size--;
    sk_text_add_bytes(&line, data, size);
    if (!sk_text_ok(&line))
        return sk_error_oom(error);
    r = sk_bytes_text_exact(SK_BYTES_TEXT, sk_text_get(&line), ret_digest, SK_SNP_DIGEST_BYTES,
                            error);
    if (r == 0 || r == SEVKIT_ENOMEM)
        return r;
    r = refuse(sk_text_get(&line), false, SEVKIT_EINPUT, error);
    return sk_error_wrap(error, r, "%s", strcmp(path, "-") == 0 ? "standard input" : path);
}

int sk_digest_source_read(const struct sk_sys *sys, const char *source,
                          uint8_t ret_digest[SK_SNP_DIGEST_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    const char *path = sk_digest_source_path(source);
    int r;

    if (path) {
        r = sk_file_read(sys, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);
        return r < 0 ? r : sk_digest_file_parse(path, bytes.data, bytes.size, ret_digest, error);
    }
    r = sk_digest_text_read(source, ret_digest, error);
    if (r < 0 && access(source, F_OK) == 0)
        return sk_error_set(error, r,
                            "'%s' is not a digest; write '@%s' to read it from the file of this "
                            "name",
                            source, source);
    return r;
}
