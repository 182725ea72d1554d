/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/marks-file.h"

G_BEGIN_DECLS

const EfMarksFormat *marks_format (const char *nick);
GBytes *marks_bytes (const char *text);
GPtrArray *marks_new (void);
EfMark *marks_add (GPtrArray *marks, gint64 begin, gint64 end, const char *label);
void marks_assert_sane (GPtrArray *marks, const EfMarksContext *context);

G_END_DECLS
