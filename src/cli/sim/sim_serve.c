/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sim/sim_serve.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "formats/firmware/acpi_tables.h"
#include "sim/hash_table.h"
#include "sys/file.h"

#include <errno.h>
#include <sevkit/firmware.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BUSY_MAX   1000
#define TABLE_NAME "hash-table"
#define BIOS_NAME  "bios"

const char *const sk_sim_boot_words[] = {"kernel", "firmware", NULL};

bool sk_sim_boots_firmware(const struct sk_given *given)
{
    const char *boot = sk_given_value(given, "boot");

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

/* What a signal must not leave behind. */
static const char *volatile placed_file, *volatile placed_folder, *volatile placed_socket;

static void remove_placed(void)
{
    if (placed_socket)
        (void)unlink(placed_socket);
    if (placed_file)
        (void)unlink(placed_file);
    if (placed_folder)
        (void)rmdir(placed_folder);
    placed_socket = NULL;
    placed_file = NULL;
    placed_folder = NULL;
}

/* The signal then does what it does by default. */
static void on_signal(int number)
{
    remove_placed();
    (void)raise(number);
}

static void remove_on_signals(void)
{
    static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND}, before;

    for (size_t i = 0; i < SK_ARRAY_SIZE(numbers); i++)
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            (void)sigaction(numbers[i], &action, NULL);
}

void sk_simulation_done(struct sk_simulation *simulation)
{
    if (simulation->has_guest)
        sk_sim_guest_done(&simulation->guest);
    sk_sim_vm_done(&simulation->vm);
    sk_sim_chip_done(&simulation->chip);
    remove_placed();
    free(simulation->hash_table);
    free(simulation->folder);
}

/* Under the user's own folder for such things, else in /tmp; no one else can look into it. */
static int make_folder(char **ret_folder, struct sevkit_error *error)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    const char *parent = runtime && *runtime == '/' ? runtime : "/tmp";
    SK_CLEANUP_FREE char *path = NULL;

    if (asprintf(&path, "%s/sevkit-sim-XXXXXX", parent) < 0)
        return sk_error_oom(error);
    if (!mkdtemp(path))
        return sk_error_set(error, SEVKIT_EIO, "%s: no private folder: %s", parent,
                            strerror(errno));
    *ret_folder = SK_TAKE(path);
    return 0;
}

/* Firmware that verifies its kernel finds the hashes where QEMU puts them under SEV. */
static int place_hash_table(struct sk_simulation *simulation, struct sevkit_error *error)
{
    struct sk_sim_hash_table table;
    char *path = NULL;
    int r = sk_sim_hash_table(&sk_sys_real, &simulation->vm, &table, error);

    if (r == 0)
        r = make_folder(&simulation->folder, error);
    if (r < 0)
        return r;
    placed_folder = simulation->folder;
    remove_on_signals();
    if (asprintf(&path, "%s/" TABLE_NAME, simulation->folder) < 0)
        return sk_error_oom(error);
    simulation->hash_table = path;
    placed_file = path;
    r = sk_file_write(path, table.bytes, sizeof(table.bytes), 0600, error);
    return r < 0 ? r : sk_sim_vm_add_hash_table(&simulation->vm, path, table.gpa, error);
}

/* QEMU's own firmware where it loads the kernel; Debian's, QEMU's and a local installation's place. */
static int read_seabios(struct sk_bytes *ret_bytes, struct sevkit_error *error)
{
    static const char *const paths[] = {"/usr/share/seabios/bios-256k.bin",
                                        "/usr/share/qemu/bios-256k.bin",
                                        "/usr/local/share/qemu/bios-256k.bin"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(paths); i++)
        if (sk_file_read(&sk_sys_real, paths[i], SK_ACPI_FIRMWARE_MAX_BYTES, ret_bytes, NULL) == 0)
            return 0;
    return sk_error_set(
        error, SEVKIT_EREFUSED,
        "the firmware has ACPI tables in front of it, and %s, which runs in its place, is not "
        "installed; --boot firmware runs the firmware itself",
        paths[0]);
}

/* A kernel that is loaded without the firmware finds the tables that are in front of it, all the same: QEMU's own
 * firmware gets them at the same address. */
