/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/farm-files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pipeline/failure.h"
#include "pipeline/media-child.h"

#define CHUNK_MOST (4 << 20) /* a look */
#define SMALL_MOST 4096

/* What a node does. Whatever of it is said goes into files: Slurm's own log is no use where the folder is
 * not there. It is sent twice only when nobody can know better; then the one that has the claim renders. */
static const char head[] =
  "#!/bin/sh\n"
  "# Written by Edit Factory, for one render. It may be removed when that has "
  "ended.\n";
static const char body[] =
  "cd \"$folder\" 2>/dev/null || exit 81\n"
  "[ \"$(cat token 2>/dev/null)\" = \"$token\" ] || exit 81\n"
  "ln -s \"$SLURM_JOB_ID\" claim 2>/dev/null\n"
  "[ \"$(readlink claim)\" = \"$SLURM_JOB_ID\" ] || exit 0\n"
  "end () {\n"
  "  echo \"$1\" >ended.new && mv ended.new ended\n"
  "  exit \"$2\"\n"
  "}\n"
  "[ -x \"$program\" ] || program=$(command -v edit-factory-cli) || end no-program 82\n"
  "n=0\n"
  "for file do\n"
  "  [ -r \"$file\" ] || end \"unseen $n\" 83\n"
  "  n=$((n + 1))\n"
  "done\n"
  "\"$program\" render-plan --lines plan.json </dev/null >lines 2>log &\n"
  "child=$!\n"
  "trap 'kill -TERM \"$child\" 2>/dev/null' TERM INT\n"
  "wait \"$child\"\n"
  "status=$?\n"
  "while kill -0 \"$child\" 2>/dev/null; do\n"
  "  wait \"$child\"\n"
  "  status=$?\n"
  "done\n"
  "end \"$status\" \"$status\"\n";

/* The sources; then the folders of what is made. Each once. */
static GPtrArray *
list_paths (EfPlan *plan)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < plan->stretches->len; i++) {
    const EfStretch *stretch = g_ptr_array_index (plan->stretches, i);

    if (g_hash_table_add (seen, stretch->path))
      g_ptr_array_add (paths, g_strdup (stretch->path));
  }
  for (guint i = 0; i < plan->outputs->len; i++) {
    const EfOutput *output = g_ptr_array_index (plan->outputs, i);
    g_autofree char *folder = g_path_get_dirname (output->file);

    if (!g_hash_table_contains (seen, folder)) {
      g_ptr_array_add (paths, g_steal_pointer (&folder));
      g_hash_table_add (seen, paths->pdata[paths->len - 1]);
    }
  }

  return paths;
}

static void
add_variable (GString *script, const char *name, const char *value)
{
  g_autofree char *quoted = g_shell_quote (value);

  g_string_append_printf (script, "%s=%s\n", name, quoted);
}

static char *
make_script (const char *folder, const char *token, EfPlan *plan)
{
  g_autoptr (GString) script = g_string_new (head);
  g_autoptr (GPtrArray) paths = list_paths (plan);
  g_autofree char *program = ef_media_child_find_program ();

  add_variable (script, "folder", folder);
  add_variable (script, "token", token);
  add_variable (script, "program", program);
  g_string_append (script, "set --");
  for (guint i = 0; i < paths->len; i++) {
    g_autofree char *quoted = g_shell_quote (paths->pdata[i]);

    g_string_append_printf (script, " \\\n  %s", quoted);
  }
  g_string_append_c (script, '\n');
  g_string_append (script, body);

  return g_string_free_and_steal (g_steal_pointer (&script));
}

/* The cache of this computer is nowhere on a node. */
static char *
make_plan (const char *folder, EfPlan *plan)
{
  g_autoptr (JsonNode) node = ef_plan_to_json (plan);
  g_autofree char *work = g_build_filename (folder, "work", NULL);
  g_autoptr (EfPlan) copy = ef_plan_from_json (node, NULL);
  g_autoptr (JsonNode) moved = NULL;

  if (copy == NULL)
    return json_to_string (node, FALSE);
  g_set_str (&copy->folder, work);
  moved = ef_plan_to_json (copy);

  return json_to_string (moved, FALSE);
}

