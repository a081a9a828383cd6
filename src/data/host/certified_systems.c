/* SPDX-License-Identifier: Apache-2.0 */
#include "data/host/certified_systems.h"

#define MILAN "EPYC 7003"
#define LEVEL "3.0.0-0"

const struct sk_certified_system sk_certified_systems[] = {
    {"CentOS 10", MILAN, LEVEL},    {"Debian 13", MILAN, NULL},
    {"Debian Forky", MILAN, LEVEL}, {"Fedora 41", MILAN, LEVEL},
    {"Fedora 44", MILAN, LEVEL},    {"openSUSE Leap 16.0", MILAN, LEVEL},
    {"Rocky 10.0", MILAN, NULL},    {"Rocky 10.1", MILAN, LEVEL},
    {"Rocky 10.2", MILAN, LEVEL},   {"Ubuntu 25.04", MILAN, LEVEL},
    {"Ubuntu 25.10", MILAN, LEVEL}, {"Ubuntu 26.04", MILAN, LEVEL},
};
const size_t sk_certified_systems_count =
    sizeof(sk_certified_systems) / sizeof(sk_certified_systems[0]);
