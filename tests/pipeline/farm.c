/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/farm-runner.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "core/error.h"
#include "pipeline/farm-slurm.h"
#include "pipeline/render-job.h"
#include "pipeline/support.h"
#include "store/job-table.h"

/* Renders that are sent away. Slurm is a stand-in, whose jobs really run; a real one is in the suite cli. */

typedef struct {
  Fixture base;
  char *slurm; /* where the stand-in keeps its jobs, and is told how to be */
  char *shared;
  char *path; /* of programs, as it was */
} Farm;

static void
set_slurm (Farm *farm, const char *how)
{
  g_autofree char *file = g_build_filename (farm->slurm, "how", NULL);

  g_assert_true (g_file_set_contents (file, how, -1, NULL));
}

static void
add_program (const char *folder, const char *name)
{
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "support", "fake-slurm.py", NULL);
  g_autofree char *link = g_build_filename (folder, name, NULL);

  g_assert_no_errno (symlink (program, link));
}

static void
set_up_farm (Farm *farm, gconstpointer data)
{
  static const char *const programs[] = { "sbatch",   "squeue", "sacct",           "scancel",
                                          "scontrol", "srun",   "edit-factory-cli" };
  g_autofree char *bin = NULL;
  g_autofree char *path = NULL;
  g_autofree char *cli = NULL;

  set_up (&farm->base, data);
  bin = g_build_filename (farm->base.folder, "bin", NULL);
  cli = g_build_filename (bin, "edit-factory-cli", NULL);
  farm->slurm = g_build_filename (farm->base.folder, "slurm", NULL);
  farm->shared = g_build_filename (farm->base.folder, "shared", NULL);
  g_assert_no_errno (g_mkdir (bin, 0700));
  g_assert_no_errno (g_mkdir (farm->slurm, 0700));
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    add_program (bin, programs[i]);
  farm->path = g_strdup (g_getenv ("PATH"));
  path = g_strconcat (bin, ":", farm->path, NULL);
  g_setenv ("PATH", path, TRUE);
  g_setenv ("FAKE_SLURM", farm->slurm, TRUE);
  g_setenv ("EDIT_FACTORY_CLI", cli, TRUE);
  set_slurm (farm, "");
}

static void
tear_down_farm (Farm *farm, gconstpointer data)
{
  g_setenv ("PATH", farm->path, TRUE);
  tear_down (&farm->base, data);
  g_free (farm->path);
  g_free (farm->slurm);
  g_free (farm->shared);
}

static void
set_setting (EfStudio *studio, const char *key, const char *value)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_set_setting_async (studio, key, value, await_cb, &result);
  ef_studio_set_setting_finish (studio, await (&result), &error);
  g_assert_no_error (error);
}

static EfStudio *
open_again (Farm *farm)
{
  EfStudio *studio = open_studio (&farm->base, EF_STUDIO_WINDOW);

  ef_farm_set_times (ef_studio_get_farm (studio), 30, 400);
  ef_queue_set_retry_delay (ef_studio_get_queue (studio), 30000);

  return studio;
}

static EfStudio *
open_farm (Farm *farm)
{
  EfStudio *studio = open_again (farm);
  g_autofree char *folder = g_strdup_printf ("\"%s\"", farm->shared);

  add_profile (studio, "Nordlicht");
  set_setting (studio, "render.farm", "\"slurm\"");
  set_setting (studio, "render.farm.folder", folder);
  set_setting (studio, "render.farm.options", "\"--mem=2G\"");

  return studio;
}

static gboolean
insert_in_database (EfConnection *connection, gpointer data, GError **error)
{
  return ef_job_table_insert (connection, data, error);
}

