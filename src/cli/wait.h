/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cli.h"
#include "pipeline/queue.h"

G_BEGIN_DECLS

/* Stored work that a verb waits for, with its progress on standard error: as ef_queue_run_async (). @scope
 * is copied. */
void ef_cli_wait_async (EfCli *cli,
                        const EfQueueScope *scope,
                        guint n_most,
                        gboolean wait,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
gboolean
ef_cli_wait_finish (EfCli *cli, GAsyncResult *result, EfQueueOutcome *outcome, GError **error);

/* Says on standard error what the work that has ended badly has ended with, as far as @outcome has it. The
 * exit that a verb ends with after it. */
EfExit ef_cli_wait_tell (EfCli *cli, GAsyncResult *result, const EfQueueOutcome *outcome);

G_END_DECLS
