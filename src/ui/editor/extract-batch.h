/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pipeline/queue.h"

G_BEGIN_DECLS

/* Tells beside @widget, as long as that is there, when the last of @jobs (element-type EfJob) has ended. */
void ef_extract_batch_watch (GtkWidget *widget, EfQueue *queue, GPtrArray *jobs);

G_END_DECLS