static EfPlan *
make_plan (EfStudio *studio, const char *folder, const char *title)
{
  EfPlan *plan = ef_plan_new ();
  EfStretch *stretch = ef_stretch_new ();
  EfOutput *output = ef_output_new ();
  guint n_presets;
  g_autofree char *name = g_strconcat (title, ".mp4", NULL);

  g_set_str (&plan->title, title);
  g_set_str (&plan->profile_id, ef_profile_get_id (ef_studio_get_profile (studio)));
  g_free (stretch->path);
  stretch->path = g_build_filename (folder, "a.mp4", NULL);
  stretch->span = ef_time_span_new (0, EF_NS_PER_SECOND);
  stretch->info->width = 96;
  stretch->info->height = 54;
  stretch->info->rate = (EfRate) { 25, 1 };
  stretch->info->duration = EF_NS_PER_SECOND;
  g_ptr_array_add (plan->stretches, stretch);
  output->width = 108;
  output->height = 192;
  g_free (output->file);
  output->file = g_build_filename (folder, name, NULL);
  g_set_str (&output->render_id, title);
  g_clear_pointer (&output->preset, ef_preset_free);
  output->preset = ef_preset_copy (ef_preset_get_ours (&n_presets));
  g_ptr_array_add (plan->outputs, output);
  ef_plan_lay_out (plan);

  return plan;
}

/* (transfer full) */
static EfJob *
send_from (EfStudio *studio, const char *folder, const char *title)
{
  g_autoptr (EfPlan) plan = make_plan (studio, folder, title);
  const EfStretch *stretch = g_ptr_array_index (plan->stretches, 0);
  g_autofree char *settings = ef_render_job_make_settings (plan);
  EfJob *job =
    ef_job_new (EF_JOB_RENDER, ef_profile_get_id (ef_studio_get_profile (studio)), title);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (stretch->path, "video", -1, NULL));
  ef_job_set_settings (job, settings);
  ef_database_write_async (ef_studio_get_database (studio), insert_in_database, g_object_ref (job),
                           g_object_unref, NULL, await_cb, &result);
  ef_database_run_finish (ef_studio_get_database (studio), await (&result), &error);
  g_assert_no_error (error);

  return job;
}

static EfJob *
send (EfStudio *studio, Farm *farm, const char *title)
{
  g_autofree char *folder = g_build_filename (farm->shared, "videos", NULL);

  return send_from (studio, folder, title);
}

static EfJob *
get_job (EfStudio *studio, EfJob *job)
{
  return ef_queue_get_job (ef_studio_get_queue (studio), ef_job_get_id (job));
}

static gboolean
is_in (EfStudio *studio, EfJob *job, EfJobState state)
{
  EfJob *there = get_job (studio, job);

  return there != NULL && ef_job_get_state (there) == state;
}

