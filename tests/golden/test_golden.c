/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every command line of corpus/qemu-golden from the options in its first line: byte for byte with the
 * exact form, and otherwise byte for byte but for the exceptions of docs/QEMU-COMPAT.md, which are applied
 * to the reference text here.
 */
#include "base/cleanup.h"
#include "launch/scripts/compat.h"
#include "sys/sys.h"
#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LINE_BYTES 8192
#define WORDS_MAX  64
#define FILES      43
#define QMP        "/run/user/1000/sevkit/compat.qmp"

enum exception {
    FLASH = 1 << 0,      /* firmware in flash under SEV-SNP */
    HASHES = 1 << 1,     /* kernel that is not measured */
    HOST_DATA = 1 << 2,  /* the sample */
    INIT_FLAGS = 1 << 3, /* init-flags=0 */
    TCP = 1 << 4,        /* monitor on a TCP port */
    VARS = 1 << 5,       /* variables in flash under SEV-SNP */
    REFUSED = 1 << 6,    /* an ID block that is none */
};

static const struct {
    const char *name;
    unsigned exceptions;
} excepted[] = {
    {"linux-svsm.diskless", FLASH | HASHES | HOST_DATA | INIT_FLAGS},
    {"linux-svsm.snp", FLASH | HOST_DATA | INIT_FLAGS},
    {"linux-svsm.snp-debug", FLASH | HOST_DATA | INIT_FLAGS},
    {"linux-svsm.snp-full", FLASH | HOST_DATA},
    {"linux-svsm.snp-svsm", FLASH | HOST_DATA},
    {"master.direct", HASHES},
    {"sev-snp-devel.snp", FLASH},
    {"snp-latest.snp", FLASH},
    {"snp-latest.snp-cdrom", FLASH},
    {"snp-latest.snp-certs", FLASH},
    {"snp-latest.snp-debug", FLASH},
    {"snp-latest.snp-direct", FLASH | HASHES},
    {"snp-latest.snp-direct-noappend", FLASH | HASHES},
    {"snp-latest.snp-discard", FLASH},
    {"snp-latest.snp-net", FLASH},
    {"snpguard.es", TCP},
    {"snpguard.plain", TCP},
    {"snpguard.snp", TCP | VARS},
    {"snpguard.snp-bios", TCP},
    {"snpguard.snp-idblock", REFUSED},
    {"snpguard.snp-toml", TCP},
};

static unsigned exceptions_of(const char *name)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(excepted); i++)
        if (strcmp(excepted[i].name, name) == 0)
            return excepted[i].exceptions;
    return 0;
}

/* Replaces the first "from" in line. */
static void replace(char *line, const char *from, const char *to)
{
    char rest[LINE_BYTES];
    char *place = strstr(line, from);

    EXPECT(place != NULL);
    (void)snprintf(rest, sizeof(rest), "%s", place + strlen(from));
    (void)snprintf(place, LINE_BYTES - (size_t)(place - line), "%s%s", to, rest);
}

/* Both flash drives become "-bios CODE". */
static void replace_flash(char *line)
{
    char code[512], first[1024], second[1024];
    const char *start = strstr(line, "-drive if=pflash,format=raw,unit=0,file=");
    const char *next, *end;

    EXPECT(start != NULL);
    EXPECT(sscanf(start, "-drive if=pflash,format=raw,unit=0,file=%511[^, ]", code) == 1);
    next = strstr(start, " -drive if=pflash,format=raw,unit=1,file=");
    EXPECT(next != NULL);
    (void)snprintf(first, sizeof(first), "%.*s", (int)(next - start), start);
    end = strchr(next + strlen(" -drive if"), ' ');
    EXPECT(end != NULL);
    (void)snprintf(second, sizeof(second), "%.*s", (int)(end - next), next);
    replace(line, second, "");
    (void)snprintf(second, sizeof(second), "-bios %s", code);
    replace(line, first, second);
}

