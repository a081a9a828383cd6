/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "stack/stack_manifest.h"
#include "sys/file.h"

#include <string.h>

#define FILE_MODE    0644
#define PROGRAM_MODE 0755

static const char install_script[] =
    "#!/bin/sh\n"
    "# Shows how this release gets onto the host; with --apply it does it.\n"
    "exec sevkit stack install --work \"$(dirname \"$0\")\" \"$@\"\n";

static int write_file(const char *out, const char *name, const char *more, const char *text,
                      mode_t mode, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};

    sk_text_addf(&path, "%s/%s%s", out, name, more);
    return sk_text_ok(&path) ? sk_file_write(sk_text_get(&path), text, strlen(text), mode, error)
                             : sk_error_oom(error);
}

/* Where a part is from, in one line. */
static int write_commit(const struct sk_stack_source *source, const char *part, const char *out,
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    if (source->url)
        sk_text_addf(&text, "%s %s\n", source->url, source->commit);
    else if (source->dsc)
        sk_text_addf(&text, "%s %s\n", source->dsc, source->sha256);
    else
        sk_text_addf(&text, "%s\n", source->folder);
    return sk_text_ok(&text)
               ? write_file(out, "source-commit.", part, sk_text_get(&text), FILE_MODE, error)
               : sk_error_oom(error);
}

int sk_stack_release_write(const struct sk_stack_lock *lock, const char *out,
                           struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text config = {0};
    int r = 0;

    for (unsigned part = 0; r == 0 && part < SK_STACK_PARTS_; part++)
        if (lock->parts[part].named)
            r = write_commit(&lock->parts[part], sk_stack_part_name((enum sk_stack_part)part), out,
                             error);
    sk_stack_lock_write(lock, &config);
    if (r == 0)
        r = sk_text_ok(&config)
                ? write_file(out, "source-config", "", sk_text_get(&config), FILE_MODE, error)
                : sk_error_oom(error);
    if (r == 0)
        r = write_file(out, "kvm.conf", "", sk_stack_kvm_options, FILE_MODE, error);
    return r == 0 ? write_file(out, "install.sh", "", install_script, PROGRAM_MODE, error) : r;
}