static guint
count (Farm *farm, const char *what)
{
  g_autofree char *log = g_build_filename (farm->slurm, "log", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  if (!g_file_get_contents (log, &text, NULL, NULL))
    return 0;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    n += g_str_has_prefix (lines[i], what);

  return n;
}

/* What jobs have there on their way. */
static guint
count_folders (Farm *farm)
{
  g_autoptr (GDir) dir = g_dir_open (farm->shared, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, "edit-factory-");

  return n;
}

static gboolean
has_file (Farm *farm, const char *title)
{
  g_autofree char *name = g_strconcat (title, ".mp4", NULL);
  g_autofree char *path = g_build_filename (farm->shared, "videos", name, NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && g_str_equal (text, title);
}

static void
let_go (Farm *farm)
{
  g_autofree char *go = g_build_filename (farm->slurm, "go", NULL);

  g_assert_true (g_file_set_contents (go, "", 0, NULL));
}

static gboolean
is_running_there (EfStudio *studio, EfJob *job)
{
  EfJob *there = get_job (studio, job);

  return there != NULL && ef_job_get_progress (there) > 0.2;
}

static void
assert_fails (EfStudio *studio, EfJob *job, const char *sentence)
{
  WAIT_UNTIL (is_in (studio, job, EF_JOB_FAILED));
  if (strstr (ef_job_get_problem (get_job (studio, job)), sentence) == NULL)
    g_error ("“%s” instead of “%s”", ef_job_get_problem (get_job (studio, job)), sentence);
  g_assert_cmpstr (ef_job_get_result (get_job (studio, job)), ==, "");
}

static void
test_render (Farm *farm, gconstpointer data)
{
  EfStudio *studio = open_farm (farm);
  g_autoptr (EfJob) one = send (studio, farm, "one");
  g_autoptr (EfJob) two = send (studio, farm, "two");
  g_autoptr (EfJob) three = send (studio, farm, "three");
  g_autoptr (GPtrArray) notices = NULL;

  WAIT_UNTIL (is_in (studio, one, EF_JOB_COMPLETED) && is_in (studio, two, EF_JOB_COMPLETED) &&
              is_in (studio, three, EF_JOB_COMPLETED));
  g_assert_true (has_file (farm, "one") && has_file (farm, "two") && has_file (farm, "three"));
  g_assert_cmpuint (count (farm, "sbatch"), ==, 3);
  g_assert_cmpuint (count (farm, "render"), ==, 3);
  g_assert_cmpuint (count (farm, "scancel"), ==, 0);
  g_assert_cmpuint (count_folders (farm), ==, 0);
  g_assert_true (g_str_has_suffix (ef_job_get_detail (get_job (studio, one)), "one.mp4"));
  notices = ef_render_job_get_notices (get_job (studio, one));
  g_assert_cmpuint (notices->len, ==, 1);
  close_studio (studio);
}

/* The application ends, and the farm goes on; what came out is collected by the next one. */
static void
test_survives (Farm *farm, gconstpointer data)
{
  EfStudio *studio = open_farm (farm);
  g_autoptr (EfJob) one = NULL;
  g_autoptr (EfJob) two = NULL;

  set_slurm (farm, "slow");
  one = send (studio, farm, "one");
  two = send (studio, farm, "two");
  WAIT_UNTIL (is_running_there (studio, one) && is_running_there (studio, two));
  close_studio (studio);
  g_assert_cmpuint (count (farm, "scancel"), ==, 0);
  let_go (farm);
  WAIT_UNTIL (has_file (farm, "one") && has_file (farm, "two"));

  /* Whatever the settings are by then. */
  studio = open_again (farm);
  set_setting (studio, "render.farm", "\"\"");
  WAIT_UNTIL (is_in (studio, one, EF_JOB_COMPLETED) && is_in (studio, two, EF_JOB_COMPLETED));
  g_assert_cmpuint (count (farm, "sbatch"), ==, 2);
  g_assert_cmpuint (count (farm, "render"), ==, 2);
  g_assert_cmpuint (count_folders (farm), ==, 0);
  close_studio (studio);
}

static void
leave_folder (Farm *farm, const char *job_id)
{
  g_autofree char *name = g_strdup_printf ("edit-factory-%s-0123456789ab", job_id);
  g_autofree char *path = g_build_filename (farm->shared, name, NULL);
  g_autofree char *file = g_build_filename (path, "lines", NULL);

  g_assert_no_errno (g_mkdir (path, 0700));
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
}

/* It ended when the result was noted and the folder was not gone yet. Those of others stay. */
static void
test_folder_left (Farm *farm, gconstpointer data)
{
  EfStudio *studio = open_farm (farm);
  g_autoptr (EfJob) one = send (studio, farm, "one");

  WAIT_UNTIL (is_in (studio, one, EF_JOB_COMPLETED));
  close_studio (studio);
  leave_folder (farm, ef_job_get_id (one));
  leave_folder (farm, "somebody-else");
  g_assert_cmpuint (count_folders (farm), ==, 2);
  studio = open_again (farm);
  WAIT_UNTIL (count_folders (farm) == 1);
  close_studio (studio);
  g_assert_cmpuint (count_folders (farm), ==, 1);
}

static gboolean
forget_id_in_database (EfConnection *connection, gpointer data, GError **error)
{
  g_autoptr (EfJob) row = ef_job_table_get (connection, ef_job_get_id (data), error);
  EfFarmNote *note = ef_farm_note_parse (ef_job_get_result (row));
  g_autofree char *text = NULL;

  g_assert_nonnull (note);
  g_set_str (&note->id, "");
  text = ef_farm_note_print (note);
  ef_farm_note_free (note);
  ef_job_set_result (row, text);

  return ef_job_table_update (connection, row, EF_JOB_RESULT, error);
}

/* It was sent, and nobody has come to storing under which number; or Slurm has not come to telling it. */
static void
test_sent_once (Farm *farm, gconstpointer data)
{
  EfStudio *studio = open_farm (farm);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (EfJob) one = NULL;

  set_slurm (farm, "late slow");
  one = send (studio, farm, "one");
  WAIT_UNTIL (is_running_there (studio, one));
  set_slurm (farm, "slow");
  ef_database_write_async (ef_studio_get_database (studio), forget_id_in_database,
                           g_object_ref (one), g_object_unref, NULL, await_cb, &result);
  ef_database_run_finish (ef_studio_get_database (studio), await (&result), NULL);
  close_studio (studio);

  /* The scheduler has forgotten it, too: what the node has left is known all the same. */
  set_slurm (farm, "slow forgets");
  let_go (farm);
  WAIT_UNTIL (has_file (farm, "one"));
  studio = open_again (farm);
  WAIT_UNTIL (is_in (studio, one, EF_JOB_COMPLETED));
  g_assert_cmpuint (count (farm, "sbatch"), ==, 1);
  g_assert_cmpuint (count (farm, "render"), ==, 1);
  g_assert_cmpuint (count_folders (farm), ==, 0);
  close_studio (studio);
}

static void
cancel (EfStudio *studio, EfJob *job)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_queue_cancel_async (ef_studio_get_queue (studio),
                         (const char *[]) { ef_job_get_id (job), NULL }, await_cb, &result);
  g_assert_true (ef_queue_count_finish (ef_studio_get_queue (studio), await (&result), NULL, NULL));
}

static void
test_cancel (Farm *farm, gconstpointer data)
{
  EfStudio *studio = open_farm (farm);
  g_autoptr (EfJob) one = NULL;
  g_autoptr (EfJob) two = NULL;

  set_slurm (farm, "slow");
  one = send (studio, farm, "one");
  WAIT_UNTIL (is_running_there (studio, one));
  cancel (studio, one);
  WAIT_UNTIL (is_in (studio, one, EF_JOB_CANCELED) && count (farm, "scancel") == 1 &&
              count_folders (farm) == 0);

  /* While nobody can be told. */
  two = send (studio, farm, "two");
  WAIT_UNTIL (is_running_there (studio, two));
  set_slurm (farm, "down slow");
  cancel (studio, two);
  WAIT_UNTIL (is_in (studio, two, EF_JOB_CANCELED) && count (farm, "scancel") == 2);
  close_studio (studio);
  g_assert_cmpuint (count_folders (farm), ==, 1);
  set_slurm (farm, "slow");
  studio = open_again (farm);
  WAIT_UNTIL (count (farm, "scancel") == 3 && count_folders (farm) == 0);
  g_assert_false (has_file (farm, "one") || has_file (farm, "two"));
  close_studio (studio);
}

/* A node that does not end it keeps what it needs, and the next start tries again. */
static void
test_clings (Farm *farm, gconstpointer data)
{
  EfStudio *studio = open_farm (farm);
  g_autoptr (EfJob) one = NULL;
  guint n;

  set_slurm (farm, "slow");
  one = send (studio, farm, "one");
  WAIT_UNTIL (is_running_there (studio, one));
  set_slurm (farm, "slow clings");
  cancel (studio, one);
  WAIT_UNTIL (count (farm, "scancel") == 1);
  n = count (farm, "squeue");
  WAIT_UNTIL (count (farm, "squeue") >= n + 9);
  close_studio (studio);
  set_slurm (farm, "slow");
  studio = open_again (farm);
  WAIT_UNTIL (count (farm, "scancel") == 2 && count_folders (farm) == 0);
  close_studio (studio);
}

/* Slurm has it, has not said so, and does not answer when it is cancelled. */
static void
test_cancel_unknown (Farm *farm, gconstpointer data)
{
  EfStudio *studio = open_farm (farm);
  g_autoptr (EfJob) one = NULL;

  ef_slurm_set_patience (2000);
  set_slurm (farm, "late slow squeue-hangs");
  one = send (studio, farm, "one");
  WAIT_UNTIL (is_running_there (studio, one));
  set_slurm (farm, "down slow");
  cancel (studio, one);
  WAIT_UNTIL (is_in (studio, one, EF_JOB_CANCELED) && count (farm, "scancel") == 1);
  close_studio (studio);
  ef_slurm_set_patience (30000);
  set_slurm (farm, "slow");
  studio = open_again (farm);
  WAIT_UNTIL (count (farm, "scancel") == 2 && count_folders (farm) == 0);
  g_assert_cmpuint (count (farm, "sbatch"), ==, 1);
  close_studio (studio);
}

static void
retry (EfStudio *studio, EfJob *job)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_queue_retry_async (ef_studio_get_queue (studio),
                        (const char *[]) { ef_job_get_id (job), NULL }, await_cb, &result);
  g_assert_true (ef_queue_count_finish (ef_studio_get_queue (studio), await (&result), NULL, NULL));
}

