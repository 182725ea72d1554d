/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "practice/state.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/worker.h"
#include "practice/samples.h"
#include "practice/server.h"

struct _EfPracticeState {
  GObject parent_instance;

  EfWorker *worker; /* (owned) */
  char *path;       /* (owned) (nullable) */
  char *folder;     /* (owned) (nullable) of uploads */
  char *notice;     /* (owned) (nullable) */
  JsonNode *root;   /* (owned) */
  int lock;         /* -1: none; once loaded */
  gboolean is_temporary;
  guint64 changed; /* counts changes */
  guint64 saved;   /* the last that is on disk */
  gboolean is_saving;
  GQueue waiting; /* (owned) (element-type GTask), data: the change they wait for */
};

G_DEFINE_FINAL_TYPE (EfPracticeState, ef_practice_state, G_TYPE_OBJECT)

static void save (EfPracticeState *self);

static JsonNode *
make_root (void)
{
  JsonNode *root = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (root, json_object_new ());
  json_object_set_array_member (json_node_get_object (root), "organisations", json_array_new ());
  json_object_set_array_member (json_node_get_object (root), "log", json_array_new ());

  return root;
}

/* Loading */

typedef struct {
  char *path;
  char *folder;
  char *notice;
  JsonNode *root;
  int lock;
  gboolean is_temporary;
} Load;

static void
load_free (gpointer data)
{
  Load *self = data;

  g_free (self->path);
  g_free (self->folder);
  g_free (self->notice);
  g_clear_pointer (&self->root, json_node_unref);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self);
}

static gboolean
has_rows (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++) {
    if (!JSON_NODE_HOLDS_OBJECT (json_array_get_element (json_node_get_array (node), i)))
      return FALSE;
  }

  return TRUE;
}

static gboolean
has_whole_posts (JsonObject *organisation)
{
  JsonArray *posts = json_object_get_array_member (organisation, "posts");

  for (guint i = 0; i < json_array_get_length (posts); i++) {
    JsonObject *post = json_array_get_object_element (posts, i);
    JsonNode *settings = json_object_get_member (post, "settings");

    if (!has_rows (post, "image") || settings == NULL || !JSON_NODE_HOLDS_OBJECT (settings))
      return FALSE;
  }

  return TRUE;
}

static gboolean
is_whole (JsonNode *root)
{
  JsonObject *object;
  JsonArray *organisations;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  object = json_node_get_object (root);
  if (!has_rows (object, "organisations") || !has_rows (object, "log"))
    return FALSE;
  organisations = json_object_get_array_member (object, "organisations");
  for (guint i = 0; i < json_array_get_length (organisations); i++) {
    JsonObject *one = json_array_get_object_element (organisations, i);

    if (!has_rows (one, "channels") || !has_rows (one, "groups") || !has_rows (one, "media") ||
        !has_rows (one, "posts") || !has_rows (one, "notifications") || !has_whole_posts (one))
      return FALSE;
  }

  return TRUE;
}

static gboolean
fail (GError **error, const char *what, const char *path, int number)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, EF_PRACTICE_ERROR, EF_PRACTICE_ERROR_STATE, "%s “%s”: %s", what, name,
               g_strerror (number));

  return FALSE;
}

static gboolean
take_lock (Load *self, GError **error)
{
  g_autofree char *name = g_strconcat (self->path, ".lock", NULL);
  g_autofree char *shown = g_filename_display_name (self->path);

  self->lock = open (name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock < 0)
    return fail (error, _ ("The practice server cannot write"), name, errno);
  if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;

  g_set_error (error, EF_PRACTICE_ERROR, EF_PRACTICE_ERROR_TAKEN,
               _ ("Another practice server works with “%s”: use that one, or give this one another "
                  "file with --state."),
               shown);

  return FALSE;
}

static void
set_aside (Load *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *aside = g_strdup_printf ("%s.damaged-%s", self->path, stamp);
  g_autofree char *shown = g_filename_display_name (aside);

  g_rename (self->path, aside);
  self->notice = g_strdup_printf (
    _ ("What the practice server remembered was damaged. It begins anew; the old file is “%s”."),
    shown);
}

static gboolean
read_state (Load *self, GError **error)
{
  g_autofree char *text = NULL;
  gsize size;
  g_autoptr (GError) problem = NULL;

  if (!g_file_get_contents (self->path, &text, &size, &problem)) {
    if (g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return TRUE;
    g_set_error_literal (error, EF_PRACTICE_ERROR, EF_PRACTICE_ERROR_STATE, problem->message);
    return FALSE;
  }

  self->root = memchr (text, '\0', size) == NULL ? json_from_string (text, NULL) : NULL;
  if (!is_whole (self->root)) {
    g_clear_pointer (&self->root, json_node_unref);
    set_aside (self);
  }

  return TRUE;
}

/* Uploads that were on their way when it was killed. */
static void
tidy_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_str_has_prefix (name, ".part-"))
      g_unlink (path);
  }
}

