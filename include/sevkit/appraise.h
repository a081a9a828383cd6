/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_APPRAISE_H
#define SEVKIT_APPRAISE_H

/*
 * From a report to a decision in one call: verify it, get the certificates that are missing, verify it
 * again.
 *
 *     sevkit_appraiser_new(&appraiser, &error);
 *     sevkit_appraiser_add_path(appraiser, "certs/", &error);
 *     sevkit_appraiser_set_cache(appraiser, NULL, &error);
 *     sevkit_evidence_load("report.bin", SEVKIT_EVIDENCE_AUTO, &evidence, &error);
 *     sevkit_appraise(appraiser, evidence, expectations, &appraisal, &error);
 *     if (sevkit_appraisal_answer(appraisal) == SEVKIT_ANSWER_ACCEPTED) ...
 *
 * Certificates are looked for in this order: with the report, among those that were added, in the cache,
 * and last with the getter, which asks AMD's key server (KDS). Each one is checked up to a trusted root
 * before it is used or kept. libsevkit itself has no network: the getter is the caller's, or the one of
 * libsevkit-kds (sevkit/kds.h).
 *
 * One appraiser serves one thread at a time.
 */

#include <sevkit/policy.h>
#include <sevkit/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A report in a file; path "-" is standard input. */
int sevkit_evidence_load(const char *path, enum sevkit_evidence_form form,
                         struct sevkit_evidence **ret_evidence,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Adds what a file holds, or all files of a folder that are named like certificates (.pem, .crt, .cer,
 * .cert, .der, .crl, .table). A folder without any is SEVKIT_EINPUT. */
int sevkit_certs_load(const char *path, struct sevkit_certs *certs,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sevkit_appraiser;

/* With AMD's roots, no certificates, neither cache nor network. The time is the system's, read at each
 * appraisal, until it is set. */
int sevkit_appraiser_new(struct sevkit_appraiser **ret_appraiser,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_appraiser_free(struct sevkit_appraiser *appraiser);

/* Checks dates as of this moment, seconds since 1970 UTC. */
void sevkit_appraiser_set_time(struct sevkit_appraiser *appraiser, int64_t now);
/* Trusts the roots in this file or folder instead of AMD's (call again for more). SEVKIT_EREFUSED for a
 * certificate that is no self-signed ARK. */
int sevkit_appraiser_trust_path(struct sevkit_appraiser *appraiser, const char *path,
                                struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Certificates and CRLs to build chains from: a file, a folder, a bundle, a certificate table. */
int sevkit_appraiser_add_path(struct sevkit_appraiser *appraiser, const char *path,
                              struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sevkit_appraiser_add_certs(struct sevkit_appraiser *appraiser, const struct sevkit_certs *certs,
                               struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The cache; folder NULL is the user's (sevkit/kds below $XDG_CACHE_HOME or ~/.cache). */
int sevkit_appraiser_set_cache(struct sevkit_appraiser *appraiser, const char *folder,
                               struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The product line of reports that do not name it (version 2). */
void sevkit_appraiser_set_product(struct sevkit_appraiser *appraiser,
                                  const struct sevkit_product *product);

/*
 * The network. The getter makes one HTTP GET and puts the answer into response; pauses and further
 * attempts are the appraiser's. It returns 0 if there was an answer, whatever its status, else SEVKIT_EIO
 * (after sevkit_response_set_transient() if the same request may succeed later).
 */
struct sevkit_request {
    const char *url;
    size_t max_bytes;
    uint64_t timeout_ms; /* for the whole exchange */
};
struct sevkit_response;
/* Appends to the body. SEVKIT_EINPUT beyond max_bytes. */
int sevkit_response_add(struct sevkit_response *response, const void *data, size_t size,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_response_set_status(struct sevkit_response *response, unsigned status);
/* The values of the headers Retry-After and Date, for a server that wants us to wait. */
void sevkit_response_set_retry_after(struct sevkit_response *response, const char *value);
void sevkit_response_set_date(struct sevkit_response *response, const char *value);
void sevkit_response_set_transient(struct sevkit_response *response);

typedef int (*sevkit_getter)(void *arg, const struct sevkit_request *request,
                             struct sevkit_response *response, struct sevkit_error *error);
/* getter NULL: no network. */
void sevkit_appraiser_set_getter(struct sevkit_appraiser *appraiser, sevkit_getter getter,
                                 void *arg);
/* A server that answers in place of https://kdsintf.amd.com. SEVKIT_EUSAGE for what is no such URL. */
int sevkit_appraiser_set_mirror(struct sevkit_appraiser *appraiser, const char *base,
                                struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* For all requests of one appraisal, pauses included; 120 at first. */
void sevkit_appraiser_set_deadline(struct sevkit_appraiser *appraiser, unsigned seconds);

/* One line for each: what the user must see, and what is going on. Either may be NULL. */
void sevkit_appraiser_set_listener(struct sevkit_appraiser *appraiser,
                                   void (*warn)(void *arg, const char *line),
                                   void (*note)(void *arg, const char *line), void *arg);

/*
 * A policy: its rules become expectations, under those that are there already, and its rules "time" and
 * "collateral.*" set up the appraiser, where the caller has not. Files that it names are read now.
 * Whatever gives way is a warning.
 */
int sevkit_appraiser_apply(struct sevkit_appraiser *appraiser,
                           const struct sevkit_acceptance *acceptance,
                           struct sevkit_expectations *expectations,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What a verdict comes to. */
enum sevkit_answer {
    SEVKIT_ANSWER_ACCEPTED,
    SEVKIT_ANSWER_MALFORMED,   /* the report itself is odd */
    SEVKIT_ANSWER_UNAVAILABLE, /* a certificate or a CRL is missing: nothing is proven either way */
    SEVKIT_ANSWER_UNSIGNED,    /* signature or chain of certificates */
    SEVKIT_ANSWER_UNBOUND,     /* report and certificate do not belong together */
    SEVKIT_ANSWER_UNEXPECTED,  /* genuine, but not what is expected */
    SEVKIT_ANSWER_OUTDATED,    /* revoked or expired */
};
enum sevkit_answer sevkit_verdict_answer(const struct sevkit_verdict *verdict);
const char *sevkit_answer_name(enum sevkit_answer answer); /* "accepted", "unavailable", ... */
/* The check that decided; NULL if the verdict is accepted. */
const struct sevkit_check *sevkit_verdict_decisive(const struct sevkit_verdict *verdict);

/* What was got for one appraisal. */
struct sevkit_obtained {
    const char *title; /* "Milan VCEK" */
    const char *from;  /* "given", "cache", "network" */
    const char *url;   /* where AMD has it; "" for a VLEK, which only its owner has */
};

struct sevkit_appraisal;

/* What is expected of the report; NULL: the defaults of sevkit_expectations_new(). A no is no error: the
 * verdict says it. */
int sevkit_appraise(struct sevkit_appraiser *appraiser, const struct sevkit_evidence *evidence,
                    const struct sevkit_expectations *expectations,
                    struct sevkit_appraisal **ret_appraisal,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_appraisal_free(struct sevkit_appraisal *appraisal);
enum sevkit_answer sevkit_appraisal_answer(const struct sevkit_appraisal *appraisal);
/* Lives as long as the appraisal. */
const struct sevkit_verdict *sevkit_appraisal_verdict(const struct sevkit_appraisal *appraisal);
size_t sevkit_appraisal_obtained_count(const struct sevkit_appraisal *appraisal);
const struct sevkit_obtained *sevkit_appraisal_obtained(const struct sevkit_appraisal *appraisal,
                                                        size_t index);
/* Why a certificate or a CRL is unavailable; NULL if none was looked for in vain. */
const char *sevkit_appraisal_unavailable(const struct sevkit_appraisal *appraisal);

#ifdef __cplusplus
}
#endif
#endif