/* What was cancelled goes on there, and is wished for again while others are being ended. */
static void
test_wanted_again (Farm *farm, gconstpointer data)
{
  EfStudio *studio = open_farm (farm);
  const char *titles[] = { "one", "two", "three" };
  EfJob *jobs[G_N_ELEMENTS (titles)];

  set_slurm (farm, "slow");
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++) {
    jobs[i] = send (studio, farm, titles[i]);
    WAIT_UNTIL (is_running_there (studio, jobs[i]));
  }
  set_slurm (farm, "down slow");
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++) {
    cancel (studio, jobs[i]);
    WAIT_UNTIL (is_in (studio, jobs[i], EF_JOB_CANCELED) && count (farm, "scancel") == i + 1);
  }
  close_studio (studio);

  set_slurm (farm, "slow scancel-waits");
  studio = open_again (farm);
  WAIT_UNTIL (count (farm, "scancel") == 4);
  retry (studio, jobs[1]);
  WAIT_UNTIL (is_running_there (studio, jobs[1]));
  set_slurm (farm, "slow");
  WAIT_UNTIL (count_folders (farm) <= 1);
  let_go (farm);
  WAIT_UNTIL (is_in (studio, jobs[1], EF_JOB_COMPLETED));
  g_assert_true (has_file (farm, "two"));
  g_assert_cmpuint (count (farm, "scancel"), ==, 5);
  g_assert_cmpuint (count (farm, "sbatch"), ==, 3);
  close_studio (studio);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    g_object_unref (jobs[i]);
}

