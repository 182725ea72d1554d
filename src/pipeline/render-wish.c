/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "core/error.h"
#include "core/text.h"
#include "media/encoder.h"
#include "pipeline/render-make.h"
#include "store/preset-table.h"
#include "store/project-table.h"
#include "store/segment-table.h"
#include "store/setting-table.h"

#define ENDING ".mp4"
#define FOLDER "Edit Factory"

static void
file_free (gpointer data)
{
  EfMakingFile *self = data;

  g_clear_object (&self->render);
  g_free (self->folder);
  g_free (self->name);
  g_free (self);
}

static void
clip_free (gpointer data)
{
  EfMakingClip *self = data;

  g_object_unref (self->clip);
  g_free (self->project);
  g_strfreev (self->keywords);
  g_free (self->folder);
  g_ptr_array_unref (self->files);
  g_clear_pointer (&self->plan, ef_plan_unref);
  g_clear_object (&self->job);
  g_free (self);
}

EfMaking *
ef_making_new (EfStudio *studio, EfProfile *profile, const EfRenderWish *wish)
{
  EfMaking *self = g_atomic_rc_box_new0 (EfMaking);

  self->profile_id = g_strdup (ef_profile_get_id (profile));
  self->profile_name = g_strdup (ef_profile_get_name (profile));
  if (wish != NULL) {
    self->wish = *wish;
    self->wish.preset = g_strdup (wish->preset);
    self->wish.encoder = g_strdup (wish->encoder);
    self->wish.folder = g_strdup (wish->folder);
    self->wish.template = g_strdup (wish->template);
  }
  self->clips = g_ptr_array_new_with_free_func (clip_free);

  return self;
}

static void
making_clear (gpointer data)
{
  EfMaking *self = data;

  g_free (self->profile_id);
  g_free (self->profile_name);
  g_free ((char *) self->wish.preset);
  g_free ((char *) self->wish.encoder);
  g_free ((char *) self->wish.folder);
  g_free ((char *) self->wish.template);
  g_ptr_array_unref (self->clips);
  g_clear_pointer (&self->presets, g_ptr_array_unref);
  g_free (self->preset);
  g_free (self->folder);
  g_free (self->template);
}

/* The task and the database hold a reference each. */
void
ef_making_free (gpointer data)
{
  g_atomic_rc_box_release_full (data, making_clear);
}

void
ef_making_add (EfMaking *self, EfClip *clip)
{
  EfMakingClip *added = g_new0 (EfMakingClip, 1);

  added->clip = g_object_ref (clip);
  added->project = g_strdup ("");
  added->files = g_ptr_array_new_with_free_func (file_free);
  g_ptr_array_add (self->clips, added);
}

/* What is read. */

/* A value is JSON, as all settings are. */
static gboolean
read_setting (EfConnection *connection,
              EfMaking *self,
              const char *key,
              char **value,
              GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_clear_pointer (value, g_free);
  if (!ef_setting_table_get (connection, self->profile_id, key, &text, error) ||
      (text == NULL && !ef_setting_table_get (connection, NULL, key, &text, error)))
    return FALSE;

  node = text != NULL ? json_from_string (text, NULL) : NULL;
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING && *json_node_get_string (node) != '\0')
    *value = g_strdup (json_node_get_string (node));

  return TRUE;
}

