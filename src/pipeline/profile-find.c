/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/colour.h"
#include "core/error.h"
#include "core/text.h"
#include "pipeline/studio.h"

/* Which profile a person means, and which colour is free for the next one. */

const char *
ef_studio_suggest_colour (EfStudio *self)
{
  guint n_colours;
  const EfColour *colours = ef_colours_get (&n_colours);
  GListModel *profiles = ef_studio_get_profiles (self);
  guint n_profiles = g_list_model_get_n_items (profiles);
  guint fewest = G_MAXUINT;
  const char *best = NULL;

  for (guint i = 0; i < n_colours; i++) {
    guint n_uses = 0;

    for (guint j = 0; j < n_profiles; j++) {
      g_autoptr (EfProfile) profile = g_list_model_get_item (profiles, j);

      n_uses += g_str_equal (ef_profile_get_colour (profile), colours[i].name);
    }
    if (n_uses < fewest) {
      fewest = n_uses;
      best = colours[i].name;
    }
  }

  return best;
}

static EfProfile *
fail_ambiguous (GPtrArray *candidates, const char *text, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < candidates->len; i++) {
    EfProfile *profile = g_ptr_array_index (candidates, i);

    g_string_append_printf (names, "%s%s (%.8s)", i > 0 ? ", " : "", ef_profile_get_name (profile),
                            ef_profile_get_id (profile));
  }
  g_set_error (error, EF_ERROR, EF_ERROR_AMBIGUOUS,
               _ ("“%s” fits several profiles: %s. Type more of the name or id."), text,
               names->str);

  return NULL;
}

/* So many characters of an id are not typed by chance. With fewer, the name of a profile that is gone
 * would sooner or later fit the id of another one, which would be deleted, or published to, instead. */
#define ID_START_LEAST 4

static gboolean
fits_id (EfProfile *profile, const char *text)
{
  gsize length = strlen (text);

  return length >= ID_START_LEAST &&
         g_ascii_strncasecmp (ef_profile_get_id (profile), text, length) == 0;
}

static EfProfile *
find_by_text (EfStudio *self, const char *text, GError **error)
{
  g_autofree char *folded = ef_text_fold (text);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  GListModel *profiles = ef_studio_get_profiles (self);
  guint n_profiles = g_list_model_get_n_items (profiles);

  for (guint i = 0; i < n_profiles; i++) {
    g_autoptr (EfProfile) profile = g_list_model_get_item (profiles, i);
    g_autofree char *name = ef_text_fold (ef_profile_get_name (profile));

    /* A whole name wins over the start of some id. */
    if (g_str_equal (name, folded))
      return profile;
    if (fits_id (profile, text))
      g_ptr_array_add (found, profile);
  }

  if (found->len == 1)
    return g_ptr_array_index (found, 0);
  if (found->len > 1)
    return fail_ambiguous (found, text, error);

  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Profile not found"));

  return NULL;
}

EfProfile *
ef_studio_find_profile (EfStudio *self, const char *name_or_id, GError **error)
{
  EfProfile *profile;

  if (name_or_id != NULL && g_utf8_validate (name_or_id, -1, NULL))
    return find_by_text (self, name_or_id, error);

  profile = name_or_id == NULL ? ef_studio_get_default_profile (self) : NULL;
  if (profile == NULL && name_or_id == NULL)
    g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND,
                         _ ("There is no profile yet: make the first one."));
  else if (profile == NULL)
    g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Profile not found"));

  return profile;
}