static void
test_ends (Farm *farm, gconstpointer data)
{
  static const struct {
    const char *how;
    const char *sentence;
  } ends[] = {
    { "TIMEOUT", "--time=" },
    { "OUT_OF_MEMORY", "--mem=" },
    { "CANCELLED", "Somebody has cancelled" },
    { "FAILED", "does not see the shared folder" },
    { "NODE_FAIL", "stopped in the middle" },
    { "COMPLETED", "stopped in the middle" },
    { "crash", "stopped in the middle" },
    { "damaged", "is damaged" },
    { "lies", "is not here as a node" },
    { "refuse", "Invalid partition name specified" },
    { "TIMEOUT forgets accounts", "--time=" },
    { "TIMEOUT forgets", "stopped in the middle" },
  };
  EfStudio *studio = open_farm (farm);

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    g_autofree char *title = g_strdup_printf ("end%u", i);
    g_autoptr (EfJob) job = NULL;

    g_test_message ("%s", ends[i].how);
    set_slurm (farm, ends[i].how);
    job = send (studio, farm, title);
    assert_fails (studio, job, ends[i].sentence);
    g_assert_cmpuint (count_folders (farm), ==, 0);
    /* What may pass by itself was tried again by itself. */
    g_assert_cmpint (ef_job_get_attempts (get_job (studio, job)), ==,
                     strstr (ends[i].sentence, "stopped") != NULL ? 3 : 1);
  }
  close_studio (studio);
}

static gboolean
says (EfStudio *studio, EfJob *job, const char *what)
{
  EfJob *there = get_job (studio, job);

  return there != NULL && strstr (ef_job_get_detail (there), what) != NULL;
}

