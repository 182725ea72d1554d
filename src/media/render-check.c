/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/error.h"
#include "core/text.h"
#include "media/media.h"
#include "media/render-private.h"

#define RESERVE (32 * 1024 * 1024) /* bytes that stay free */
#define BITS_A_PIXEL 0.11          /* of an ordinary video at QUALITY; each 6 steps halve it */
#define QUALITY 23.0
#define MOST_BEHIND (EF_NS_PER_SECOND / 2) /* the end: sound and picture do not end together */
#define OVERHEAD 65536                     /* bytes of a file besides pictures and sound */

void
ef_render_target_free (EfRenderTarget *self)
{
  g_free (self->digest);
  g_free (self->part);
  if (self->part_fd >= 0)
    close (self->part_fd);
  g_clear_pointer (&self->finished, ef_rendered_file_free);
  g_free (self);
}

static char *
get_name (const char *path)
{
  g_autofree char *name = g_filename_display_basename (path);

  return ef_text_make_line (name, 200);
}

/* Sources. */

static gboolean
refuse_source (const char *path, const char *format, GError **error)
{
  g_autofree char *name = get_name (path);
  g_autoptr (GString) message = g_string_new (format);

  g_string_replace (message, "%s", name, 1);
  g_set_error_literal (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE, message->str);

  return FALSE;
}

static gboolean
check_contents (const EfStretch *stretch, GCancellable *cancellable, GError **error)
{
  gint64 size;
  gint64 modified;
  GError *reason = NULL;
  g_autofree char *fingerprint =
    ef_media_fingerprint (stretch->path, &size, &modified, cancellable, &reason);

  if (reason != NULL) {
    g_propagate_error (error, reason);
    return FALSE;
  }

  return g_strcmp0 (fingerprint, stretch->fingerprint) == 0 ||
         refuse_source (stretch->path,
                        _ ("“%s” is another file than the one that was marked: put that one back, "
                           "or mark this one anew."),
                        error);
}

static gboolean
check_source (const EfStretch *stretch, GCancellable *cancellable, GError **error)
{
  GStatBuf info;

  if (g_stat (stretch->path, &info) != 0 && (errno == ENOENT || errno == ENOTDIR))
    return refuse_source (
      stretch->path, _ ("“%s” is not where it was: put it back, or say where it is now."), error);
  if (g_access (stretch->path, R_OK) != 0 || !S_ISREG (info.st_mode))
    return refuse_source (stretch->path, _ ("“%s” cannot be read: look whether you may read it."),
                          error);
  if (stretch->size > 0 && info.st_size < stretch->size)
    return refuse_source (stretch->path,
                          _ ("“%s” is shorter than it was when it was marked: put the whole file "
                             "back, or mark it anew."),
                          error);
  if (stretch->size > 0 && info.st_size != stretch->size)
    return refuse_source (stretch->path,
                          _ ("“%s” has changed since it was marked: put the old file back, or mark "
                             "it anew."),
                          error);

  return *stretch->fingerprint == '\0' || check_contents (stretch, cancellable, error);
}

static gboolean
check_span (const EfStretch *stretch, GError **error)
{
  g_autofree char *name = NULL;

  if (stretch->info == NULL || stretch->info->duration <= 0 ||
      (stretch->span.begin < stretch->info->duration &&
       stretch->span.end <= stretch->info->duration + MOST_BEHIND))
    return TRUE;

  name = get_name (stretch->path);
  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               _ ("“%s” ends before the stretch that was marked in it does: mark it anew."), name);

  return FALSE;
}

static gboolean
check_sources (EfPlan *plan, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < plan->stretches->len; i++) {
    const EfStretch *stretch = g_ptr_array_index (plan->stretches, i);

    if (g_hash_table_add (seen, stretch->path) && !check_source (stretch, cancellable, error))
      return FALSE;
    if (!check_span (stretch, error))
      return FALSE;
  }

  return TRUE;
}

/* Encoders. */

static void
say (const EfRenderReport *report, const char *text)
{
  if (report != NULL && report->notice != NULL)
    report->notice (text, report->data);
}

static const EfEncoder *
choose_encoder (const EfOutput *output, const EfRenderReport *report, GError **error)
{
  const EfEncoder *asked = *output->encoder != '\0' ? ef_encoder_find (output->encoder) : NULL;
  const EfEncoder *taken;
  g_autofree char *text = NULL;

  if (asked != NULL && asked->kind == EF_ENCODER_H264 && ef_encoder_probe (asked))
    return asked;
  taken = ef_encoder_choose (EF_ENCODER_H264, error);
  if (taken == NULL)
    return NULL;

  if (*output->encoder != '\0')
    text = g_strdup_printf (_ ("The encoder “%s” does not work here: %s was taken instead."),
                            asked != NULL ? asked->label : output->encoder, taken->label);
  else
    text = ef_encoder_describe_fallback (taken);
  if (text != NULL)
    say (report, text);

  return taken;
}

