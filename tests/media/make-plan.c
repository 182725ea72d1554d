/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prints a plan for scripts: make-plan [sound=0] [levelled=1] [folder=F] stretch=FILE [begin=S] [end=S]
 * [fill=blur] [fade=S] [dip=S] [speed=X] … output=FILE [format=9:16] [width=N] [height=N] [quality=N]
 * [bitrate=N] [sound_bitrate=N] [render=ID] [encoder=NICK] …; what follows a stretch or an output is said of it. */
#include <stdio.h>
#include <stdlib.h>

#include "media/render-support.h"

static EfPlan *plan;
static EfStretch *stretch;
static EfOutput *output;

static gboolean
take_stretch (const char *name, const char *value)
{
  if (g_str_equal (name, "stretch"))
    stretch = plan_add (plan, value, 0, 0);
  else if (stretch == NULL)
    return FALSE;
  else if (g_str_equal (name, "begin"))
    stretch->span.begin = (gint64) (g_ascii_strtod (value, NULL) * EF_NS_PER_SECOND + 0.5);
  else if (g_str_equal (name, "end"))
    stretch->span.end = (gint64) (g_ascii_strtod (value, NULL) * EF_NS_PER_SECOND + 0.5);
  else if (g_str_equal (name, "fill"))
    return ef_fill_from_nick (value, &stretch->look.fill);
  else if (g_str_equal (name, "speed"))
    stretch->look.speed = g_ascii_strtod (value, NULL);
  else if (ef_transition_kind_from_nick (name, &stretch->transition.kind))
    stretch->transition.length = (gint64) (g_ascii_strtod (value, NULL) * EF_NS_PER_SECOND + 0.5);
  else
    return FALSE;

  return TRUE;
}

static gboolean
take_output (const char *name, const char *value)
{
  if (g_str_equal (name, "output")) {
    output = plan_add_output (plan, EF_FORMAT_PORTRAIT, 1080, 1920, value);
    return TRUE;
  }
  if (output == NULL)
    return FALSE;
  if (g_str_equal (name, "format")) {
    if (!ef_format_from_nick (value, &output->format))
      return FALSE;
    ef_format_get_size (output->format, &output->width, &output->height);
  } else if (g_str_equal (name, "width"))
    output->width = atoi (value);
  else if (g_str_equal (name, "height"))
    output->height = atoi (value);
  else if (g_str_equal (name, "quality"))
    output->preset->quality = g_ascii_strtod (value, NULL);
  else if (g_str_equal (name, "bitrate"))
    output->preset->most_bitrate = atoi (value);
  else if (g_str_equal (name, "sound_bitrate"))
    output->preset->sound_bitrate = atoi (value);
  else if (g_str_equal (name, "render"))
    g_set_str (&output->render_id, value);
  else if (g_str_equal (name, "encoder"))
    g_set_str (&output->encoder, value);
  else
    return FALSE;

  return TRUE;
}

static gboolean
take_plan (const char *name, const char *value)
{
  if (g_str_equal (name, "sound"))
    plan->has_sound = atoi (value);
  else if (g_str_equal (name, "levelled"))
    plan->is_levelled = atoi (value);
  else if (g_str_equal (name, "folder"))
    g_set_str (&plan->folder, value);
  else
    return FALSE;

  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  plan = plan_new ();
  for (int i = 1; i < argc; i++) {
    const char *value = strchr (argv[i], '=');
    g_autofree char *name = g_strndup (argv[i], value != NULL ? (gsize) (value - argv[i]) : 0);

    if (value == NULL || !(take_output (name, value + 1) || take_stretch (name, value + 1) ||
                           take_plan (name, value + 1))) {
      g_printerr ("What is “%s”?\n", argv[i]);
      return 2;
    }
  }
  ef_plan_lay_out (plan);
  node = ef_plan_to_json (plan);
  text = json_to_string (node, FALSE);
  puts (text);
  ef_plan_unref (plan);

  return 0;
}
