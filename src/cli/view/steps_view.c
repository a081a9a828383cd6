/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/steps_view.h"

#include "base/cleanup.h"

void sk_launch_steps_print(const struct sk_steps *steps, struct sk_text *text)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct sk_step *step = &steps->list[i];

        sk_text_addf(text, "# %s\n", step->what);
        sk_step_print(&step->action, text);
        if (!sk_step_is_empty(&step->undo)) {
            sk_text_add(text, "\n# undo: ");
            sk_step_print(&step->undo, text);
        }
        sk_text_add(text, "\n");
    }
}

static void add_action(json_t *object, const char *key, const struct sk_step_action *action)
{
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};

    if (sk_step_is_empty(action)) {
        sk_json_add(object, key, json_null());
        return;
    }
    sk_step_print(action, &line);
    sk_json_add_text(object, key, sk_text_get(&line));
}

json_t *sk_launch_steps_json(const struct sk_steps *steps)
{
    json_t *array = sk_json_array();

    for (size_t i = 0; i < steps->count; i++) {
        json_t *object = sk_json_object();

        sk_json_add_text(object, "what", steps->list[i].what);
        add_action(object, "do", &steps->list[i].action);
        add_action(object, "undo", &steps->list[i].undo);
        sk_json_append(array, object);
    }
    return array;
}
