/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cli.h"

G_BEGIN_DECLS

/* What a person asked for. Without a verb it is a request for help. */
typedef struct {
  const EfCliVerb *verb; /* (nullable) */
  const char *group;     /* (nullable): when only a group was named */
  GPtrArray *arguments;  /* (element-type utf8) */
  GHashTable *options;   /* name → value, "" for a switch; the last, when there are several */
  GHashTable *repeated;  /* name → all values (GPtrArray, ends with NULL) */
} EfCliRequest;

EfCliRequest *ef_cli_parse (const EfCliVerb *const *groups,
                            const EfCliOption *global_options,
                            int argc,
                            char **argv,
                            GError **error);
void ef_cli_request_free (EfCliRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfCliRequest, ef_cli_request_free)

gboolean ef_cli_wants_json (int argc, char **argv);
void ef_cli_print_help (const EfCliVerb *const *groups,
                        const EfCliOption *global_options,
                        EfCliRequest *request);

G_END_DECLS