static void
load (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Load *self = data;
  g_autofree char *parent = NULL;
  GError *error = NULL;

  if (self->path == NULL) {
    self->is_temporary = TRUE;
    self->folder = g_dir_make_tmp ("edit-factory-practice-XXXXXX", &error);
    if (self->folder == NULL)
      g_task_return_error (task, error);
    else
      g_task_return_boolean (task, TRUE);
    return;
  }

  parent = g_path_get_dirname (self->path);
  self->folder = g_strconcat (self->path, ".uploads", NULL);
  if (g_mkdir_with_parents (parent, 0700) != 0) {
    fail (&error, _ ("The practice server cannot write"), parent, errno);
    g_task_return_error (task, error);
  } else if (!take_lock (self, &error) || !read_state (self, &error)) {
    g_task_return_error (task, error);
  } else if (g_mkdir_with_parents (self->folder, 0700) != 0) {
    fail (&error, _ ("The practice server cannot write"), self->folder, errno);
    g_task_return_error (task, error);
  } else {
    tidy_folder (self->folder);
    g_task_return_boolean (task, TRUE);
  }
}

void
ef_practice_state_load_async (EfPracticeState *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Load *data = g_new0 (Load, 1);

  g_task_set_source_tag (task, ef_practice_state_load_async);
  data->path = g_strdup (self->path);
  data->lock = -1;
  g_task_set_task_data (task, data, load_free);
  ef_worker_run (self->worker, task, load);
}

gboolean
ef_practice_state_load_finish (EfPracticeState *self, GAsyncResult *result, GError **error)
{
  Load *data = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  if (data->root != NULL) {
    json_node_unref (self->root);
    self->root = g_steal_pointer (&data->root);
  }
  self->lock = data->lock;
  data->lock = -1;
  self->folder = g_steal_pointer (&data->folder);
  self->notice = g_steal_pointer (&data->notice);
  self->is_temporary = data->is_temporary;

  return TRUE;
}

/* Saving */

typedef struct {
  char *path;
  char *text;
  guint64 change;
} Save;

