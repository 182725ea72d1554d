/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cli.h"

G_BEGIN_DECLS

EfExit ef_cli_problem_get_exit (const GError *error);
void ef_cli_problem_print (const GError *error, gboolean as_json);

G_END_DECLS
