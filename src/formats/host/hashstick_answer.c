/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/host/hashstick_answer.h"

#include "base/encoding.h"
#include "formats/report/json_tree.h"

#include <string.h>
#include <strings.h>

#define CHIP_ID_MAX_BYTES 64

static bool is_chip(const struct sk_json_node *name, const char *chip)
{
    return name->length == strlen(chip) && strncasecmp(name->text, chip, name->length) == 0;
}

static int take(const struct sk_json_node *value, uint8_t ret_hashstick[SK_HASHSTICK_BYTES],
                struct sevkit_error *error)
{
    char digits[2 * SK_HASHSTICK_BYTES + 1];

    if (sk_json_is_text(value, "not found"))
        return sk_error_set(error, SEVKIT_EREFUSED, "AMD has no hashstick for this chip");
    if (value->kind != SK_JSON_STRING || value->length != sizeof(digits) - 1)
        return sk_error_set(error, SEVKIT_EINPUT, "results: expected a hashstick of %u hex digits",
                            2 * SK_HASHSTICK_BYTES);
    memcpy(digits, value->text, sizeof(digits) - 1);
    digits[sizeof(digits) - 1] = '\0';
    if (!sk_hex_decode(digits, ret_hashstick, SK_HASHSTICK_BYTES))
        return sk_error_set(error, SEVKIT_EINPUT, "results: a hashstick is not valid hex");
    return 0;
}

/* Looks through the members of the list's objects. */
static int search(const struct sk_json_tree *tree, size_t list, const char *chip,
                  uint8_t ret_hashstick[SK_HASHSTICK_BYTES], struct sevkit_error *error)
{
    const struct sk_json_node *nodes = tree->nodes;
    size_t found = 0;
    int r = 0;

    for (size_t i = list + 1; r == 0 && i < nodes[list].behind; i = nodes[i].behind) {
        if (nodes[i].kind != SK_JSON_OBJECT)
            return sk_error_set(error, SEVKIT_EINPUT, "results: expected a list of objects");
        for (size_t m = i + 1; r == 0 && m < nodes[i].behind; m = nodes[m + 1].behind) {
            if (!is_chip(&nodes[m], chip))
                continue;
            if (found++)
                return sk_error_set(error, SEVKIT_EREFUSED,
                                    "results: more than one hashstick for this chip");
            r = take(&nodes[m + 1], ret_hashstick, error);
        }
    }
    if (r == 0 && !found)
        r = sk_error_set(error, SEVKIT_EREFUSED, "results: this chip is not among them");
    return r;
}

int sk_hashstick_find(const char *text, size_t length, const uint8_t *chip_id, size_t size,
                      uint8_t ret_hashstick[SK_HASHSTICK_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(sk_json_tree_done) struct sk_json_tree tree = {0};
    uint8_t hashstick[SK_HASHSTICK_BYTES];
    char chip[2 * CHIP_ID_MAX_BYTES + 1];
    size_t list = 0;
    int r;

    if (size > CHIP_ID_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EUSAGE, "a chip identifier of %zu bytes", size);
    r = sk_json_tree_read(text, length, &tree, error);
    if (r < 0)
        return r;
    list = sk_json_member(&tree, 0, "results");
    if (!list || tree.nodes[list].kind != SK_JSON_LIST)
        return sk_error_set(error, SEVKIT_EINPUT, "expected an object with a list 'results'");
    sk_hex_encode(chip_id, size, chip);
    r = search(&tree, list, chip, hashstick, error);
    if (r == 0)
        memcpy(ret_hashstick, hashstick, sizeof(hashstick));
    return r;
}