static gboolean
read_project (EfConnection *connection, EfMaking *self, EfMakingClip *clip, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (EfProject) project = ef_project_table_get (
    connection, self->profile_id, ef_clip_get_project_id (clip->clip), &local);

  if (project != NULL)
    g_set_str (&clip->project, ef_project_get_name (project));
  if (project != NULL || g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* As they are now; a segment may be gone. */
static gboolean
read_keywords (EfConnection *connection, EfMaking *self, EfMakingClip *clip, GError **error)
{
  GPtrArray *items = ef_clip_get_items (clip->clip);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < items->len; i++) {
    const EfClipItem *item = g_ptr_array_index (items, i);
    g_autoptr (GPtrArray) found = NULL;
    const char *const *keywords;

    if (*item->segment_id == '\0')
      continue;
    found = ef_segment_table_find (connection, self->profile_id, item->segment_id, error);
    if (found == NULL)
      return FALSE;
    if (found->len == 0)
      continue;
    keywords = ef_segment_get_keywords (found->pdata[0]);
    for (guint j = 0; keywords[j] != NULL; j++) {
      if (g_hash_table_add (seen, g_strdup (keywords[j])))
        g_strv_builder_add (builder, keywords[j]);
    }
  }
  g_strfreev (clip->keywords);
  clip->keywords = g_strv_builder_end (builder);

  return TRUE;
}

gboolean
ef_making_read (EfConnection *connection, EfMaking *self, GError **error)
{
  g_clear_pointer (&self->presets, g_ptr_array_unref);
  self->presets = ef_preset_table_list (connection, self->profile_id, error);
  if (self->presets == NULL ||
      !read_setting (connection, self, "render.preset", &self->preset, error) ||
      !read_setting (connection, self, "render.folder", &self->folder, error) ||
      !read_setting (connection, self, "render.template", &self->template, error))
    return FALSE;

  for (guint i = 0; i < self->clips->len; i++) {
    EfMakingClip *clip = g_ptr_array_index (self->clips, i);

    if (!read_project (connection, self, clip, error) ||
        !read_keywords (connection, self, clip, error))
      return FALSE;
  }

  return TRUE;
}

/* What is meant. */

static gboolean
is_given (const char *text)
{
  return text != NULL && *text != '\0';
}

/* Among the videos, in a folder of the brand. */
static char *
make_default_folder (EfMaking *self)
{
  const char *videos = g_get_user_special_dir (G_USER_DIRECTORY_VIDEOS);
  const EfNameValues values = { .kind = EF_NAME_OF_RENDER,
                                .profile = self->profile_name,
                                .number = 1 };
  g_autofree char *name = ef_name_template_make ("{profile}", &values, "", NULL);

  return g_build_filename (videos != NULL ? videos : g_get_home_dir (), FOLDER, name, NULL);
}

static char *
choose_folder (EfMaking *self, EfMakingClip *clip)
{
  const char *of_clip = ef_clip_get_settings (clip->clip)->folder;

  if (is_given (self->wish.folder))
    return g_canonicalize_filename (self->wish.folder, NULL);
  if (is_given (of_clip) && g_path_is_absolute (of_clip))
    return g_strdup (of_clip);
  if (is_given (self->folder) && g_path_is_absolute (self->folder))
    return g_filename_from_utf8 (self->folder, -1, NULL, NULL, NULL);

  return NULL;
}

static gboolean
check_encoder (const char *nick, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const EfEncoder *encoder = is_given (nick) ? ef_encoder_find (nick) : NULL;

  if (!is_given (nick) || (encoder != NULL && encoder->kind == EF_ENCODER_H264))
    return TRUE;

  for (guint i = 0; (encoder = ef_encoder_get (EF_ENCODER_H264, i)) != NULL; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", encoder->nick);
  g_set_error (error, EF_ERROR, EF_ERROR_INVALID, _ ("There is no encoder “%s”: choose from %s."),
               nick, names->str);

  return FALSE;
}

gboolean
ef_making_resolve (EfMaking *self, GError **error)
{
  const char *template = is_given (self->wish.template) ? self->wish.template : self->template;

  if (self->clips->len == 0) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                         _ ("There is no clip to render: make one of the project first."));
    return FALSE;
  }
  if (!check_encoder (self->wish.encoder, error) ||
      (template != NULL && !ef_name_template_check (template, EF_NAME_OF_RENDER, error)))
    return FALSE;

  for (guint i = 0; i < self->clips->len; i++) {
    EfMakingClip *clip = g_ptr_array_index (self->clips, i);

    if (!g_str_equal (ef_clip_get_profile_id (clip->clip), self->profile_id)) {
      g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
                   _ ("The clip “%s” belongs to another profile."), ef_clip_get_name (clip->clip));
      return FALSE;
    }
    clip->formats =
      self->wish.formats != 0 ? self->wish.formats : ef_clip_get_settings (clip->clip)->formats;
    clip->folder = choose_folder (self, clip);
    if (clip->folder == NULL)
      clip->folder = make_default_folder (self);
  }

  return TRUE;
}

/* The person's own before ours of the same name. */
static const EfPreset *
find_preset (EfMaking *self, const char *name_or_id)
{
  g_autofree char *folded = ef_text_fold (name_or_id);
  guint n_ours;
  const EfPreset *ours = ef_preset_get_ours (&n_ours);

  for (guint i = 0; i < self->presets->len + n_ours; i++) {
    const EfPreset *preset =
      i < self->presets->len ? self->presets->pdata[i] : &ours[i - self->presets->len];
    g_autofree char *name = ef_text_fold (preset->name);

    if (g_str_equal (preset->id, name_or_id) || g_str_equal (name, folded))
      return preset;
  }

  return NULL;
}

