/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FUZZ_CORPUS_H
#define SK_FUZZ_CORPUS_H

#include <stddef.h>

/* Writes one seed of a target ("fuzz_x509"). */
void sk_corpus_save(const char *target, const char *name, const void *data, size_t size);

/* Seeds of reports and certificates (corpus_reports.c). */
void sk_corpus_save_reports(void);
/* Certificates, sessions and secrets of SEV before SNP (corpus_sev.c). */
void sk_corpus_save_sev(void);
/* Frames of the simulator's relay (corpus_sim.c). */
void sk_corpus_save_sim(void);
/* Headers of encrypted disks (corpus_disk.c). */
void sk_corpus_save_disk(void);
void sk_corpus_save_boot(void);

#endif
