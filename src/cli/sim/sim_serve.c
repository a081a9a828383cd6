/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sim/sim_serve.h"

#include "base/encoding.h"
#include "cli/option_values.h"
#include "cli/view/output.h"

#include <string.h>

#define BUSY_MAX 1000

const char *const sk_sim_boot_words[] = {"kernel", "firmware", NULL};

bool sk_sim_boots_firmware(const struct sk_given *given)
{
    const char *boot = sk_given_value(given, OPT_BOOT);

    return boot && strcmp(boot, "firmware") == 0;
}

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_SIM_OPTIONS,
    {.name = "socket",
     .metavar = "PATH",
     .required = true,
     .help = "where QEMU connects; the socket must not exist"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit sim serve",
    .description =
        "Be the secure processor of a SEV-SNP guest whose QEMU is started by another program. Measures what "
        "QEMU's command line names, prints the one to start in its place, and answers the guest "
        "until QEMU ends.",
    .epilog = "examples:\n"
              "  sevkit sim serve chip --socket sim.sock -- qemu-system-x86_64 ...\n",
    .options = options,
    .operands = "DIR -- QEMU [ARGUMENT...]",
    .operands_min = 2,
    .operands_max = SIZE_MAX,
};

/* The processor's folder, then QEMU's command line. */
static int read_request(const struct sk_given *given, struct sk_simulation_request *ret_request,
                        struct sevkit_error *error)
{
    const char *busy = sk_given_value(given, OPT_BUSY);
    uint64_t number = 0;
    int r = busy ? sk_value_number(OPT_BUSY, busy, 0, BUSY_MAX, &number, error) : 0;

    if (r < 0)
        return r;
    *ret_request = (struct sk_simulation_request){
        .directory = given->args->operands[0],
        .keeps_firmware = sk_sim_boots_firmware(given),
        .busy = (unsigned)number,
        .argv = given->args->operands + 1,
        .argc = given->args->operand_count - 1,
    };
    return 0;
}

static int write_digest(const struct sk_given *given, const struct sk_simulation *simulation,
                        struct sevkit_error *error)
{
    const char *path = sk_given_value(given, OPT_DIGEST_OUT);
    char text[2 * sizeof(simulation->guest.digest) + 2];

    if (!path)
        return 0;
    sk_hex_encode(simulation->guest.digest, sizeof(simulation->guest.digest), text);
    memcpy(text + sizeof(text) - 2, "\n", 2);
    return sk_cli_write_file(path, text, sizeof(text) - 1, 0644, true, error);
}

int sk_simulation_begin(const struct sk_given *given, struct sk_simulation *simulation,
                        struct sevkit_error *error)
{
    struct sk_simulation_request request;
    int r = read_request(given, &request, error);

    if (r == 0)
        r = sk_simulation_start(&sk_sys_real, &request, simulation, error);
    return r == 0 ? write_digest(given, simulation, error) : r;
}

/* A word as a shell takes it. */
static void add_quoted(struct sk_text *text, const char *word)
{
    sk_text_add(text, "'");
    for (; *word; word++)
        sk_text_add_bytes(text, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
    sk_text_add(text, "'");
}

static int print_command(const struct sk_qemu_guest *vm, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    for (size_t i = 0; i < vm->argc; i++) {
        sk_text_add(&text, i ? " " : "");
        add_quoted(&text, vm->argv[i]);
    }
    sk_text_add(&text, "\n");
    return sk_cli_emit(&text, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    struct sk_simulation simulation = {0};
    int r = sk_simulation_begin(given, &simulation, error);

    if (r == 0)
        r = sk_simulation_listen(&simulation, sk_given_value(given, OPT_SOCKET), error);
    if (r == 0)
        r = print_command(&simulation.vm, error);
    if (r == 0)
        r = sk_simulation_serve(&simulation, error);
    sk_simulation_done(&simulation);
    return r;
}

const struct sk_command sk_command_sim_serve = {
    .noun = "sim",
    .verb = "serve",
    .summary = "be the processor of a guest that others start",
    .spec = &spec,
    .run = run,
};
