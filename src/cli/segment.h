/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cli.h"
#include "core/frame-index.h"
#include "core/segment-edit.h"
#include "core/source.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

void ef_cli_segment_print (EfCli *cli, EfSegment *segment);
void ef_cli_segments_print (EfCli *cli, GPtrArray *segments); /* as an array */
/* Prints what an edit that has been written made; FALSE: it failed, which is said. */
gboolean
ef_cli_segments_finish (EfCli *cli, EfStudio *studio, GAsyncResult *result, EfSegmentEdit *edit);
/* What is there of them after @edit, in order (element-type EfSegment). */
GPtrArray *ef_cli_segments_made (EfSegmentEdit *edit);

/* Times as they were typed: the earlier one first, on frames, within the video; what was changed about
 * them is said. */
gboolean ef_cli_fit_span (EfCli *cli,
                          EfTimeSpan *span,
                          EfFrameIndex *frames,
                          EfSource *source,
                          GError **error);

/* The verbs that have to do with files. */
void ef_cli_segment_import (EfCli *cli);
void ef_cli_segment_export (EfCli *cli);
void ef_cli_segment_extract (EfCli *cli);

G_END_DECLS
