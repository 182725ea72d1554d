/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/job.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* What scripts rely on. */
typedef enum {
  EF_EXIT_DONE = 0,
  EF_EXIT_FAILED = 1,
  EF_EXIT_USAGE = 2,
  EF_EXIT_NOT_FOUND = 3,
  EF_EXIT_REFUSED = 4,
  EF_EXIT_UNKNOWN = 5,
  EF_EXIT_INTERRUPTED = 130,
} EfExit;

typedef struct {
  const char *name;  /* without the dashes; of one letter: with one dash */
  const char *value; /* what it takes, as help shows it; NULL for a switch */
  const char *help;  /* (translatable) */
} EfCliOption;

typedef struct _EfCli EfCli;

/* A row of the table that the command line is made of. */
typedef struct {
  const char *group;     /* "profile" */
  const char *verb;      /* "add"; NULL when the group is the verb */
  const char *arguments; /* (translatable) */
  const char *help;      /* (translatable) */
  guint least;           /* arguments */
  guint most;
  const EfCliOption *options; /* (nullable): ends with a name of NULL */
  void (*run) (EfCli *cli);
  gboolean without_database; /* runs before, or although, the database opens */
} EfCliVerb;

extern const EfCliVerb ef_cli_profile_verbs[];
extern const EfCliVerb ef_cli_credentials_verbs[];
extern const EfCliVerb ef_cli_source_verbs[];
extern const EfCliVerb ef_cli_segment_verbs[];
extern const EfCliVerb ef_cli_suggest_verbs[];
extern const EfCliVerb ef_cli_project_verbs[];
extern const EfCliVerb ef_cli_clip_verbs[];
extern const EfCliVerb ef_cli_render_verbs[];
extern const EfCliVerb ef_cli_queue_verbs[];
extern const EfCliVerb ef_cli_library_verbs[];
extern const EfCliVerb ef_cli_channel_verbs[];
extern const EfCliVerb ef_cli_post_verbs[];
extern const EfCliVerb ef_cli_schedule_verbs[];
extern const EfCliVerb ef_cli_statistics_verbs[];
extern const EfCliVerb ef_cli_events_verbs[];
extern const EfCliVerb ef_cli_status_verbs[];
extern const EfCliVerb ef_cli_render_plan_verbs[];
extern const EfCliVerb ef_cli_practice_server_verbs[];
extern const EfCliVerb ef_cli_doctor_verbs[];

int ef_cli_main (int argc, char **argv);

/* For the verbs. Each ends with exactly one of done, fail, or exit. */
EfStudio *ef_cli_get_studio (EfCli *self);
GCancellable *ef_cli_get_cancellable (EfCli *self); /* cancelled by Ctrl+C */
guint ef_cli_get_n_arguments (EfCli *self);
const char *ef_cli_get_argument (EfCli *self, guint index);    /* (nullable) */
const char *ef_cli_get_option (EfCli *self, const char *name); /* (nullable); "" for a switch */
/* Of one that may be repeated: all values, in their order. (nullable) */
const char *const *ef_cli_get_option_all (EfCli *self, const char *name);
gboolean ef_cli_is_json (EfCli *self);
const char *ef_cli_get_profile_name (EfCli *self); /* (nullable): what --profile said */

/* What a verb remembers between its callbacks; freed when everything is over, also after Ctrl+C. */
void ef_cli_take (EfCli *self, gpointer state, GDestroyNotify state_free);

/* The profile that @text, or else --profile, names; else the default one. NULL after having failed. */
EfProfile *ef_cli_get_profile (EfCli *self, const char *text);

void ef_cli_print (EfCli *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void ef_cli_notice (EfCli *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* @text followed by spaces up to so many columns of a terminal. */
char *ef_cli_pad (const char *text, guint n_columns);

/* The state of a job as people read it; --json and --state have the nick. */
const char *ef_cli_job_state_word (EfJobState state);

/* The document of --json; without it these print nothing. They take what they are given. */
void ef_cli_print_object (EfCli *self, JsonObject *object);
void ef_cli_print_array (EfCli *self, JsonArray *array);
void ef_cli_print_count (EfCli *self, guint count); /* {"count":N} */

void ef_cli_done (EfCli *self);
void ef_cli_exit (EfCli *self, EfExit status);
void ef_cli_fail (EfCli *self, const GError *error);

/* Whether a person sits there who can be asked; the answer to a yes-or-no question. */
gboolean ef_cli_can_ask (EfCli *self);
void ef_cli_ask_async (EfCli *self,
                       const char *question,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
gboolean ef_cli_ask_finish (GAsyncResult *result);

/* What the system says of a file that a person has named, with what to do. @path (nullable): it is on no disk. */
void ef_cli_explain_file (GError *error, const char *path);

/* The first line of a file, or of standard input for "-". */
void ef_cli_read_secret_async (EfCli *self,
                               const char *path,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
char *ef_cli_read_secret_finish (GAsyncResult *result, GError **error); /* ef_secret_free () */

G_END_DECLS