static int place_tables(struct sk_simulation *simulation, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes firmware = {0};
    SK_CLEANUP(sk_bytes_done) struct sk_bytes seabios = {0};
    int r = sk_file_read(&sk_sys_real, simulation->vm.firmware, SEVKIT_FIRMWARE_MAX_BYTES,
                         &firmware, error);

    if (r < 0 || !sk_acpi_has_block(firmware.data, firmware.size))
        return r;
    r = read_seabios(&seabios, error);
    if (r == 0 && seabios.size > firmware.size - SK_ACPI_BLOCK_BYTES)
        r = sk_error_set(error, SEVKIT_EREFUSED,
                         "%s: too small for QEMU's own firmware; --boot firmware runs it itself",
                         simulation->vm.firmware);
    if (r == 0)
        r = make_folder(&simulation->folder, error);
    if (r < 0)
        return r;
    placed_folder = simulation->folder;
    remove_on_signals();
    if (asprintf(&simulation->hash_table, "%s/" BIOS_NAME, simulation->folder) < 0)
        return sk_error_oom(error);
    placed_file = simulation->hash_table;
    memset(firmware.data + SK_ACPI_BLOCK_BYTES, 0, firmware.size - SK_ACPI_BLOCK_BYTES);
    memcpy(firmware.data + firmware.size - seabios.size, seabios.data, seabios.size);
    r = sk_file_write(placed_file, firmware.data, firmware.size, 0600, error);
    return r < 0 ? r : sk_sim_vm_add_bios(&simulation->vm, simulation->hash_table, error);
}

static int write_digest(const char *path, const struct sk_sim_guest *guest,
                        struct sevkit_error *error)
{
    char text[2 * sizeof(guest->digest) + 2];

    if (!path)
        return 0;
    sk_hex_encode(guest->digest, sizeof(guest->digest), text);
    memcpy(text + sizeof(text) - 2, "\n", 2);
    return sk_cli_write_file(path, text, sizeof(text) - 1, 0644, true, error);
}

int sk_simulation_read(const struct sk_given *given, struct sk_simulation_request *ret_request,
                       struct sevkit_error *error)
{
    const char *busy = sk_given_value(given, "busy");
    uint64_t number = 0;
    int r = busy ? sk_value_number("busy", busy, 0, BUSY_MAX, &number, error) : 0;

    if (r < 0)
        return r;
    *ret_request = (struct sk_simulation_request){
        .directory = given->args->operands[0],
        .keeps_firmware = sk_sim_boots_firmware(given),
        .busy = (unsigned)number,
        .digest_out = sk_given_value(given, "digest-out"),
        .argv = given->args->operands + 1,
        .argc = given->args->operand_count - 1,
    };
    return 0;
}

int sk_simulation_start(const struct sk_simulation_request *request,
                        struct sk_simulation *simulation, struct sevkit_error *error)
{
    struct sk_sim_vm_options vm_options = {
        .has_kvm = sk_sim_has_kvm(&sk_sys_real),
        .keeps_firmware = request->keeps_firmware,
    };
    int r = sk_sim_chip_load(&sk_sys_real, request->directory, &simulation->chip, error);

    if (r == 0)
        r = sk_sim_vm_read(request->argc, request->argv, &vm_options, &simulation->vm, error);
    if (r == 0)
        r = sk_sim_launch(&sk_sys_real, &simulation->chip, &simulation->vm, &simulation->guest,
                          error);
    if (r < 0)
        return r;
    simulation->busy = request->busy;
    simulation->has_guest = true;
    if (simulation->vm.needs_hash_table)
        r = place_hash_table(simulation, error);
    else if (simulation->vm.kernel && !request->keeps_firmware)
        r = place_tables(simulation, error);
    return r < 0 ? r : write_digest(request->digest_out, &simulation->guest, error);
}

/* 1 if all of it came, 0 at the end, SEVKIT_EIO. */
static int read_all(int fd, uint8_t *ret_bytes, size_t size, struct sevkit_error *error)
{
    while (size > 0) {
        ssize_t got = read(fd, ret_bytes, size);

        if (got == 0 || (got < 0 && errno == ECONNRESET))
            return 0;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return sk_error_set(error, SEVKIT_EIO, "relay: %s", strerror(errno));
        ret_bytes += got;
        size -= (size_t)got;
    }
    return 1;
}

