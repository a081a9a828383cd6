/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_PLAN_FIELD_H
#define SK_PLAN_FIELD_H

/* One key of a plan. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sk_field_kind {
    SK_FIELD_TEXT,
    SK_FIELD_PATH,   /* relative to the file */
    SK_FIELD_NUMBER, /* struct sk_given_number */
    SK_FIELD_MEMORY, /* the same in MiB: a number, or a text with M or G */
    SK_FIELD_SWITCH,
    SK_FIELD_OFF,    /* a switch that is on unless it is set to false; holds the opposite */
    SK_FIELD_CHOICE, /* unsigned, an index into choices */
    SK_FIELD_POLICY, /* text, or a number that becomes text */
    SK_FIELD_IDS,    /* text of 32 hex digits */
    SK_FIELD_LIST,   /* struct sk_vm_list of tables */
    SK_FIELD_RULES, /* the table that goes to the policy's reader as it is; text and then its place */
    SK_FIELD_MEASURED, /* text of a measured kernel parameter; a number may replace it */
    SK_FIELD_FORMAT,   /* must be SK_VM_FORMAT; stored nowhere */
};

struct sk_field {
    const char *key; /* "cpu.model" */
    enum sk_field_kind kind;
    size_t offset;
    uint64_t min, max;           /* numbers */
    const char *const *choices;  /* SK_FIELD_CHOICE: NULL-terminated */
    const struct sk_field *rows; /* SK_FIELD_LIST: the keys of an entry */
    size_t entry_bytes;          /* SK_FIELD_LIST */
    bool required;               /* must be in a plan's file, or in a list's entry */
    const char *example;         /* its value in TOML */
    const char *help;
};

#endif