/* Without a wish each format has the preset that is meant for it. */
static const EfPreset *
choose_preset (EfMaking *self, EfMakingClip *clip, EfFormat format, GError **error)
{
  const char *of_clip = ef_clip_get_settings (clip->clip)->preset;
  const char *name = is_given (self->wish.preset) ? self->wish.preset
                     : is_given (of_clip)         ? of_clip
                                                  : self->preset;
  guint n_ours;
  const EfPreset *ours = ef_preset_get_ours (&n_ours);
  const EfPreset *preset = is_given (name) ? find_preset (self, name) : NULL;

  if (preset != NULL)
    return preset;
  if (is_given (name)) {
    g_autofree char *excerpt = ef_text_excerpt (name);

    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
                 _ ("There is no preset “%s”: choose another one."), excerpt);
    return NULL;
  }
  for (guint i = 0; i < n_ours; i++) {
    if (ours[i].formats & EF_FORMAT_BIT (format))
      return &ours[i];
  }

  return ours;
}

static char *
make_title (EfMakingClip *clip)
{
  g_autofree char *title = g_strdup_printf (
    "%s%s%s", clip->project, *clip->project != '\0' ? " " : "", ef_clip_get_name (clip->clip));

  return ef_text_make_line (title, EF_RENDER_TITLE_MOST);
}

static EfRender *
make_render (EfMaking *self, EfMakingClip *clip, EfFormat format, const EfPreset *preset)
{
  EfRender *render = ef_render_new (NULL, self->profile_id);
  g_autofree char *title = make_title (clip);

  ef_render_set_title (render, title);
  ef_render_set_keywords (render, (const char *const *) clip->keywords);
  ef_render_set_format (render, ef_format_to_nick (format));
  ef_render_set_preset (render, preset->name);
  ef_render_set_state (render, EF_JOB_PENDING);

  return render;
}

static gboolean
add_output (EfMaking *self, EfMakingClip *clip, EfFormat format, GError **error)
{
  const EfPreset *preset = choose_preset (self, clip, format, error);
  const char *encoder =
    is_given (self->wish.encoder) ? self->wish.encoder : ef_clip_get_settings (clip->clip)->encoder;
  const char *template = is_given (self->wish.template) ? self->wish.template : self->template;
  g_autoptr (GDateTime) date = g_date_time_new_now_local ();
  EfNameValues values = { .kind = EF_NAME_OF_RENDER };
  EfMakingFile *file;

  if (preset == NULL)
    return FALSE;

  file = g_new0 (EfMakingFile, 1);
  g_ptr_array_add (clip->files, file);
  file->render = make_render (self, clip, format, preset);
  file->folder = g_strdup (clip->folder);
  file->number = 1;
  values.project = clip->project;
  values.clip = ef_clip_get_name (clip->clip);
  values.format = ef_format_to_nick (format);
  values.preset = preset->name;
  values.profile = self->profile_name;
  values.keywords = (const char *const *) clip->keywords;
  values.date = date;
  values.number = ef_clip_get_number (clip->clip);
  file->name = ef_name_template_make (template != NULL ? template : EF_NAME_TEMPLATE_RENDER,
                                      &values, ENDING, error);
  if (file->name == NULL)
    return FALSE;

  file->output = ef_output_new ();
  file->output->format = format;
  file->output->preset = ef_preset_copy (preset);
  ef_preset_get_size (preset, format, &file->output->width, &file->output->height);
  g_set_str (&file->output->encoder, encoder != NULL ? encoder : "");
  g_set_str (&file->output->render_id, ef_render_get_id (file->render));
  g_ptr_array_add (clip->plan->outputs, file->output);

  return TRUE;
}

gboolean
ef_making_add_outputs (EfMaking *self, EfMakingClip *clip, GError **error)
{
  for (guint i = 0; i < EF_FORMAT_N; i++) {
    if ((clip->formats & EF_FORMAT_BIT (i)) && !add_output (self, clip, (EfFormat) i, error))
      return FALSE;
  }
  ef_plan_lay_out (clip->plan);

  return TRUE;
}
