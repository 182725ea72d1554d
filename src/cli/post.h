/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cli.h"
#include "core/post.h"

G_BEGIN_DECLS

/* A row of each with its targets, or an array (element-type EfPost). @zone: of the profile. */
JsonArray *ef_cli_print_post_rows (EfCli *cli, EfProfile *profile, GPtrArray *posts);
void ef_cli_print_posts (EfCli *cli, EfProfile *profile, GPtrArray *posts);
/* The state as people read it; --json and --state have the nick. */
const char *ef_cli_post_state_word (EfPostState state);

/* Rows of the table of "post", each in a file of its own. */
void ef_cli_post_add (EfCli *cli);
void ef_cli_post_import (EfCli *cli);
void ef_cli_post_export (EfCli *cli);
void ef_cli_post_reschedule (EfCli *cli);
void ef_cli_post_cancel (EfCli *cli);
void ef_cli_post_retry (EfCli *cli);

G_END_DECLS