/* What passes is waited for, and is no failure of the job. */
static void
test_away (Farm *farm, gconstpointer data)
{
  EfStudio *studio = open_farm (farm);
  g_autoptr (EfJob) one = NULL;
  g_autoptr (EfJob) two = NULL;
  g_autoptr (EfJob) three = NULL;

  set_slurm (farm, "down");
  one = send (studio, farm, "one");
  WAIT_UNTIL (says (studio, one, "cannot take it now"));
  set_slurm (farm, "full");
  WAIT_UNTIL (count (farm, "sbatch") > 3);
  set_slurm (farm, "");
  WAIT_UNTIL (is_in (studio, one, EF_JOB_COMPLETED));

  ef_slurm_set_patience (200);
  set_slurm (farm, "squeue-hangs slow");
  two = send (studio, farm, "two");
  WAIT_UNTIL (says (studio, two, "does not answer"));
  let_go (farm);
  WAIT_UNTIL (is_in (studio, two, EF_JOB_COMPLETED));
  ef_slurm_set_patience (30000);
  g_assert_cmpuint (count (farm, "render two"), ==, 1);

  ef_slurm_set_patience (200);
  set_slurm (farm, "sbatch-hangs");
  three = send (studio, farm, "three");
  WAIT_UNTIL (says (studio, three, "does not answer"));
  ef_slurm_set_patience (30000);
  set_slurm (farm, "");
  WAIT_UNTIL (is_in (studio, three, EF_JOB_COMPLETED));
  g_assert_cmpint (ef_job_get_attempts (get_job (studio, three)), ==, 0);
  close_studio (studio);
}

static void
hold (EfStudio *studio, EfJob *job, gboolean is_held)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_queue_hold_jobs_async (ef_studio_get_queue (studio),
                            (const char *[]) { ef_job_get_id (job), NULL }, is_held, await_cb,
                            &result);
  g_assert_true (ef_queue_count_finish (ef_studio_get_queue (studio), await (&result), NULL, NULL));
}

static void
test_pause (Farm *farm, gconstpointer data)
{
  EfStudio *studio = open_farm (farm);
  g_autoptr (EfJob) one = NULL;
  g_autoptr (EfJob) two = NULL;

  set_slurm (farm, "wait");
  one = send (studio, farm, "one");
  WAIT_UNTIL (says (studio, one, "Waits in Slurm"));
  hold (studio, one, TRUE);
  WAIT_UNTIL (count (farm, "scontrol hold") == 1);
  hold (studio, one, FALSE);
  WAIT_UNTIL (count (farm, "scontrol release") == 1);
  cancel (studio, one);

  set_slurm (farm, "slow");
  two = send (studio, farm, "two");
  WAIT_UNTIL (is_running_there (studio, two));
  hold (studio, two, TRUE);
  WAIT_UNTIL (says (studio, two, "does not let it stand still"));
  g_assert_cmpuint (count (farm, "scontrol suspend"), ==, 1);
  let_go (farm);
  WAIT_UNTIL (is_in (studio, two, EF_JOB_COMPLETED));
  close_studio (studio);
}