static void
save_free (gpointer data)
{
  Save *self = data;

  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

static void
write_state (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Save *self = data;
  GError *error = NULL;

  if (g_file_set_contents_full (self->path, self->text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Whoever waited for a change that is now on disk is told; after a failure everybody is. */
static void
tell_waiting (EfPracticeState *self, const GError *error)
{
  GQueue told = G_QUEUE_INIT;
  GTask *task;

  while ((task = g_queue_peek_head (&self->waiting)) != NULL &&
         (error != NULL || *(guint64 *) g_task_get_task_data (task) <= self->saved))
    g_queue_push_tail (&told, g_queue_pop_head (&self->waiting));

  while ((task = g_queue_pop_head (&told)) != NULL) {
    if (error != NULL)
      g_task_return_error (task, g_error_copy (error));
    else
      g_task_return_boolean (task, TRUE);
    g_object_unref (task);
  }
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfPracticeState *self = EF_PRACTICE_STATE (object);
  Save *data = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  self->is_saving = FALSE;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    self->saved = data->change;
  tell_waiting (self, error);
  if (!g_queue_is_empty (&self->waiting))
    save (self);
}

static void
save (EfPracticeState *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, written_cb, NULL);
  Save *data = g_new0 (Save, 1);

  g_task_set_source_tag (task, save);
  self->is_saving = TRUE;
  data->path = g_strdup (self->path);
  data->text = json_to_string (self->root, FALSE);
  data->change = self->changed;
  g_task_set_task_data (task, data, save_free);
  ef_worker_run (self->worker, task, write_state);
}

void
ef_practice_state_touch (EfPracticeState *self)
{
  self->changed++;
}

void
ef_practice_state_save_async (EfPracticeState *self,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_practice_state_save_async);
  if (self->path == NULL || self->saved >= self->changed) {
    g_task_return_boolean (task, TRUE);
    return;
  }

  g_task_set_task_data (task, g_memdup2 (&self->changed, sizeof self->changed), g_free);
  g_queue_push_tail (&self->waiting, g_steal_pointer (&task));
  if (!self->is_saving)
    save (self);
}

gboolean
ef_practice_state_save_finish (EfPracticeState *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Rows */

JsonArray *
ef_practice_rows (JsonObject *organisation, const char *name)
{
  return json_object_get_array_member (organisation, name);
}

const char *
ef_practice_text (JsonObject *row, const char *name)
{
  JsonNode *node = json_object_get_member (row, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
             json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : "";
}

JsonObject *
ef_practice_find_row (JsonObject *organisation, const char *name, const char *id)
{
  JsonArray *rows = ef_practice_rows (organisation, name);

  for (guint i = json_array_get_length (rows); i > 0; i--) {
    JsonObject *row = json_array_get_object_element (rows, i - 1);

    if (g_str_equal (ef_practice_text (row, "id"), id))
      return row;
  }

  return NULL;
}

JsonObject *
ef_practice_state_get_root (EfPracticeState *self)
{
  return json_node_get_object (self->root);
}

JsonArray *
ef_practice_state_get_organisations (EfPracticeState *self)
{
  return json_object_get_array_member (ef_practice_state_get_root (self), "organisations");
}

JsonArray *
ef_practice_state_get_log (EfPracticeState *self)
{
  return json_object_get_array_member (ef_practice_state_get_root (self), "log");
}

JsonObject *
ef_practice_state_find_organisation (EfPracticeState *self, const char *key)
{
  JsonArray *organisations = ef_practice_state_get_organisations (self);

  for (guint i = 0; i < json_array_get_length (organisations); i++) {
    JsonObject *organisation = json_array_get_object_element (organisations, i);

    if (g_str_equal (ef_practice_text (organisation, "key"), key))
      return organisation;
  }

  return NULL;
}

JsonObject *
ef_practice_state_add_organisation (EfPracticeState *self, const char *key)
{
  JsonArray *organisations = ef_practice_state_get_organisations (self);
  JsonObject *organisation = json_object_new ();
  g_autofree char *id = g_uuid_string_random ();

  json_object_set_string_member (organisation, "id", id);
  json_object_set_string_member (organisation, "key", key);
  json_object_set_array_member (organisation, "channels", json_array_new ());
  json_object_set_array_member (organisation, "groups", json_array_new ());
  json_object_set_array_member (organisation, "media", json_array_new ());
  json_object_set_array_member (organisation, "posts", json_array_new ());
  json_object_set_array_member (organisation, "notifications", json_array_new ());
  ef_samples_add (organisation, json_array_get_length (organisations));
  json_array_add_object_element (organisations, organisation);
  ef_practice_state_touch (self);

  return organisation;
}

static char *
make_random (const char *begin, const char *letters, guint n)
{
  GString *text = g_string_new (begin);
  gsize n_letters = strlen (letters);

  for (guint i = 0; i < n; i++)
    g_string_append_c (text, letters[g_random_int_range (0, (gint32) n_letters)]);

  return g_string_free_and_steal (text);
}

char *
ef_practice_make_cuid (void)
{
  return make_random ("cm", "abcdefghijklmnopqrstuvwxyz0123456789", 23);
}

char *
ef_practice_make_name (void)
{
  return make_random ("", "0123456789abcdef", 32);
}

/* Itself */

static int
remove_cb (const char *path, const struct stat *info, int kind, struct FTW *where)
{
  return remove (path);
}

void
ef_practice_state_release (EfPracticeState *self)
{
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
  if (self->is_temporary)
    nftw (self->folder, remove_cb, 8, FTW_DEPTH | FTW_PHYS);
  self->is_temporary = FALSE;
}

static void
ef_practice_state_finalize (GObject *object)
{
  EfPracticeState *self = EF_PRACTICE_STATE (object);

  g_object_unref (self->worker);
  ef_practice_state_release (self);
  g_free (self->path);
  g_free (self->folder);
  g_free (self->notice);
  json_node_unref (self->root);

  G_OBJECT_CLASS (ef_practice_state_parent_class)->finalize (object);
}

static void
ef_practice_state_class_init (EfPracticeStateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ef_practice_state_finalize;
}

static void
ef_practice_state_init (EfPracticeState *self)
{
  self->root = make_root ();
  self->lock = -1;
  g_queue_init (&self->waiting);
}

EfPracticeState *
ef_practice_state_new (const char *path)
{
  EfPracticeState *self = g_object_new (EF_TYPE_PRACTICE_STATE, NULL);

  self->worker = ef_worker_new ("practice");
  self->path = g_strdup (path);

  return self;
}

const char *
ef_practice_state_get_notice (EfPracticeState *self)
{
  return self->notice;
}

const char *
ef_practice_state_get_folder (EfPracticeState *self)
{
  return self->folder;
}
