/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_OWNER_H
#define SK_SIM_OWNER_H

/* Keys and certificates of SEV before SNP that a simulated processor holds, as files of its folder. */

#include "formats/sev/sev_cert.h"
#include "sys/sys.h"

enum { SK_SIM_PDH, SK_SIM_PEK, SK_SIM_OCA, SK_SIM_CEK, SK_SIM_CERTS };

struct sk_sim_owner {
    const char *folder; /* borrowed */
    uint8_t certs[SK_SIM_CERTS][SK_SEV_CERT_BYTES];
    struct sevkit_key *cek, *pek;
    bool external; /* an owner's certificate was handed in */
};

/* Reads them; where there are none yet, makes and writes them. */
int sk_sim_owner_load(const struct sk_sys *sys, const char *folder, struct sk_sim_owner *ret_owner,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_sim_owner_done(struct sk_sim_owner *owner);
/* Does the platform belong to an owner? Nothing is made. */
bool sk_sim_owner_is_external(const char *folder);
/* New PEK, OCA and PDH; the chip's own CEK stays. */
int sk_sim_owner_reset(struct sk_sim_owner *owner, struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_sim_owner_rotate(struct sk_sim_owner *owner, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The PEK without the owner's signature. */
int sk_sim_owner_request(const struct sk_sim_owner *owner, uint8_t ret_pek[SK_SEV_CERT_BYTES],
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A PEK that an owner signed; SEVKIT_EREFUSED for one that does not fit. */
int sk_sim_owner_import(struct sk_sim_owner *owner, const uint8_t pek[SK_SEV_CERT_BYTES],
                        const uint8_t oca[SK_SEV_CERT_BYTES],
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
