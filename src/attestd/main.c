/* SPDX-License-Identifier: Apache-2.0 */
/* sevkit-attestd: answers the owner's roles "ssh" and "report" in a running guest; see sevkit-attestd(8). */
#include "attestd/attestd.h"

#include "base/values/number.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define EXIT_USAGE  2
#define EXIT_SYSTEM 4

enum {
    OPTION_PORT = 256,
    OPTION_VSOCK,
    OPTION_OWNER,
    OPTION_HOST_KEYS,
    OPTION_CMDLINE,
    OPTION_REPORTS
};

static const struct option options[] = {
    {"help", no_argument, NULL, 'h'},
    {"port", required_argument, NULL, OPTION_PORT},
    {"vsock", no_argument, NULL, OPTION_VSOCK},
    {"owner", required_argument, NULL, OPTION_OWNER},
    {"host-keys", required_argument, NULL, OPTION_HOST_KEYS},
    {"cmdline", required_argument, NULL, OPTION_CMDLINE},
    {"reports-per-minute", required_argument, NULL, OPTION_REPORTS},
    {NULL, 0, NULL, 0},
};

static const char usage[] =
    "usage: sevkit-attestd [--port PORT] [--vsock] [--owner ed25519:HEX] [--host-keys DIR]\n"
    "                      [--cmdline FILE] [--reports-per-minute N]\n"
    "\n"
    "Answers the owner of this guest ('sevkit attest ssh' and 'sevkit attest report').\n"
    "\n"
    "  --port PORT        default: that of the measured command line, or 4777\n"
    "  --vsock            listen on vsock instead of TCP\n"
    "  --owner KEY        the owner's public key, where the command line names none\n"
    "  --host-keys DIR    sshd's public keys; default /etc/ssh\n"
    "  --cmdline FILE     default /proc/cmdline\n"
    "  --reports-per-minute N\n"
    "                     for all peers together; default 60, after 10 at once\n"
    "\n"
    "example:\n"
    "  sevkit-attestd --port 5000\n";

static void say(void *arg, const char *line)
{
    (void)arg;
    (void)fprintf(stderr, "sevkit-attestd: %s\n", line);
}

/* A number from 1 to max. */
static bool read_number(const char *option, unsigned max, unsigned *ret_number)
{
    uint64_t number;
    char line[80];

    if (sk_number_parse(optarg, 1, max, &number)) {
        *ret_number = (unsigned)number;
        return true;
    }
    (void)snprintf(line, sizeof(line), "%s: expected a number from 1 to %u", option, max);
    say(NULL, line);
    return false;
}

static bool read_option(int option, struct sk_attestd_options *read)
{
    switch (option) {
    case OPTION_PORT:
        return read_number("--port", 65535, &read->port);
    case OPTION_REPORTS:
        return read_number("--reports-per-minute", SK_ATTESTD_REPORTS_MAX,
                           &read->reports_per_minute);
    case OPTION_VSOCK:
        read->vsock = true;
        return true;
    case OPTION_OWNER:
        read->owner = optarg;
        return true;
    case OPTION_HOST_KEYS:
        read->host_keys = optarg;
        return true;
    case OPTION_CMDLINE:
        read->cmdline = optarg;
        return true;
    default:
        return false;
    }
}

/* 0, or the exit status. */
static int read_options(int argc, char **argv, struct sk_attestd_options *read)
{
    int option;

    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == 'h') {
            (void)fputs(usage, stdout);
            exit(0);
        }
        if (!read_option(option, read))
            return EXIT_USAGE;
    }
    if (optind == argc)
        return 0;
    say(NULL, "no operands are taken");
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    struct sk_attestd_options read = {.cmdline = "/proc/cmdline", .host_keys = "/etc/ssh"};
    struct sk_attestd service;
    struct sevkit_error error = {0};
    int status = read_options(argc, argv, &read), r;

    if (status)
        return status;
    r = sk_attestd_open(&read, &service, &error);
    if (r == 0) {
        service.guest.say = say;
        r = sk_attestd_run(&service, &error);
        sk_attestd_done(&service);
    }
    say(NULL, error.text);
    return r == SEVKIT_EUSAGE ? EXIT_USAGE : r == SEVKIT_EINPUT ? 3 : EXIT_SYSTEM;
}
