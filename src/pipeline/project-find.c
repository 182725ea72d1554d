/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/text.h"
#include "pipeline/studio-call.h"
#include "pipeline/studio-projects.h"
#include "store/clip-table.h"
#include "store/project-table.h"

/* Projects and clips by what a person types for them. */

/* As for profiles: with fewer characters a name would sooner or later fit some id. */
#define ID_START_LEAST 4
#define CANDIDATES_MOST 10

typedef const char *(*GetFunc) (gpointer object);

/* What is looked for: projects or clips. */
typedef struct {
  GetFunc get_id;
  GetFunc get_name;
} Kind;

static const Kind projects_kind = {
  (GetFunc) (gpointer) ef_project_get_id,
  (GetFunc) (gpointer) ef_project_get_name,
};
static const Kind clips_kind = {
  (GetFunc) (gpointer) ef_clip_get_id,
  (GetFunc) (gpointer) ef_clip_get_name,
};

static gboolean
fits_id (const Kind *kind, gpointer object, const char *text)
{
  gsize length = strlen (text);

  return length >= ID_START_LEAST && g_ascii_strncasecmp (kind->get_id (object), text, length) == 0;
}

static gboolean
fail_ambiguous (const Kind *kind, GPtrArray *found, const char *text, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < found->len && i < CANDIDATES_MOST; i++)
    g_string_append_printf (names, "%s%s (%.8s)", i > 0 ? ", " : "",
                            kind->get_name (found->pdata[i]), kind->get_id (found->pdata[i]));
  if (found->len > CANDIDATES_MOST)
    g_string_append (names, " …");
  g_set_error (error, EF_ERROR, EF_ERROR_AMBIGUOUS,
               kind == &projects_kind ? _ ("“%s” fits several projects: %s. Type more of the id.")
                                      : _ ("“%s” fits several clips: %s. Type more of the id."),
               text, names->str);

  return FALSE;
}

/* A whole id wins over a whole name, and that over the start of an id. NULL without error: none. */
static gboolean
choose (const Kind *kind, GPtrArray *all, const char *text, gpointer *chosen, GError **error)
{
  g_autofree char *folded = ef_text_fold (text);
  g_autoptr (GPtrArray) named = g_ptr_array_new ();
  g_autoptr (GPtrArray) begun = g_ptr_array_new ();
  GPtrArray *found;

  *chosen = NULL;
  for (guint i = 0; i < all->len; i++) {
    gpointer object = g_ptr_array_index (all, i);
    g_autofree char *name = ef_text_fold (kind->get_name (object));

    if (g_ascii_strcasecmp (kind->get_id (object), text) == 0) {
      *chosen = g_object_ref (object);
      return TRUE;
    }
    if (g_str_equal (name, folded))
      g_ptr_array_add (named, object);
    if (fits_id (kind, object, text))
      g_ptr_array_add (begun, object);
  }

  found = named->len > 0 ? named : begun;
  if (found->len > 1)
    return fail_ambiguous (kind, found, text, error);
  if (found->len == 1)
    *chosen = g_object_ref (found->pdata[0]);

  return TRUE;
}

static gboolean
choose_project (EfConnection *connection,
                const char *profile_id,
                const char *text,
                gboolean removed,
                EfProject **project,
                GError **error)
{
  g_autoptr (GPtrArray) projects = removed
                                     ? ef_project_table_list_removed (connection, profile_id, error)
                                     : ef_project_table_list (connection, profile_id, NULL, error);
  gpointer chosen;

  if (projects == NULL || !choose (&projects_kind, projects, text, &chosen, error))
    return FALSE;

  *project = chosen;
  if (chosen == NULL)
    g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Project not found"));

  return chosen != NULL;
}

static gboolean
find_project_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  return choose_project (connection, call->profile_id, call->text, FALSE, &call->project, error);
}

static gboolean
find_removed_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  return choose_project (connection, call->profile_id, call->text, TRUE, &call->project, error);
}

static void
start (EfStudio *self,
       gpointer tag,
       EfDatabaseFunc func,
       EfProfile *profile,
       const char *text,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  call->profile_id = g_strdup (ef_profile_get_id (profile));
  call->text = g_utf8_make_valid (text, -1);
  ef_studio_call_read (self, func, call, task);
}

void
ef_studio_find_project_async (EfStudio *self,
                              EfProfile *profile,
                              const char *name_or_id,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  start (self, ef_studio_find_project_async, find_project_in_database, profile, name_or_id,
         callback, user_data);
}

EfProject *
ef_studio_find_project_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL ? g_steal_pointer (&call->project) : NULL;
}

void
ef_studio_find_removed_project_async (EfStudio *self,
                                      EfProfile *profile,
                                      const char *name_or_id,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  start (self, ef_studio_find_removed_project_async, find_removed_in_database, profile, name_or_id,
         callback, user_data);
}

EfProject *
ef_studio_find_removed_project_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL ? g_steal_pointer (&call->project) : NULL;
}

static gboolean
fail_no_clip (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Clip not found"));

  return FALSE;
}

/* "PROJECT/NAME": a name of a project may have a slash in it, that of a clip as well, so every one is
 * tried. */
static gboolean
find_in_projects (EfConnection *connection, EfStudioCall *call, GError **error)
{
  for (const char *slash = strchr (call->text, '/'); slash != NULL;
       slash = strchr (slash + 1, '/')) {
    g_autofree char *name = g_strndup (call->text, (gsize) (slash - call->text));
    g_autoptr (EfProject) project = NULL;
    g_autoptr (GPtrArray) clips = NULL;
    g_autoptr (GError) local = NULL;
    gpointer chosen;

    if (!choose_project (connection, call->profile_id, name, FALSE, &project, &local)) {
      if (g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND))
        continue;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

    clips =
      ef_clip_table_list (connection, call->profile_id, ef_project_get_id (project), NULL, error);
    if (clips == NULL || !choose (&clips_kind, clips, slash + 1, &chosen, error))
      return FALSE;
    if (chosen != NULL) {
      call->clip = chosen;
      return TRUE;
    }
  }

  return fail_no_clip (error);
}

static gboolean
find_clip_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_autofree char *start_of_id = g_ascii_strdown (call->text, -1);
  g_autoptr (GPtrArray) begun = NULL;

  if (strlen (start_of_id) < ID_START_LEAST)
    return find_in_projects (connection, call, error);

  begun = ef_clip_table_find (connection, call->profile_id, start_of_id, error);
  if (begun == NULL)
    return FALSE;
  if (begun->len == 0)
    return find_in_projects (connection, call, error);
  if (begun->len > 1 && !g_str_equal (ef_clip_get_id (begun->pdata[0]), start_of_id))
    return fail_ambiguous (&clips_kind, begun, call->text, error);

  call->clip = g_object_ref (begun->pdata[0]);

  return TRUE;
}

void
ef_studio_find_clip_async (EfStudio *self,
                           EfProfile *profile,
                           const char *name_or_id,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  start (self, ef_studio_find_clip_async, find_clip_in_database, profile, name_or_id, callback,
         user_data);
}

EfClip *
ef_studio_find_clip_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL ? g_steal_pointer (&call->clip) : NULL;
}
