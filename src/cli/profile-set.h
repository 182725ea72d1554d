/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cli.h"

G_BEGIN_DECLS

void ef_cli_profile_print (EfCli *cli, EfProfile *profile);

void ef_cli_profile_set (EfCli *cli);
void ef_cli_profile_default (EfCli *cli);

G_END_DECLS
