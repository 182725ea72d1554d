/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cli.h"
#include "core/source.h"

G_BEGIN_DECLS

/* @source NULL: there is none, and the command line has failed with it. */
typedef void (*EfCliSourceFunc) (EfSource *source, gpointer data);

/* The source that @text names in the profile of --profile. */
void ef_cli_find_source (EfCli *cli, const char *text, EfCliSourceFunc func, gpointer data);

/* What reads them runs until nothing of it is left. Ends with ef_cli_wait_finish (). */
void ef_cli_wait_for_sources (EfCli *cli,
                              GPtrArray *sources,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

G_END_DECLS
