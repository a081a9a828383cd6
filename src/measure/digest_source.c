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
    if (sk_bytes_text_is(SK_BYTES_TEXT, text, ret_digest, SK_SNP_DIGEST_BYTES))
        return 0;
    return refuse(text, true, SEVKIT_EUSAGE, error);
}

static int read_file(const struct sk_sys *sys, const char *path, uint8_t *ret_digest,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};
    size_t size;
    int r = sk_file_read(sys, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    size = bytes.size;
    if (size == SK_SNP_DIGEST_BYTES) {
        memcpy(ret_digest, bytes.data, size);
        return 0;
    }
    if (size > 0 && bytes.data[size - 1] == '\n')
        size--;
    sk_text_add_bytes(&line, bytes.data, size);
    if (!sk_text_ok(&line))
        return sk_error_oom(error);
    if (sk_bytes_text_is(SK_BYTES_TEXT, sk_text_get(&line), ret_digest, SK_SNP_DIGEST_BYTES))
        return 0;
    r = refuse(sk_text_get(&line), false, SEVKIT_EINPUT, error);
    return sk_error_wrap(error, r, "%s", strcmp(path, "-") == 0 ? "standard input" : path);
}

int sk_digest_source_read(const struct sk_sys *sys, const char *source,
                          uint8_t ret_digest[SK_SNP_DIGEST_BYTES], struct sevkit_error *error)
{
    int r;

    if (source[0] == '@' || strcmp(source, "-") == 0)
        return read_file(sys, source[0] == '@' ? source + 1 : source, ret_digest, error);
    r = sk_digest_text_read(source, ret_digest, error);
    if (r < 0 && access(source, F_OK) == 0)
        return sk_error_set(error, r,
                            "'%s' is not a digest; write '@%s' to read it from the file of this "
                            "name",
                            source, source);
    return r;
}
