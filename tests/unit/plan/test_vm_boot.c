/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "plan/fields.h"
#include "test.h"

#include <stdlib.h>

#define HASH "4392712ba01368efdf14b05c76f9e4df0d53664630b5d48632ed17a137f39076"
#define HEAD "generation = 'sev-snp'\n"
#define LUKS                                                             \
    HEAD "[boot]\ncmdline = 'quiet'\nmode = 'luks'\nroot = '/dev/vda'\n" \
         "owner = 'ed25519:" HASH "'\n[luks]\nheader_sha256 = '" HASH    \
         "'\nheader_bytes = 16777216\n"
#define LINE                                                             \
    "quiet sevkit.version=1 sevkit.mode=luks sevkit.owner=ed25519:" HASH \
    " sevkit.root=/dev/vda sevkit.luks.header_sha256=" HASH " sevkit.luks.header_bytes=16777216"

#define SYSTEMD " systemd.import_credentials=no systemd.gpt_auto=no"

static const struct sk_vm_reader reader = {.sys = &sk_sys_real};

static int line_of(const char *text, char **ret_line, struct sevkit_error *error)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    int r = sk_vm_parse(&reader, "a", ".", text, strlen(text), &guest, error);

    return r == 0 ? sk_vm_cmdline(&guest, ret_line, error) : r;
}

static void expect_line(const char *text, const char *want)
{
    struct sevkit_error error = {0};
    SK_CLEANUP_FREE char *line = NULL;

    EXPECT_OK(line_of(text, &line, &error), &error);
    if (want)
        EXPECT_STR(line, want);
    else
        EXPECT(!line);
}

TEST(the_parameters_are_behind_the_command_line)
{
    expect_line(HEAD, NULL);
    expect_line(HEAD "[boot]\ncmdline = ' a  b '\n", " a  b ");
    expect_line(LUKS, LINE " sevkit.acpi=tables+no-aml" SYSTEMD);
    expect_line(LUKS "[acpi]\ndefence = 'none'\n", LINE SYSTEMD);
    expect_line(HEAD "[boot]\nmode = 'plain'\nroot = '/dev/vda'\nport = '5000'\n",
                "sevkit.version=1 sevkit.mode=plain sevkit.root=/dev/vda sevkit.port=5000 "
                "sevkit.acpi=tables+no-aml" SYSTEMD);
    expect_line(LUKS "[[data]]\ndevice = '/dev/vdb'\nmount = '/srv'\nkey = 'sealed'\n"
                     "seal = 'policy'\n[network]\nguest = 'vsock'\n[acpi]\ndefence = 'off'\n",
                LINE " sevkit.net=vsock sevkit.acpi=off sevkit.data.0.device=/dev/vdb "
                     "sevkit.data.0.mount=/srv sevkit.data.0.key=sealed "
                     "sevkit.data.0.seal=policy" SYSTEMD);
}

/* What the owner's part of the line says stays as it is; a name inside a quote is no parameter. */
TEST(systemd_takes_nothing_from_the_host)
{
#define PLAIN(line) HEAD "[boot]\nmode = 'plain'\nroot = '/dev/vda'\ncmdline = '" line "'\n"
#define WORDS       " sevkit.version=1 sevkit.mode=plain sevkit.root=/dev/vda sevkit.acpi=tables+no-aml"
    expect_line(PLAIN("systemd.import_credentials=yes"),
                "systemd.import_credentials=yes" WORDS " systemd.gpt_auto=no");
    expect_line(PLAIN("systemd.gpt-auto systemd.import-credentials=1"),
                "systemd.gpt-auto systemd.import-credentials=1" WORDS);
    expect_line(PLAIN("a=\"b systemd.gpt_auto=1\""), "a=\"b systemd.gpt_auto=1\"" WORDS SYSTEMD);
    expect_line(PLAIN("rd.systemd.gpt_auto=1 systemd.gpt_aut"),
                "rd.systemd.gpt_auto=1 systemd.gpt_aut" WORDS SYSTEMD);
}

TEST(what_contradicts_is_refused)
{
    static const struct {
        const char *text, *part;
    } wrong[] = {
        {HEAD "[boot]\nroot = '/dev/vda'\n", "boot.mode is missing"},
        {HEAD "[[data]]\nmount = '/srv'\n", "boot.mode is missing"},
        {HEAD "[boot]\nmode = 'none'\n", "boot.mode: found 'none', expected one of: verity"},
        {HEAD "[boot]\nmode = 'luks'\n", "sevkit.owner is missing"},
        {HEAD "[boot]\nmode = 'plain'\nroot = 'vda'\n", "a:4:1: boot.root: found 'vda', expected"},
        {HEAD "[boot]\nmode = 'plain'\nroot = 7\n", "boot.root: found '7', expected"},
        {HEAD "[boot]\nmode = 'plain'\nport = 70000\n", "boot.port: found '70000', expected a"},
        {HEAD "[boot]\nmode = 'plain'\nport = true\n", "boot.port: found true"},
        {HEAD "[boot]\nmode = 'plain'\nroot = '/dev/vda'\n[luks]\nheader_bytes = 32768\n",
         "luks.header_bytes: no effect in mode plain"},
        {LUKS "[[data]]\ndevice = '/dev/vdb'\n", "data disk 0: sevkit.mount is missing"},
        {HEAD "[boot]\nmode = 'plain'\nroot = '/dev/vda'\ncmdline = 'sevkit.mode=plain'\n",
         "appended from the plan's keys"},
        {HEAD "[boot]\nmode = 'plain'\nroot = '/dev/vda'\ncmdline = 'a \"sevkit.mode=plain b\"'\n",
         "appended from the plan's keys"},
        {HEAD "[boot]\nmode = 'plain'\nroot = '/dev/vda'\ncmdline = 'a=\"b'\n",
         "boot.cmdline: a quote is not closed"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(wrong); i++) {
        SK_CLEANUP_FREE char *line = NULL;
        struct sevkit_error error = {0};

        EXPECT_ERROR(line_of(wrong[i].text, &line, &error), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, wrong[i].part);
        EXPECT(!line);
    }
}

/* A line that is written by hand stays as it is. */
TEST(a_line_written_by_hand_is_left_alone)
{
    expect_line(HEAD "[boot]\ncmdline = 'sevkit.mode=plain'\n", "sevkit.mode=plain");
}

TEST(a_line_that_linux_would_cut_is_refused)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_FREE char *line = NULL;
    struct sevkit_error error = {0};

    sk_text_add(&text, HEAD "[boot]\nmode = 'plain'\nroot = '/dev/vda'\ncmdline = '");
    for (size_t i = 0; i < SK_BOOT_CMDLINE_MAX - 50; i++)
        sk_text_add(&text, "x");
    sk_text_add(&text, "'\n");
    EXPECT_ERROR(line_of(sk_text_get(&text), &line, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "Linux keeps 2047");
}

/* Each key of the plan has its parameter, and each parameter its key. */
TEST(keys_and_parameters_belong_together)
{
    size_t keys = 0, parameters = 0;

    for (const struct sk_field *field = sk_vm_fields; field->key; field++)
        keys += field->kind == SK_FIELD_MEASURED;
    for (const struct sk_boot_row *row = sk_boot_rows; row->name; row++) {
        bool found = false;

        if (!row->key)
            continue;
        parameters++;
        for (const struct sk_field *field = sk_vm_fields; field->key; field++)
            found |= field->kind == SK_FIELD_MEASURED && strcmp(field->key, row->key) == 0;
        EXPECT(found);
    }
    EXPECT_INT(keys, parameters);
}
