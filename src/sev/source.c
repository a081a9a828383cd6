/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/source.h"

#include <stdlib.h>

void sk_sev_config_done(struct sk_sev_config *config)
{
    free(config->security_type);
    free(config->loader);
    free(config->kernel);
    free(config->initrd);
    free(config->cmdline);
    free(config->cpu_mode);
    free(config->cpu_model);
    *config = (struct sk_sev_config){0};
}

void sk_sev_source_free(struct sk_sev_source *source)
{
    if (source)
        source->functions->free(source);
}

void sk_sev_source_free_p(struct sk_sev_source **source)
{
    sk_sev_source_free(*source);
}