static int write_all(int fd, const uint8_t *bytes, size_t size, struct sevkit_error *error)
{
    while (size > 0) {
        ssize_t put = send(fd, bytes, size, MSG_NOSIGNAL);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return sk_error_set(error, SEVKIT_EIO, "relay: %s", strerror(errno));
        bytes += put;
        size -= (size_t)put;
    }
    return 0;
}

/* 1 if a request was answered, 0 at the end. */
static int serve_one(struct sk_simulation *simulation, int fd, uint8_t *payload, uint8_t *frame,
                     struct sevkit_error *error)
{
    uint8_t head[SK_RELAY_HEADER_BYTES];
    struct sk_relay_header header;
    size_t size = 0;
    int r = read_all(fd, head, sizeof(head), error);

    if (r <= 0)
        return r;
    r = sk_relay_header_read(head, &header, error);
    if (r == 0)
        r = read_all(fd, payload, header.size, error);
    if (r <= 0)
        return r;
    r = sk_sim_answer(&simulation->guest, &header, payload, &simulation->busy, frame, &size, error);
    if (r == 0)
        r = write_all(fd, frame, size, error);
    return r < 0 ? r : 1;
}

int sk_simulation_serve(struct sk_simulation *simulation, int fd, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *payload = malloc(SK_RELAY_MAX_BYTES);
    SK_CLEANUP_FREE uint8_t *frame = malloc(SK_RELAY_HEADER_BYTES + SK_RELAY_MAX_BYTES);
    int r = 1;

    if (!payload || !frame)
        return sk_error_oom(error);
    while (r > 0)
        r = serve_one(simulation, fd, payload, frame, error);
    return r;
}

static int listen_at(const char *path, int *ret_fd, struct sevkit_error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd;

    if (strlen(path) >= sizeof(address.sun_path))
        return sk_error_set(error, SEVKIT_EUSAGE, "--socket %s: longer than %zu bytes", path,
                            sizeof(address.sun_path) - 1);
    memcpy(address.sun_path, path, strlen(path) + 1);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(fd, 1) < 0) {
        int number = errno;

        if (fd >= 0)
            (void)close(fd);
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(number));
    }
    placed_socket = path;
    remove_on_signals();
    *ret_fd = fd;
    return 0;
}

/* A word as a shell takes it. */
static void add_quoted(struct sk_text *text, const char *word)
{
    sk_text_add(text, "'");
    for (; *word; word++)
        sk_text_add_bytes(text, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
    sk_text_add(text, "'");
}

static int print_command(const struct sk_sim_vm *vm, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    for (size_t i = 0; i < vm->argc; i++) {
        sk_text_add(&text, i ? " " : "");
        add_quoted(&text, vm->argv[i]);
    }
    sk_text_add(&text, "\n");
    return sk_cli_emit(&text, error);
}

static int serve(struct sk_simulation *simulation, const char *path, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text chardev = {0};
    int listener = -1, fd, r;

    sk_text_add(&chardev, "path=");
    for (const char *c = path; *c; c++)
        sk_text_add_bytes(&chardev, *c == ',' ? ",," : c, *c == ',' ? 2 : 1);
    if (!sk_text_ok(&chardev))
        return sk_error_oom(error);
    r = sk_sim_vm_add_relay(&simulation->vm, sk_text_get(&chardev), SK_RELAY_PORT_NAME, error);
    if (r == 0)
        r = listen_at(path, &listener, error);
    if (r < 0)
        return r;
    r = print_command(&simulation->vm, error);
    fd = r < 0 ? -1 : accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (r == 0 && fd < 0)
        r = sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    (void)close(listener);
    (void)unlink(path);
    placed_socket = NULL;
    if (r == 0)
        r = sk_simulation_serve(simulation, fd, error);
    if (fd >= 0)
        (void)close(fd);
    return r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    struct sk_simulation simulation = {.busy = 0};
    struct sk_simulation_request request;
    int r = sk_simulation_read(given, &request, error);

    if (r == 0)
        r = sk_simulation_start(&request, &simulation, error);
    if (r == 0)
        r = serve(&simulation, sk_given_value(given, "socket"), error);
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