static void
test_settings (Farm *farm, gconstpointer data)
{
  static const char *const refused[] = {
    "-a0-3", "-Mother", "-W", "--arr=0-3", "--clus=x", "--wra=x", "--mem=2G -QM x", "--hel",
  };
  static const char *const fine[] = {
    "",
    "--mem=2G --time=1:00:00",
    "-p short -A account",
    "-pshort -c 4 --nice",
    "--partition=a,b --mail-user",
    "--account=Main --hold",
    "--constraint=-a",
  };
  EfStudio *studio = open_farm (farm);
  g_autofree char *elsewhere = g_build_filename (farm->base.folder, "elsewhere", NULL);
  g_autofree char *link = g_build_filename (farm->shared, "link", NULL);
  g_autofree char *roots = g_strdup_printf ("[\"/nowhere\", \"%s\"]", elsewhere);
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autoptr (EfJob) job = send_from (studio, elsewhere, "one");

  assert_fails (studio, job, "cannot see");
  g_assert_cmpuint (count (farm, "sbatch"), ==, 0);
  g_clear_object (&job);

  /* A link out of the shared folder leads elsewhere on a node. */
  g_assert_no_errno (g_mkdir_with_parents (farm->shared, 0700));
  g_assert_no_errno (symlink (elsewhere, link));
  job = send_from (studio, link, "one");
  assert_fails (studio, job, "cannot see");
  g_clear_object (&job);

  set_setting (studio, "render.farm.roots", roots);
  job = send_from (studio, elsewhere, "one");
  WAIT_UNTIL (is_in (studio, job, EF_JOB_COMPLETED));
  g_clear_object (&job);

  set_setting (studio, "render.farm.options", "\"--array=1-3\"");
  job = send (studio, farm, "two");
  assert_fails (studio, job, "--array");
  g_clear_object (&job);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_auto (GStrv) words = ef_slurm_parse_options (refused[i], NULL);

    if (words != NULL)
      g_error ("“%s” was taken", refused[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (fine); i++) {
    g_auto (GStrv) words = ef_slurm_parse_options (fine[i], NULL);

    if (words == NULL)
      g_error ("“%s” was refused", fine[i]);
  }
  set_setting (studio, "render.farm.options", "\"--mem='\"");
  job = send (studio, farm, "two");
  assert_fails (studio, job, "quotation mark");
  g_clear_object (&job);
  set_setting (studio, "render.farm.options", NULL);

  g_setenv ("PATH", "/nowhere", TRUE);
  job = send (studio, farm, "two");
  assert_fails (studio, job, "sbatch");
  g_setenv ("PATH", path, TRUE);
  g_clear_object (&job);

  set_setting (studio, "render.farm.folder", NULL);
  job = send (studio, farm, "two");
  assert_fails (studio, job, "no shared folder");
  g_assert_cmpuint (count (farm, "sbatch"), ==, 1);
  close_studio (studio);
}

static void
test_at_once (Farm *farm, gconstpointer data)
{
  EfStudio *studio = open_farm (farm);
  g_autoptr (EfJob) one = NULL;
  g_autoptr (EfJob) two = NULL;

  set_setting (studio, "render.farm.at-once", "1");
  set_slurm (farm, "slow");
  one = send (studio, farm, "one");
  two = send (studio, farm, "two");
  WAIT_UNTIL (is_running_there (studio, one));
  g_assert_cmpuint (count (farm, "sbatch"), ==, 1);
  set_setting (studio, "render.farm.at-once", "0");
  WAIT_UNTIL (is_running_there (studio, two));
  let_go (farm);
  WAIT_UNTIL (is_in (studio, one, EF_JOB_COMPLETED) && is_in (studio, two, EF_JOB_COMPLETED));
  close_studio (studio);
}

static gboolean
probe (EfStudio *studio, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_farm_probe_async (studio, await_cb, &result);

  return ef_farm_probe_finish (studio, await (&result), error);
}

static void
test_probe (Farm *farm, gconstpointer data)
{
  EfStudio *studio = open_farm (farm);
  g_autoptr (GError) error = NULL;

  g_assert_false (probe (studio, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "cannot be written to"));
  g_clear_error (&error);
  g_assert_no_errno (g_mkdir (farm->shared, 0700));
  probe (studio, &error);
  g_assert_no_error (error);
  set_slurm (farm, "blind");
  g_assert_false (probe (studio, &error));
  g_assert_nonnull (strstr (error->message, "has seen the shared folder"));
  g_assert_cmpuint (count (farm, "srun"), ==, 2);
  close_studio (studio);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Farm, NULL, set_up_farm, func, tear_down_farm)
  ADD ("/farm/render", test_render);
  ADD ("/farm/survives", test_survives);
  ADD ("/farm/folder-left", test_folder_left);
  ADD ("/farm/sent-once", test_sent_once);
  ADD ("/farm/cancel", test_cancel);
  ADD ("/farm/clings", test_clings);
  ADD ("/farm/cancel-unknown", test_cancel_unknown);
  ADD ("/farm/wanted-again", test_wanted_again);
  ADD ("/farm/ends", test_ends);
  ADD ("/farm/away", test_away);
  ADD ("/farm/pause", test_pause);
  ADD ("/farm/settings", test_settings);
  ADD ("/farm/at-once", test_at_once);
  ADD ("/farm/probe", test_probe);

  return g_test_run ();
}