static gboolean
write_file (const char *folder, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_set_contents (path, text, -1, error);
}

gboolean
ef_farm_files_write (const char *folder, const char *token, EfPlan *plan, GError **error)
{
  g_autofree char *script = make_script (folder, token, plan);
  g_autofree char *text = make_plan (folder, plan);
  g_autofree char *name = g_filename_display_name (folder);
  g_autofree char *sentence = NULL;
  g_autoptr (GError) local = NULL;
  int code = g_mkdir_with_parents (folder, 0777) == 0 ? 0 : errno;

  for (guint i = 0; code == 0 && i < plan->outputs->len; i++) {
    const EfOutput *output = g_ptr_array_index (plan->outputs, i);
    g_autofree char *parent = g_path_get_dirname (output->file);

    g_mkdir_with_parents (parent, 0777);
  }
  if (code == 0 && write_file (folder, "plan.json", text, &local) &&
      write_file (folder, "token", token, &local) && write_file (folder, "job.sh", script, &local))
    return TRUE;

  if (local != NULL && g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    code = ENOSPC;
  sentence = g_strdup_printf (
    _ ("The shared folder “%s” of the render farm could not be written to: look whether it is "
       "there and has space left."),
    name);
  g_propagate_error (error, ef_failure_from_errno (code != 0 ? code : EIO, sentence));

  return FALSE;
}

/* Looking */

void
ef_farm_look_clear (EfFarmLook *self)
{
  g_clear_pointer (&self->claim, g_free);
  g_clear_pointer (&self->ended, g_free);
  g_clear_pointer (&self->lines, g_free);
}

/* A network file system knows for a while what was not there; reading the folder makes it look. */
static void
refresh (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    continue;
}

static char *
read_part (const char *folder, const char *name, gsize offset, gsize most)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  g_autofree char *text = NULL;
  gssize n;

  if (fd < 0)
    return NULL;
  text = g_malloc (most + 1);
  n = pread (fd, text, most, (off_t) offset);
  if (n < 0)
    return NULL;
  text[n] = '\0';

  return g_strdup (text);
}

void
ef_farm_files_look (const char *folder, gsize *offset, EfFarmLook *look)
{
  g_autofree char *claim = g_build_filename (folder, "claim", NULL);
  char *end;

  *look = (EfFarmLook) { 0 };
  refresh (folder);
  look->claim = g_file_read_link (claim, NULL);
  /* First: what was said before the end is there when the end is. */
  look->ended = read_part (folder, "ended", 0, SMALL_MOST);
  if (look->ended != NULL)
    g_strchomp (look->ended);
  look->lines = read_part (folder, "lines", *offset, CHUNK_MOST);
  end = look->lines != NULL ? strrchr (look->lines, '\n') : NULL;
  if (end != NULL) {
    end[1] = '\0';
    *offset += (gsize) (end + 1 - look->lines);
  } else {
    g_clear_pointer (&look->lines, g_free);
  }
}

char *
ef_farm_files_describe (const char *ended, EfPlan *plan)
{
  g_autoptr (GPtrArray) paths = NULL;
  g_autofree char *name = NULL;
  guint64 n;

  if (g_str_equal (ended, "no-program"))
    return g_strdup (_ ("Edit Factory is not installed on the node of the render farm: install the "
                        "same version there."));
  if (!g_str_has_prefix (ended, "unseen ") ||
      !g_ascii_string_to_unsigned (ended + strlen ("unseen "), 10, 0, G_MAXUINT, &n, NULL))
    return NULL;

  paths = list_paths (plan);
  if (n >= paths->len)
    return NULL;
  name = g_filename_display_name (paths->pdata[n]);

  return g_strdup_printf (_ ("A node of the render farm does not see “%s”: move it into a folder "
                             "that all nodes share under the same path."),
                          name);
}
