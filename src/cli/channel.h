/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cli.h"

G_BEGIN_DECLS

/* A row of each, or an array (element-type EfChannel). */
void ef_cli_print_channels (EfCli *cli, GPtrArray *channels);

G_END_DECLS
