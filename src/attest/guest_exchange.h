/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_GUEST_EXCHANGE_H
#define SK_ATTEST_GUEST_EXCHANGE_H

/*
 * The guest's side of one exchange (docs/PROTOCOL.md), without input or output of its own: bytes of the
 * stream go in, bytes for it come out. serve.h runs it over sockets.
 */

#include "attest/transcript.h"
#include "base/secret.h"

#define SK_ATTEST_ROLE_BIT(role) (1u << (role))

/* A report as the secure processor gave it, and the host's certificate table; both from malloc(). */
struct sk_attest_evidence {
    uint8_t *report;
    size_t report_size;
    uint8_t *certificates; /* NULL: none */
    size_t certificates_size;
};

void sk_attest_evidence_done(struct sk_attest_evidence *evidence);

/* What a guest answers with. It must outlive the exchanges that use it. */
struct sk_attest_guest {
    uint8_t owner[SK_ATTEST_PUBLIC_BYTES]; /* from the measured parameters */
    unsigned roles;                        /* bits of the roles that are answered */
    const char *
        ssh_keys; /* lines "ALGORITHM BASE64"; NULL or empty: none. The owner learns them in every role */
    /* Role release: the keys that are wanted, by name ("root", "data.0"). */
    const char *const *key_names;
    size_t key_count;

    /* Before a report: may the processor be asked now? A no ends the exchange with ERROR, busy. NULL: always. */
    bool (*may_report)(void *arg);
    int (*get_report)(void *arg, const uint8_t report_data[SK_ATTEST_REPORT_DATA_BYTES],
                      struct sk_attest_evidence *ret_evidence, struct sevkit_error *error);
    /* Tries key number index (of key_names). For wrong and failed error says why; its text goes to the owner,
     * who is the only one who can read it. */
    enum sk_key_result (*try_key)(void *arg, size_t index, const struct sk_secret *key,
                                  struct sevkit_error *error);
    /* How often the disk of key number index was opened for writing, after this time, so that its owner can see
     * an old copy of it; may be NULL. */
    uint64_t (*generation)(void *arg, size_t index);
    /* One line for the console; may be NULL. Never a secret. */
    void (*say)(void *arg, const char *line);
    void *arg;
    /* For tests; NULL: random numbers. */
    int (*random)(void *arg, void *ret_bytes, size_t size, struct sevkit_error *error);
};

/* What all exchanges of a guest have in common; starts with attempts_left set and all else zero. */
struct sk_attest_progress {
    unsigned attempts_left; /* wrong keys */
    bool opened[SK_ATTEST_KEYS_MAX];
    bool attested; /* an exchange of role ssh or report reached its end */
    bool failed;   /* a key's result was failed */
};

/* Every wanted key opened. */
bool sk_attest_all_opened(const struct sk_attest_guest *guest,
                          const struct sk_attest_progress *progress);

struct sk_guest_exchange;

int sk_guest_exchange_new(const struct sk_attest_guest *guest, struct sk_attest_progress *progress,
                          struct sk_guest_exchange **ret_exchange,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Wipes all keys. */
void sk_guest_exchange_free(struct sk_guest_exchange *exchange);
void sk_guest_exchange_free_p(struct sk_guest_exchange **exchange);

/* Takes bytes of the stream. An error ends the exchange: send what is in the output, then close. */
int sk_guest_exchange_input(struct sk_guest_exchange *exchange, const void *data, size_t size,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* What is to be sent; *ret_size is 0 if there is nothing. */
const uint8_t *sk_guest_exchange_output(const struct sk_guest_exchange *exchange, size_t *ret_size);
/* That many bytes of it were sent. */
void sk_guest_exchange_sent(struct sk_guest_exchange *exchange, size_t size);
/* Nothing more will be taken: close as soon as the output is sent. */
bool sk_guest_exchange_is_over(const struct sk_guest_exchange *exchange);
/* The peer has proved to be the owner. */
bool sk_guest_exchange_is_owner(const struct sk_guest_exchange *exchange);

#endif
