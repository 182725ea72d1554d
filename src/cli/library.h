/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cli.h"

G_BEGIN_DECLS

/* A row of each, or an array (element-type EfRender). */
void ef_cli_print_renders (EfCli *cli, GPtrArray *renders);

G_END_DECLS
