/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/render-job.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "core/json-read.h"

/* The plan comes first, so that nobody has to read all of it to know what it is. */
#define BEGIN "{\"plan\":"

void
ef_render_job_file_free (EfRenderJobFile *self)
{
  g_free (self->render_id);
  g_free (self->file);
  g_free (self->encoder);
  g_free (self);
}

gboolean
ef_render_job_is (EfJob *job)
{
  return ef_job_get_kind (job) == EF_JOB_RENDER &&
         g_str_has_prefix (ef_job_get_settings (job), BEGIN);
}

char *
ef_render_job_make_settings (EfPlan *plan)
{
  g_autoptr (JsonNode) node = ef_plan_to_json (plan);
  g_autofree char *text = json_to_string (node, FALSE);

  return g_strconcat (BEGIN, text, "}", NULL);
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (JsonNode) node = *text != '\0' ? json_from_string (text, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? g_steal_pointer (&node) : NULL;
}

EfPlan *
ef_render_job_get_plan (EfJob *job, GError **error)
{
  g_autoptr (JsonNode) node = parse (ef_job_get_settings (job));
  JsonNode *plan =
    node != NULL ? json_object_get_member (json_node_get_object (node), "plan") : NULL;

  if (plan != NULL)
    return ef_plan_from_json (plan, error);

  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                       _ ("This job was stored by another version, which cannot be read: render "
                          "the clip again."));

  return NULL;
}

static JsonObject *
make_file (const EfRenderJobFile *file)
{
  JsonObject *object = json_object_new ();
  g_autofree char *uri = g_filename_to_uri (file->file, NULL, NULL);

  json_object_set_string_member (object, "render", file->render_id);
  json_object_set_string_member (object, "file", uri != NULL ? uri : "");
  json_object_set_int_member (object, "size", file->size);
  json_object_set_int_member (object, "duration", file->duration);
  json_object_set_string_member (object, "encoder", file->encoder);
  if (!isnan (file->loudness))
    json_object_set_double_member (object, "loudness", file->loudness);

  return object;
}

char *
ef_render_job_make_result (GPtrArray *files, GPtrArray *notices, const EfWork *work)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonObject *done = json_object_new ();
  JsonArray *array = json_array_new ();
  JsonArray *texts = json_array_new ();

  for (guint i = 0; i < files->len; i++)
    json_array_add_object_element (array, make_file (g_ptr_array_index (files, i)));
  for (guint i = 0; i < notices->len; i++)
    json_array_add_string_element (texts, g_ptr_array_index (notices, i));
  json_object_set_double_member (done, "pixels", work->pixels);
  json_object_set_double_member (done, "seconds", work->seconds);
  json_object_set_string_member (done, "encoder", work->encoder);
  json_object_set_array_member (object, "files", array);
  json_object_set_array_member (object, "notices", texts);
  json_object_set_object_member (object, "work", done);
  json_node_take_object (node, object);

  return json_to_string (node, FALSE);
}

gboolean
ef_render_job_get_work (EfJob *job, EfWork *work)
{
  g_autoptr (JsonNode) node = parse (ef_job_get_result (job));
  JsonNode *member =
    node != NULL ? json_object_get_member (json_node_get_object (node), "work") : NULL;
  const char *encoder = "";
  JsonObject *object;

  *work = (EfWork) { 0 };
  if (member == NULL || !JSON_NODE_HOLDS_OBJECT (member))
    return FALSE;

  object = json_node_get_object (member);
  if (!ef_json_read_double (object, "pixels", &work->pixels) ||
      !ef_json_read_double (object, "seconds", &work->seconds) ||
      !ef_json_read_string (object, "encoder", &encoder))
    return FALSE;
  g_strlcpy (work->encoder, encoder, sizeof work->encoder);

  return work->pixels > 0 && work->seconds > 0;
}

GPtrArray *
ef_render_job_get_notices (EfJob *job)
{
  GPtrArray *notices = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonNode) node = parse (ef_job_get_result (job));
  JsonNode *member =
    node != NULL ? json_object_get_member (json_node_get_object (node), "notices") : NULL;
  JsonArray *array =
    member != NULL && JSON_NODE_HOLDS_ARRAY (member) ? json_node_get_array (member) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    const char *text = json_node_get_string (json_array_get_element (array, i));

    if (text != NULL)
      g_ptr_array_add (notices, g_strdup (text));
  }

  return notices;
}

/* Each stretch is decoded once, and drawn and encoded for each output. */
double
ef_render_job_count_pixels (EfPlan *plan)
{
  double pixels = 0;

  for (guint i = 0; i < plan->stretches->len; i++) {
    const EfStretch *stretch = g_ptr_array_index (plan->stretches, i);

    pixels += (double) stretch->info->width * stretch->info->height * stretch->n_frames;
  }
  for (guint i = 0; i < plan->outputs->len; i++) {
    const EfOutput *output = g_ptr_array_index (plan->outputs, i);

    pixels += (double) output->width * output->height * ef_plan_get_n_frames (plan);
  }

  return pixels / 1e6;
}
