/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cli.h"
#include "core/project.h"

G_BEGIN_DECLS

/* @project NULL: there is none, and the command line has failed with it. */
typedef void (*EfCliProjectFunc) (EfProject *project, gpointer data);

/* The project that @text names in the profile of --profile. */
void ef_cli_find_project (EfCli *cli, const char *text, EfCliProjectFunc func, gpointer data);

G_END_DECLS
