/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/source.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* Inside a transaction: sees to it that there is a job that reads @source, and one only. */
gboolean ef_import_jobs_ensure (EfConnection *connection, EfSource *source, GError **error);
/* The same for what may wait: every frame's score, and the proxy. */
gboolean ef_analysis_jobs_ensure (EfConnection *connection, EfSource *source, GError **error);

/* For a job that runs and finds that the file has become another one: itself does not count. */
gboolean ef_import_jobs_ensure_another (EfConnection *connection, EfSource *source, GError **error);
gboolean
ef_analysis_jobs_ensure_another (EfConnection *connection, EfSource *source, GError **error);

G_END_DECLS
