/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/text.h"
#include "stack/sources/debian_source.h"
#include "stack/stack_files.h"
#include "sys/file.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_MODE 0755
#define FILE_MODE   0644
/* What an answer that is not the part may have, so that curl says what it was. */
#define ANSWER_BYTES ((uint64_t)1 << 20)
/* No name of a part begins so. */
#define DSC_NAME "_source.dsc"

/* What lies where while it is fetched and unpacked. */
struct places {
    struct sk_text parts, dsc, unpacked;
};

static void places_done(struct places *places)
{
    sk_text_done(&places->parts);
    sk_text_done(&places->dsc);
    sk_text_done(&places->unpacked);
}

static int system_error(const char *path, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
}

static int make_folder(const char *path, struct sevkit_error *error)
{
    return mkdir(path, FOLDER_MODE) < 0 && errno != EEXIST ? system_error(path, error) : 0;
}

/* Mirrors want "+" encoded, as apt has it. */
static void add_escaped(struct sk_text *text, const char *name)
{
    for (; *name; name++)
        sk_text_addf(text, isalnum((unsigned char)*name) || strchr("._-~", *name) ? "%c" : "%%%02x",
                     (unsigned char)*name);
}

/* FOLDER/NAME, or the address of it. */
static void add_place(struct sk_text *text, const char *folder, const char *name)
{
    bool has_slash = *folder && folder[strlen(folder) - 1] == '/';

    sk_text_addf(text, "%s%s", folder, has_slash ? "" : "/");
    if (sk_stack_is_address(folder))
        add_escaped(text, name);
    else
        sk_text_add(text, name);
}

static int check_part(const char *path, const struct sk_dsc_part *part, struct sevkit_error *error)
{
    struct stat info;

    if (stat(path, &info) < 0)
        return system_error(path, error);
    if ((uint64_t)info.st_size != part->size)
        return sk_error_set(error, SEVKIT_EREFUSED, "size: found %jd bytes, expected %" PRIu64,
                            (intmax_t)info.st_size, part->size);
    return sk_stack_check_digest(path, part->sha256, error);
}

static int get_part(const struct sk_source_request *request, const struct places *places,
                    const struct sk_dsc_part *part, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text from = {0}, to = {0};
    struct sevkit_error ignored = {0};
    int r;

    add_place(&from, request->mirror, part->name);
    sk_text_addf(&to, "%s/%s", sk_text_get(&places->parts), part->name);
    if (!sk_text_ok(&from) || !sk_text_ok(&to))
        return sk_error_oom(error);
    /* From a run that was ended. */
    if (access(sk_text_get(&to), F_OK) == 0 && check_part(sk_text_get(&to), part, &ignored) == 0)
        return 0;
    r = sk_stack_fetch(sk_text_get(&from), sk_text_get(&to), part->size + ANSWER_BYTES, error);
    if (r == 0)
        r = check_part(sk_text_get(&to), part, error);
    if (r < 0)
        (void)unlink(sk_text_get(&to));
    return r < 0 ? sk_error_wrap(error, r, "%s", sk_text_get(&from)) : 0;
}

static int get_dsc(const struct sk_source_request *request, const struct places *places,
                   struct sk_dsc *ret_dsc, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    const char *path = sk_text_get(&places->dsc);
    int r = sk_stack_fetch(request->dsc, path, SK_DSC_MAX_BYTES, error);

    if (r == 0)
        r = sk_stack_check_digest(path, request->sha256, error);
    if (r == 0)
        r = sk_file_read(&sk_sys_real, path, SK_DSC_MAX_BYTES, &bytes, error);
    if (r < 0) {
        (void)unlink(path);
        return sk_error_wrap(error, r, "%s", request->dsc);
    }
    r = sk_dsc_read(request->dsc, bytes.data, bytes.size, ret_dsc, error);
    /* dpkg-source gets what was read here, and has no signature to ask about. */
    return r == 0 ? sk_file_write(path, bytes.data + ret_dsc->start, ret_dsc->end - ret_dsc->start,
                                  FILE_MODE, error)
                  : r;
}

static int unpack(const struct sk_source_request *request, const struct places *places,
                  struct sevkit_error *error)
{
    const char *unpacked = sk_text_get(&places->unpacked), *parts = sk_text_get(&places->parts);
    const char *remove[] = {"rm", "-rf", "--", unpacked, NULL};
    const char *extract[] = {"dpkg-source", "--require-strong-checksums", "-x", DSC_NAME, unpacked,
                             NULL};
    int r = sk_stack_run(remove, NULL, NULL, error);

    if (r == 0)
        r = sk_stack_run(extract, parts, parts, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", request->dsc);
    if (rmdir(request->output) < 0 && errno != ENOENT)
        return system_error(request->output, error);
    if (rename(unpacked, request->output) < 0)
        return system_error(request->output, error);
    remove[3] = parts;
    return sk_stack_run(remove, NULL, NULL, error);
}

static int check_output(const char *path, struct sevkit_error *error)
{
    /* Removing what is not empty fails; what is empty is made again. */
    if (rmdir(path) == 0 || errno == ENOENT)
        return 0;
    return errno == ENOTEMPTY || errno == EEXIST
               ? sk_error_set(error, SEVKIT_EREFUSED, "%s: the folder is not empty", path)
               : system_error(path, error);
}

static int get(const struct sk_source_request *request, const struct places *places,
               struct sevkit_error *error)
{
    struct sk_dsc dsc;
    int r = check_output(request->output, error);

    if (r == 0)
        r = make_folder(sk_text_get(&places->parts), error);
    if (r == 0)
        r = get_dsc(request, places, &dsc, error);
    for (size_t i = 0; r == 0 && i < dsc.count; i++)
        r = get_part(request, places, &dsc.parts[i], error);
    return r == 0 ? unpack(request, places, error) : r;
}

/* Everything up to the last slash. */
static void add_beside(struct sk_text *text, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash)
        sk_text_add_bytes(text, path, (size_t)(slash - path) + 1);
    else
        sk_text_add(text, "./");
}

int sk_source_get(const struct sk_source_request *request, struct sevkit_error *error)
{
    SK_CLEANUP(places_done) struct places places = {0};
    SK_CLEANUP(sk_text_done) struct sk_text output = {0}, beside = {0};
    struct sk_source_request full = *request;
    int r = sk_stack_absolute_folder(request->output, &output, error);

    if (r < 0)
        return r;
    full.output = sk_text_get(&output);
    add_beside(&beside, request->dsc);
    full.mirror = request->mirror ? request->mirror : sk_text_get(&beside);
    sk_text_addf(&places.parts, "%s.parts", full.output);
    sk_text_addf(&places.dsc, "%s.parts/" DSC_NAME, full.output);
    sk_text_addf(&places.unpacked, "%s.unpacked", full.output);
    if (!sk_text_ok(&beside) || !sk_text_ok(&places.parts) || !sk_text_ok(&places.dsc) ||
        !sk_text_ok(&places.unpacked))
        return sk_error_oom(error);
    r = get(&full, &places, error);
    /* Parts that are good stay for the next time. */
    if (r < 0 && (unlink(sk_text_get(&places.dsc)) == 0 || errno == ENOENT))
        (void)rmdir(sk_text_get(&places.parts));
    return r;
}
