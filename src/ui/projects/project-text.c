/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/project-text.h"

#include <glib/gi18n.h>

char *
ef_project_text_time (gint64 time)
{
  gint64 tenths = MAX (time, 0) / (EF_NS_PER_SECOND / 10);

  return g_strdup_printf ("%d:%04.1f", (int) (tenths / 600), (double) (tenths % 600) / 10);
}

char *
ef_project_text_length (gint64 length)
{
  gint64 seconds = (length + EF_NS_PER_SECOND / 2) / EF_NS_PER_SECOND;

  if (seconds >= 3600)
    return g_strdup_printf (_ ("%d h %d min"), (int) (seconds / 3600), (int) (seconds / 60 % 60));
  if (seconds >= 60)
    return g_strdup_printf (_ ("%d min %d s"), (int) (seconds / 60), (int) (seconds % 60));

  return g_strdup_printf (_ ("%.1f s"), (double) length / (double) EF_NS_PER_SECOND);
}

char *
ef_project_text_count (guint n_items)
{
  return n_items == 0 ? g_strdup (_ ("No segments yet"))
                      : g_strdup_printf (ngettext ("%u segment", "%u segments", n_items), n_items);
}

char *
ef_project_text_transition (EfTransition transition)
{
  double seconds = (double) transition.length / (double) EF_NS_PER_SECOND;

  switch (transition.kind) {
  case EF_TRANSITION_FADE:
    return g_strdup_printf (_ ("Cross-fade, %.1f s"), seconds);
  case EF_TRANSITION_DIP:
    return g_strdup_printf (_ ("Dip to black, %.1f s"), seconds);
  case EF_TRANSITION_CUT:
  default:
    return g_strdup (_ ("Cut"));
  }
}

const char *
ef_project_text_order (EfOrder order)
{
  switch (order) {
  case EF_ORDER_SHUFFLED:
    return _ ("shuffled");
  case EF_ORDER_LONGEST:
    return _ ("longest first");
  case EF_ORDER_ARRANGED:
  default:
    return _ ("as arranged");
  }
}

const char *
ef_project_text_fill (EfFill fill)
{
  switch (fill) {
  case EF_FILL_BLUR:
    return _ ("Blur");
  case EF_FILL_TRACK:
    return _ ("Track");
  case EF_FILL_CROP:
  default:
    return _ ("Crop");
  }
}

char *
ef_project_text_variant (guint index)
{
  return g_strdup_printf (_ ("Variant %c"), (char) ('A' + index % 26));
}

const char *
ef_project_text_item (EfItem *item)
{
  EfSegment *segment = ef_item_get_segment (item);
  EfSource *source = ef_item_get_source (item);
  const char *label = segment != NULL ? ef_segment_get_label (segment) : NULL;

  if (label != NULL && *label != '\0')
    return label;

  return source != NULL ? ef_source_get_name (source) : _ ("No label");
}
