/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "media/media.h"
#include "media/picture-mix.h"
#include "media/stage-private.h"

/* compose-times seek FILE PROXY TARGETS: milliseconds of each exact seek in a clip of ten stretches with cross-fades.
 * compose-times mix FILE [WIDTH HEIGHT]…: milliseconds in which all its pictures are drawn. */

#define STRETCHES 10

static EfStretch *
add_stretch (EfPlan *plan, const char *path, EfTimeSpan span)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  EfStretch *stretch = ef_stretch_new ();

  ef_media_info_free (stretch->info);
  stretch->info = ef_media_probe (uri, NULL, &error);
  if (stretch->info == NULL)
    g_error ("%s", error->message);
  g_set_str (&stretch->path, path);
  stretch->span =
    ef_time_span_is_empty (span) ? ef_time_span_new (0, stretch->info->duration) : span;
  g_ptr_array_add (plan->stretches, stretch);

  return stretch;
}

static void
wait_for (EfStage *stage)
{
  while (!ef_stage_is_settled (stage))
    g_main_context_iteration (NULL, TRUE);
}

static void
seek (const char *path, const char *proxy, int n_targets)
{
  EfPlan *plan = ef_plan_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (EfStage) stage = NULL;

  for (int i = 0; i < STRETCHES; i++) {
    gint64 begin = i * 7 % STRETCHES * 6 * EF_NS_PER_SECOND;
    EfStretch *stretch =
      add_stretch (plan, path, ef_time_span_new (begin, begin + 5 * EF_NS_PER_SECOND));

    stretch->proxy = g_strdup (strcmp (proxy, "-") != 0 ? proxy : NULL);
    if (i > 0)
      stretch->transition = (EfTransition) { EF_TRANSITION_FADE, EF_TRANSITION_LENGTH };
  }
  ef_plan_lay_out (plan);
  stage = ef_stage_new_with_sinks ("capsfilter caps=video/x-raw ! fakesink name=sink sync=true",
                                   "fakesink sync=true");
  ef_stage_set_plan (stage, plan, EF_FORMAT_PORTRAIT);
  wait_for (stage);
  for (int i = 0; i < n_targets; i++) {
    gint64 before = g_get_monotonic_time ();

    ef_stage_seek (stage,
                   (gint64) g_rand_double_range (rand, 0, (double) ef_plan_get_duration (plan)));
    wait_for (stage);
    printf ("%.3f\n", (double) (g_get_monotonic_time () - before) / 1000);
  }
  if (*ef_stage_get_problem (stage) != '\0')
    g_error ("%s", ef_stage_get_problem (stage));
  ef_plan_unref (plan);
}

static void
mix (const char *path, char **sizes, guint n)
{
  EfPlan *plan = ef_plan_new ();
  g_autofree EfCanvas *canvases = g_new0 (EfCanvas, n);
  g_autofree GstBuffer **buffers = g_new0 (GstBuffer *, n);
  g_autoptr (EfPictureMix) pictures = NULL;
  g_autoptr (GError) error = NULL;
  gint64 before;

  add_stretch (plan, path, EF_TIME_SPAN_EMPTY);
  ef_plan_lay_out (plan);
  for (guint i = 0; i < n; i++)
    canvases[i] = (EfCanvas) { EF_FORMAT_PORTRAIT, atoi (sizes[i * 2]), atoi (sizes[i * 2 + 1]) };
  pictures = ef_picture_mix_new (plan, canvases, n, FALSE);
  before = g_get_monotonic_time ();
  for (guint i = 0; i < ef_plan_get_n_frames (plan); i++) {
    if (!ef_picture_mix_take (pictures, i, buffers, NULL, &error))
      g_error ("%s", error->message);
    for (guint j = 0; j < n; j++)
      gst_buffer_unref (buffers[j]);
  }
  printf ("%.3f\n", (double) (g_get_monotonic_time () - before) / 1000);
  ef_plan_unref (plan);
}

int
main (int argc, char **argv)
{
  ef_media_init ();
  if (argc == 5 && strcmp (argv[1], "seek") == 0)
    seek (argv[2], argv[3], atoi (argv[4]));
  else if (argc >= 5 && argc % 2 == 1 && strcmp (argv[1], "mix") == 0)
    mix (argv[2], argv + 3, (guint) (argc - 3) / 2);
  else
    return 1;

  return 0;
}
