/* SPDX-License-Identifier: Apache-2.0 */
#include "host/host_record.h"

#include "base/cleanup.h"
#include "host/host_check.h"
#include "sys/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_BYTES 4096

void sk_host_record_fact(struct sk_host *host, const struct sk_host_fact *fact)
{
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};
    SK_CLEANUP(sk_text_done) struct sk_text question = {0};

    if (!host->record_folder)
        return;
    sk_host_fact_write(fact, &line);
    sk_text_addf(&question, "\n%.*s:", (int)strcspn(sk_text_get(&line), ":"), sk_text_get(&line));
    /* The checks of each generation ask again; the first answer counts, as it does for them. */
    if (!strstr(sk_text_get(&host->record), sk_text_get(&question)))
        sk_text_add(&host->record, sk_text_get(&line));
    host->record_failed = host->record_failed || !sk_text_ok(&line);
}

/* Makes the folders of a path below the recording's folder. */
static bool make_folders(const struct sk_host *host, const char *path, char full[PATH_BYTES])
{
    size_t base = strlen(host->record_folder);

    if (snprintf(full, PATH_BYTES, "%s%s", host->record_folder, path) >= PATH_BYTES)
        return false;
    for (char *slash = strchr(full + base + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        int r;

        *slash = '\0';
        r = mkdir(full, 0777);
        *slash = '/';
        if (r < 0 && errno != EEXIST)
            return false;
    }
    return true;
}

void sk_host_record_file(struct sk_host *host, const char *path, const char *text)
{
    char full[PATH_BYTES];
    struct sevkit_error error = {0};

    if (!host->record_folder)
        return;
    if (!make_folders(host, path, full) ||
        sk_file_write(full, text, strlen(text), 0644, &error) < 0)
        host->record_failed = true;
}

void sk_host_record_folder(struct sk_host *host, const char *path)
{
    char full[PATH_BYTES];

    if (!host->record_folder)
        return;
    /* A file of that name may have been kept before. */
    if (!make_folders(host, path, full) || (mkdir(full, 0777) < 0 && errno != EEXIST))
        host->record_failed = true;
}

static int end(struct sk_host *host, struct sevkit_error *error)
{
    char path[PATH_BYTES];
    int r;

    if (!sk_text_ok(&host->record))
        return sk_error_oom(error);
    if (host->record_failed)
        return sk_error_set(error, SEVKIT_EIO, "%s: some files could not be written",
                            host->record_folder);
    if (snprintf(path, sizeof(path), "%s/host.txt", host->record_folder) >= (int)sizeof(path))
        return sk_error_set(error, SEVKIT_EINPUT, "the path is too long");
    r = sk_file_write(path, sk_text_get(&host->record), host->record.length, 0644, error);
    host->record_folder = NULL;
    return r;
}

int sk_host_record(const struct sk_sys *sys, const char *folder, struct sevkit_error *error)
{
    static const unsigned generations[] = {SK_HOST_FOR_SNP, SK_HOST_FOR_ES, SK_HOST_FOR_SEV};
    struct sk_host host;
    struct sk_host_report report;
    int r;

    if (mkdir(folder, 0755) < 0)
        return errno == EEXIST
                   ? sk_error_set(error, SEVKIT_EREFUSED,
                                  "%s: already exists; a recording needs a new folder", folder)
                   : sk_error_set(error, SEVKIT_EIO, "%s: %s", folder, strerror(errno));
    r = sk_host_open(sys, NULL, &host, error);
    if (r < 0)
        return r;
    host.record_folder = folder;
    sk_text_add(&host.record,
                "# A host as sevkit found it; 'sevkit host check --root' reads it.\n");
    for (size_t i = 0; i < SK_ARRAY_SIZE(generations); i++)
        sk_host_check_run(&host, generations[i], &report);
    r = end(&host, error);
    sk_host_close(&host);
    return r;
}