static void add_hashes(char *line)
{
    char *object = strstr(line, "-object sev-");
    char *end, rest[LINE_BYTES];

    EXPECT(object != NULL);
    end = strchr(object + strlen("-object "), ' ');
    EXPECT(end != NULL);
    (void)snprintf(rest, sizeof(rest), "%s", end);
    (void)snprintf(end, LINE_BYTES - (size_t)(end - line), ",kernel-hashes=on%s", rest);
}

static void apply(char *line, unsigned exceptions)
{
    if (exceptions & FLASH)
        replace_flash(line);
    if (exceptions & HOST_DATA)
        replace(line, ",host-data=b2l3bmNvd3FuY21wbXA", "");
    if (exceptions & INIT_FLAGS)
        replace(line, ",init-flags=0", "");
    if (exceptions & HASHES)
        add_hashes(line);
    if (exceptions & TCP)
        replace(line, "-qmp tcp:localhost:4444,server,wait=off",
                "-qmp unix:" QMP ",server,wait=off");
    if (exceptions & VARS)
        replace(line, " -drive if=pflash,format=raw,unit=0,file=@CWD@/disk.fd", "");
}

/* The script's folder is @CWD@; "./x" and "x" are in it. */
static char *resolve(void *arg, const char *path)
{
    char *resolved = NULL;

    (void)arg;
    if (path[0] == '/' || path[0] == '@')
        return strdup(path);
    EXPECT(asprintf(&resolved, "@CWD@/%s", strncmp(path, "./", 2) == 0 ? path + 2 : path) > 0);
    return resolved;
}

/* Words of the first line, taken apart in place: blanks separate, a backslash keeps the next character. */
static size_t split(char *text, char *words[WORDS_MAX])
{
    size_t count = 0;
    char *to = text;

    while (*text) {
        while (*text == ' ')
            text++;
        if (!*text)
            break;
        EXPECT(count < WORDS_MAX);
        words[count++] = to;
        while (*text && *text != ' ') {
            if (*text == '\\' && text[1])
                text++;
            *to++ = *text++;
        }
        if (*text)
            text++;
        *to++ = '\0';
    }
    return count;
}

