/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "demo/demo_parts.h"
#include "sys/file.h"

#include <stdio.h>
#include <string.h>

#define PATH_BYTES    4096
#define NUMBER_DIGITS 18 /* hashes are longer */

/* NAME=VALUE up to end as a line of TOML. */
static void add_line(const char *name, const char *equals, const char *end, struct sk_text *text)
{
    const char *value = equals + 1;
    size_t length = (size_t)(end - value);
    const char *quote =
        length <= NUMBER_DIGITS && strspn(value, "0123456789") >= length ? "" : "\"";

    sk_text_addf(text, "%.*s = %s%.*s%s\n", (int)(equals - name), name, quote, (int)length, value,
                 quote);
}

/* "sevkit.verity.root_hash=5a.. sevkit.verity.salt=.." as lines of the plan's table verity. */
static void add_parameters(const char *parameters, const char *table, struct sk_text *text)
{
    const char *at = parameters;

    sk_text_addf(text, "\n[%s]\n", table);
    while (*at && *at != '\n') {
        size_t length = strcspn(at, " \n"), prefix = strlen("sevkit.") + strlen(table) + 1;
        const char *equals = memchr(at, '=', length);

        if (equals && length > prefix &&
            strncmp(at + strlen("sevkit."), table, strlen(table)) == 0 && at[prefix - 1] == '.')
            add_line(at + prefix, equals, at + length, text);
        at += length + (at[length] == ' ');
    }
}

int sk_demo_write_plan(const struct sk_demo *demo, const char *owner, const char *parameters,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *mode = demo->request->luks ? "luks" : "verity";
    char path[PATH_BYTES];

    sk_text_addf(&text,
                 "format = \"sevkit-guest/1\"\nname = \"sevkit-demo-%s\"\n"
                 "generation = \"sev-snp\"\nvcpus = 1\nmemory = \"512M\"\n\n"
                 "[cpu]\nmodel = \"EPYC-Milan-v2\"\n\n"
                 "[firmware]\nfile = \"OVMF.fd\"\n\n"
                 "[boot]\nkernel = \"vmlinuz\"\ninitrd = \"initrd\"\n"
                 "cmdline = \"console=ttyS0 quiet panic=-1\"\n"
                 "mode = \"%s\"\nowner = \"%s\"\nroot = \"serial:root\"\n",
                 mode, mode, owner);
    add_parameters(parameters, mode, &text);
    if (!demo->request->luks)
        sk_text_add(&text, "hash = \"serial:root\"\n");
    sk_text_addf(&text,
                 "\n[[disk]]\nfile = \"root.img\"\nserial = \"root\"\n%s\n"
                 "[network]\ntype = \"user\"\n\n"
                 "[[network.forward]]\nhost_port = %u\nguest_port = 4777\n\n"
                 "[[network.forward]]\nhost_port = %u\nguest_port = 22\n\n"
                 "[sev]\npolicy = 0x30000\n",
                 demo->request->luks ? "" : "read_only = true\n", demo->attest_port,
                 demo->ssh_port);
    /* The firmware with the tables does not run in a simulated guest, so they would not be in its memory. */
    if (demo->request->simulates)
        sk_text_add(&text, "\n[acpi]\ndefence = \"no-aml\"\n");
    if (!sk_text_ok(&text))
        return sk_error_oom(error);
    (void)snprintf(path, sizeof(path), "%s/guest.toml", demo->folder);
    return sk_file_write(path, sk_text_get(&text), text.length, 0644, error);
}
