/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of logs: every symptom has a name and a cause, and counting never loses a line. */
#include "fuzz.h"
#include "host/log/diagnose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sk_host_log log = {0};
    struct sevkit_error error = {0};
    const struct sk_host_sighting *sighting;
    uint64_t known = 0, counted = 0;
    char *text = malloc(size + 1), *state = NULL;

    REQUIRE(text);
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    for (char *line = strtok_r(text, "\n", &state); line; line = strtok_r(NULL, "\n", &state)) {
        struct sk_host_symptom symptom;

        known += sk_host_explain(line, &symptom);
        REQUIRE(sk_host_log_add(&log, line, &sighting, &error) == 0);
        REQUIRE(!sighting || (sighting->symptom.id && sighting->symptom.cause));
    }
    for (size_t i = 0; i < log.count; i++)
        counted += log.sightings[i].count;
    REQUIRE(known == counted);
    sk_host_log_done(&log);
    free(text);
    return 0;
}
