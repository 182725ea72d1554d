/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/render-support.h"

#include "core/loudness.h"
#include "media/media.h"

EfPlan *
plan_new (void)
{
  EfPlan *plan = ef_plan_new ();

  ef_media_init ();
  g_set_str (&plan->title, "Test");
  plan->has_sound = TRUE;
  plan->is_levelled = FALSE;
  plan->loudness = EF_LOUDNESS_TARGET;

  return plan;
}

EfStretch *
plan_add (EfPlan *plan, const char *path, double begin, double end)
{
  EfStretch *stretch = ef_stretch_new ();
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GError) error = NULL;
  gint64 modified;

  g_clear_pointer (&stretch->info, ef_media_info_free);
  stretch->info = ef_media_probe (uri, NULL, &error);
  g_assert_no_error (error);
  g_free (stretch->fingerprint);
  stretch->fingerprint = ef_media_fingerprint (path, &stretch->size, &modified, NULL, &error);
  g_assert_no_error (error);
  g_set_str (&stretch->label, name);
  g_set_str (&stretch->path, path);
  stretch->span.begin = (gint64) (begin * EF_NS_PER_SECOND + 0.5);
  stretch->span.end = end > 0 ? (gint64) (end * EF_NS_PER_SECOND + 0.5) : stretch->info->duration;
  g_ptr_array_add (plan->stretches, stretch);

  return stretch;
}

EfOutput *
plan_add_output (EfPlan *plan, EfFormat format, int width, int height, const char *file)
{
  EfOutput *output = ef_output_new ();
  guint n_presets;

  output->format = format;
  output->width = width;
  output->height = height;
  g_set_str (&output->file, file);
  g_clear_pointer (&output->preset, ef_preset_free);
  output->preset = ef_preset_copy (ef_preset_get_ours (&n_presets));
  output->preset->quality = 20;
  output->preset->most_bitrate = 0;
  output->preset->key_every = 2;
  output->preset->sound_bitrate = 128;
  g_ptr_array_add (plan->outputs, output);

  return output;
}

EfPlan *
plan_lay_out (EfPlan *plan)
{
  ef_plan_lay_out (plan);

  return plan;
}