static const char *dialect_of(const char *branch)
{
    static const char *const names[][2] = {
        {"snp-latest", "amdsev"},     {"sev-snp-devel", "amdsev/sev-snp-devel"},
        {"sev-es", "amdsev/sev-es"},  {"master", "amdsev/master"},
        {"linux-svsm", "linux-svsm"}, {"snpguard", "snpguard"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++)
        if (strcmp(names[i][0], branch) == 0)
            return names[i][1];
    sk_test_fail(__FILE__, __LINE__, "branch %s", branch);
}

/* The first line: "# BRANCH:SCRIPT WORDS...   # HOST". */
static int build(char *head, bool exact, char line[LINE_BYTES], struct sevkit_error *error)
{
    static const struct sk_vm_reader reader = {.sys = &sk_sys_real};
    struct sk_compat_facts facts = {
        .sys = &sk_sys_real,
        .directory = "@CWD@",
        .resolve = resolve,
        .cbitpos = {true, 51},
        .bridge_mac = {0x02, 0x00, 0x0a, 0x0b, 0x0c, 0x0d},
        .last_tap = strstr(head, "tap7 in use") ? 7 : -1,
        .qmp = QMP,
        .exact = exact,
    };
    SK_CLEANUP(sk_compat_done) struct sk_compat compat = {0};
    SK_CLEANUP(sk_words_done) struct sk_words words = {0};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    char *condition = strstr(head, "   # "), *colon = strchr(head, ':'), *list[WORDS_MAX];
    size_t count;
    int r;

    if (condition)
        *condition = '\0';
    EXPECT(strncmp(head, "# ", 2) == 0 && colon != NULL);
    *colon = '\0';
    count = split(colon + 1, list);
    EXPECT(count >= 1);
    r = sk_compat_parse(sk_compat_find(dialect_of(head + 2)), count - 1, list + 1, &compat, error);
    facts.has_bridge = r == 0 && (condition || compat.bridge);
    if (r == 0)
        r = sk_compat_load(&compat, &reader, &facts, error);
    if (r == 0)
        r = sk_compat_words(&compat, &facts, &words, error);
    if (r < 0)
        return r;
    sk_words_print(&words, &text);
    EXPECT(sk_text_ok(&text) && text.length < LINE_BYTES);
    memcpy(line, sk_text_get(&text), text.length + 1);
    return 0;
}

static void check_file(const char *path, const char *name, bool exact)
{
    char head[LINE_BYTES], want[LINE_BYTES], line[LINE_BYTES];
    unsigned exceptions = exact ? 0 : exceptions_of(name);
    struct sevkit_error error = {0};
    FILE *file = fopen(path, "r");

    EXPECT(file != NULL);
    EXPECT(fgets(head, sizeof(head), file) && fgets(want, sizeof(want), file));
    EXPECT(fclose(file) == 0);
    head[strcspn(head, "\n")] = '\0';
    want[strcspn(want, "\n")] = '\0';
    if (exceptions & REFUSED) {
        EXPECT_ERROR(build(head, exact, line, &error), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, "expected the base64 of 96 bytes");
        return;
    }
    EXPECT_OK(build(head, exact, line, &error), &error);
    apply(want, exceptions);
    EXPECT_STR(line, want);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");

    EXPECT(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

/* What the scripts' folder held when the lines were recorded. */
static void enter_folder(void)
{
    char folder[] = "/tmp/sevkit-golden-XXXXXX";

    EXPECT(mkdtemp(folder) != NULL && chdir(folder) == 0);
    write_file("disk.qcow2", "");
    write_file("disk.raw", "");
    write_file("idb.b64", "SURCTE9DSw==\n");
    write_file("ida.b64", "SURBVVRI\n");
    write_file("hd.b64", "SE9TVERBVEE=\n");
    write_file("vm.toml", "host_cpu_family = \"Milan\"\nvcpu_count = 1\novmf_file = \"./OVMF.fd\"\n"
                          "guest_features = 0x1\nkernel_file = \"./vmlinuz\"\n"
                          "initrd_file = \"./initrd.img\"\n"
                          "kernel_cmdline = \"console=ttyS0 root=/dev/sda1\"\n"
                          "platform_info = 0x1\nguest_policy = 0x30000\n"
                          "[min_commited_tcb]\nbootloader = 3\ntee = 0\nsnp = 14\n"
                          "microcode = 209\n_reserved = [0, 0, 0, 0]\n");
}

static void leave_folder(void)
{
    static const char *const names[] = {"disk.qcow2", "disk.raw", "idb.b64",
                                        "ida.b64",    "hd.b64",   "vm.toml"};
    char folder[256];

    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++)
        EXPECT(unlink(names[i]) == 0);
    EXPECT(getcwd(folder, sizeof(folder)) && chdir("/") == 0 && rmdir(folder) == 0);
}

static void check_all(bool exact)
{
    char folder[4096], path[8192], name[256];
    const char *given = sk_test_corpus("qemu-golden");
    char *real = realpath(given, NULL);
    const struct dirent *entry;
    unsigned count = 0;
    DIR *directory;

    EXPECT(real != NULL);
    (void)snprintf(folder, sizeof(folder), "%s", real);
    free(real);
    directory = opendir(folder);
    EXPECT(directory != NULL);
    enter_folder();
    while ((entry = readdir(directory))) {
        if (sscanf(entry->d_name, "%250[^\n]", name) != 1 || name[0] == '.' ||
            strcmp(name, "README.txt") == 0)
            continue;
        (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
        name[strlen(name) - strlen(".txt")] = '\0';
        check_file(path, name, exact);
        count++;
    }
    EXPECT(closedir(directory) == 0);
    leave_folder();
    EXPECT_INT(count, FILES);
}

TEST(exact_lines)
{
    check_all(true);
}

TEST(lines_with_their_exceptions)
{
    check_all(false);
}
