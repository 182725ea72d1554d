/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "pipeline/studio-private.h"
#include "pipeline/studio-renders.h"
#include "store/render-table.h"
#include "support/async.h"

/* A library of 10,000 renders: prints for each round how many milliseconds it took until the list was there with its
 * first page, and how many until a search was. */

#define N_RENDERS 10000
#define N_ROUNDS 9

static const char *const words[] = { "summer", "dog",   "kitchen", "harbour", "snow",
                                     "train",  "bread", "market",  "evening", "bicycle" };

static gboolean
fill (EfConnection *connection, gpointer data, GError **error)
{
  for (guint i = 0; i < N_RENDERS; i++) {
    g_autoptr (EfRender) render = ef_render_new (NULL, data);
    g_autofree char *title = g_strdup_printf ("%s %s %u", words[i % 10], words[i / 10 % 10], i);
    g_autofree char *file = g_strdup_printf ("/nowhere/%u.mp4", i);

    ef_render_set_origin (render, "project", "clip", "");
    ef_render_set_title (render, title);
    ef_render_set_caption (render, "A caption with some words in it, and a #hashtag or two #more");
    ef_render_set_file (render, file, 1, 1);
    ef_render_set_state (render, EF_JOB_COMPLETED);
    if (!ef_render_table_insert (connection, render, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
is_there (EfLibrary *library, guint n)
{
  g_autoptr (EfRender) first = g_list_model_get_item (G_LIST_MODEL (library), 0);

  return !ef_library_is_loading (library) && first != NULL && *ef_render_get_id (first) != '\0' &&
         g_list_model_get_n_items (G_LIST_MODEL (library)) == n;
}

static double
wait_for (EfLibrary *library, guint n, gint64 begin)
{
  while (!is_there (library, n))
    g_main_context_iteration (NULL, TRUE);

  return (double) (g_get_monotonic_time () - begin) / 1000.0;
}

int
main (void)
{
  g_autofree char *folder = g_dir_make_tmp ("ef-bench-XXXXXX", NULL);
  EfPaths paths = { folder, folder };
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);
  EfStudio *studio = ef_studio_new (&paths, keyring);
  g_autoptr (EfProfile) values = ef_profile_new (NULL);
  g_autoptr (EfProfile) profile = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_open_async (studio, EF_STUDIO_NONE, NULL, await_cb, &result);
  g_assert_true (ef_studio_open_finish (studio, await (&result), NULL));
  g_clear_object (&result);
  ef_profile_set_name (values, "Bench");
  ef_studio_add_profile_async (studio, values, await_cb, &result);
  profile = ef_studio_add_profile_finish (studio, await (&result), NULL);
  g_clear_object (&result);
  ef_database_write_async (ef_studio_get_database (studio), fill,
                           (gpointer) ef_profile_get_id (profile), NULL, NULL, await_cb, &result);
  ef_database_run_finish (ef_studio_get_database (studio), await (&result), NULL);
  g_clear_object (&result);
  settle ();

  for (guint i = 0; i < N_ROUNDS; i++) {
    gint64 begin = g_get_monotonic_time ();
    g_autoptr (EfLibrary) library = ef_library_new (studio, profile);
    double open = wait_for (library, N_RENDERS, begin);
    const EfLibraryFilter filter = { .use = -1, .text = "harb sno" };

    begin = g_get_monotonic_time ();
    ef_library_set_filter (library, &filter);
    g_print ("%.2f %.2f\n", open, wait_for (library, 200, begin));
  }
  ef_studio_close_async (studio, await_cb, &result);
  ef_studio_close_finish (studio, await (&result), NULL);

  return 0;
}