/* Outputs that want the same get the same, and it is said once. */
static gboolean
check_encoders (GPtrArray *targets, const EfRenderReport *report, GError **error)
{
  for (guint i = 0; i < targets->len; i++) {
    EfRenderTarget *target = g_ptr_array_index (targets, i);

    for (guint j = 0; j < i && target->encoder == NULL; j++) {
      EfRenderTarget *other = g_ptr_array_index (targets, j);

      if (g_str_equal (other->output->encoder, target->output->encoder))
        target->encoder = other->encoder;
    }
    if (target->encoder == NULL && target->finished == NULL)
      target->encoder = choose_encoder (target->output, report, error);
    if (target->encoder == NULL && target->finished == NULL)
      return FALSE;
  }

  return TRUE;
}

/* Where they go. */

gint64
ef_render_guess_size (const EfOutput *output, EfRate rate, gint64 duration)
{
  const EfPreset *preset = output->preset;
  double seconds = (double) duration / EF_NS_PER_SECOND;
  double bits = (double) output->width * output->height * ef_rate_to_double (rate) * BITS_A_PIXEL *
                pow (2, (QUALITY - preset->quality) / 6);

  if (preset->most_bitrate > 0)
    bits = MIN (bits, 1000.0 * preset->most_bitrate);

  return (gint64) ((bits + 1000.0 * preset->sound_bitrate) / 8 * seconds) + OVERHEAD;
}

static gboolean
check_file (EfPlan *plan, EfRenderTarget *target, GError **error)
{
  const char *file = target->output->file;
  g_autofree char *folder = g_path_get_dirname (file);
  g_autofree char *name = NULL;

  if (g_file_test (file, G_FILE_TEST_EXISTS) || g_file_test (file, G_FILE_TEST_IS_SYMLINK)) {
    target->finished = ef_render_file_find (plan, target->output, target->digest);
    if (target->finished != NULL)
      return TRUE;
    name = get_name (file);
    g_set_error (error, EF_ERROR, EF_ERROR_TAKEN,
                 _ ("There is a file “%s” already: move it away, or choose another name."), name);
    return FALSE;
  }

  return ef_render_file_make_folder (folder, error);
}

/* What all of them need that go where @target goes. */
static gint64
add_sizes (EfPlan *plan, GPtrArray *targets, unsigned long id)
{
  gint64 need = 0;

  for (guint i = 0; i < targets->len; i++) {
    EfRenderTarget *target = g_ptr_array_index (targets, i);
    g_autofree char *folder = g_path_get_dirname (target->output->file);
    struct statvfs disk;

    if (target->finished == NULL && statvfs (folder, &disk) == 0 && disk.f_fsid == id)
      need += ef_render_guess_size (target->output, plan->rate, ef_plan_get_duration (plan));
  }

  return need;
}

static gboolean
check_space (EfPlan *plan, GPtrArray *targets, GError **error)
{
  for (guint i = 0; i < targets->len; i++) {
    EfRenderTarget *target = g_ptr_array_index (targets, i);
    g_autofree char *folder = g_path_get_dirname (target->output->file);
    g_autofree char *name = NULL;
    g_autofree char *size = NULL;
    struct statvfs disk;
    gint64 need;

    if (target->finished != NULL || statvfs (folder, &disk) != 0)
      continue;
    need = add_sizes (plan, targets, disk.f_fsid) + RESERVE;
    if ((guint64) need / disk.f_frsize < disk.f_bavail)
      continue;

    name = g_filename_display_name (folder);
    size = g_format_size ((guint64) need);
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_NO_SPACE,
                 /* Translators: a folder, then a size. */
                 _ ("There is too little space in “%s”, about %s are needed: free some space and "
                    "try again."),
                 name, size);
    return FALSE;
  }

  return TRUE;
}

static void
check_length (EfPlan *plan, EfRenderTarget *target, const EfRenderReport *report)
{
  const EfPreset *preset = target->output->preset;
  g_autofree char *text = NULL;

  if (preset->most_seconds <= 0 ||
      (double) ef_plan_get_duration (plan) / EF_NS_PER_SECOND <= preset->most_seconds)
    return;

  text = g_strdup_printf (_ ("This is longer than the %.0f seconds that “%s” takes."),
                          preset->most_seconds, preset->name);
  say (report, text);
}

static GPtrArray *
make_targets (EfPlan *plan)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_render_target_free);

  for (guint i = 0; i < plan->outputs->len; i++) {
    EfRenderTarget *target = g_new0 (EfRenderTarget, 1);

    target->index = i;
    target->output = g_ptr_array_index (plan->outputs, i);
    target->digest = ef_render_file_digest (plan, i);
    target->part = ef_render_get_part (target->output);
    target->part_fd = -1;
    g_ptr_array_add (targets, target);
  }

  return targets;
}

GPtrArray *
ef_render_check (EfPlan *plan,
                 const EfRenderReport *report,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GPtrArray) targets = NULL;

  if (!ef_plan_check (plan, error) || !check_sources (plan, cancellable, error))
    return NULL;

  targets = make_targets (plan);
  for (guint i = 0; i < targets->len; i++) {
    if (!check_file (plan, g_ptr_array_index (targets, i), error))
      return NULL;
  }
  if (!check_space (plan, targets, error) || !check_encoders (targets, report, error) ||
      (*plan->folder != '\0' && !ef_render_file_make_folder (plan->folder, error)))
    return NULL;
  for (guint i = 0; i < targets->len; i++)
    check_length (plan, g_ptr_array_index (targets, i), report);

  return g_cancellable_set_error_if_cancelled (cancellable, error) ? NULL
                                                                   : g_steal_pointer (&targets);
}
