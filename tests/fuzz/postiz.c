/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "net/postiz-payload.h"
#include "net/postiz-problem.h"

/* Gives bytes to everything that reads what a Postiz server answers, and to what makes requests of settings. With
 * clang and -fsanitize=fuzzer (and FUZZER defined) it is a target of libFuzzer; otherwise its arguments are files. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
read_problem (GBytes *bytes, guint status)
{
  EfHttpAnswer answer = {
    .status = status,
    .type = (char *) "",
    .body = bytes,
    .retry_after = -1,
  };
  g_autoptr (EfPostizProblem) problem = ef_postiz_problem_new (&answer, "host");
  g_autoptr (GError) error = ef_postiz_problem_to_error (problem);

  g_assert (g_utf8_validate (error->message, -1, NULL));
  ef_postiz_problem_is_no_route (problem);
}

static void
clear_list (GPtrArray *list)
{
  if (list != NULL)
    g_ptr_array_unref (list);
}

static void
read_lists (JsonNode *node)
{
  GPtrArray *posts = ef_postiz_answer_posts (node);

  if (posts != NULL) {
    clear_list (ef_postiz_posts_match (posts, "", 0));
    ef_postiz_posts_find (posts, "");
  }
  clear_list (posts);
  clear_list (ef_postiz_answer_channels (node));
  clear_list (ef_postiz_answer_groups (node));
  clear_list (ef_postiz_answer_created (node));
  clear_list (ef_postiz_answer_missing (node));
}

static void
read_answers (JsonNode *node)
{
  g_autoptr (EfPostizMedia) media = ef_postiz_answer_media (node);
  g_autoptr (EfPostizSettings) settings = ef_postiz_answer_settings (node);
  g_autoptr (EfPostizNotifications) notifications = ef_postiz_answer_notifications (node);
  g_autoptr (EfPostizAnalytics) analytics = ef_postiz_answer_analytics (node);
  g_autoptr (JsonNode) output = ef_postiz_answer_output (node);
  g_autofree char *social = ef_postiz_answer_social (node);

  ef_postiz_answer_is_connected (node);
  ef_postiz_answer_status (node, NULL);
  read_lists (node);
}

/* What is made is JSON, and not longer than it may be. */
static void
make_payload (JsonNode *node, const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (EfPostizRequest) request = ef_postiz_request_new (1 + (gint64) size, size % 2 == 0);
  EfPostizTarget *target = ef_postiz_request_add_target (
    request, "i", "x", JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) made = NULL;

  ef_postiz_target_add_value (target, NULL, text, 0);
  bytes = ef_postiz_payload_make (request, NULL);
  if (bytes == NULL)
    return;

  made = ef_postiz_answer_parse (bytes);
  g_assert (made != NULL);
  g_assert (g_bytes_get_size (bytes) <= EF_POSTIZ_MOST_BYTES);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const guint statuses[] = { 200, 307, 400, 401, 402, 404, 413, 429, 500 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (JsonNode) node = ef_postiz_answer_parse (bytes);

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    read_problem (bytes, statuses[i]);
  if (node != NULL) {
    read_answers (node);
    make_payload (node, data, size);
  }

  return 0;
}

#ifndef FUZZER
int
main (int argc, char *argv[])
{
  for (int i = 1; i < argc; i++) {
    g_autofree char *data = NULL;
    gsize size;

    if (!g_file_get_contents (argv[i], &data, &size, NULL))
      return EXIT_FAILURE;
    LLVMFuzzerTestOneInput ((const guint8 *) data, size);
  }

  return EXIT_SUCCESS;
}
#endif
