/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/rate.h"
#include "core/segment.h"

G_BEGIN_DECLS

/* Marked stretches as files of other programs have them. */

#define EF_MARK_OPEN (-1)
#define EF_MARKS_MOST_BYTES (64 * 1024 * 1024)
#define EF_MARKS_MOST 200000

typedef struct {
  gint64 begin;
  gint64 end; /* EF_MARK_OPEN: not set */
  char *label;
  char **keywords; /* (nullable) */
  char *notes;     /* (nullable) */
  gboolean star;
  int colour; /* 0: none was chosen */
} EfMark;

EfMark *ef_mark_new (gint64 begin, gint64 end, const char *label);
EfMark *ef_mark_new_for_segment (EfSegment *segment);
void ef_mark_free (EfMark *self);
gboolean ef_mark_equal (const EfMark *one, const EfMark *other);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfMark, ef_mark_free)

/* The video the marks belong to. */
typedef struct {
  EfRate rate;      /* EF_RATE_NONE: times are left as they are */
  gint64 duration;  /* 0: not known */
  const char *name; /* (nullable) its file name */
  const char *path; /* (nullable) where it lies */
} EfMarksContext;

typedef struct _EfMarksFormat EfMarksFormat;

const EfMarksFormat *ef_marks_format_get (guint index);
const EfMarksFormat *ef_marks_format_find (const char *nick, GError **error);
const EfMarksFormat *ef_marks_format_guess (const char *file_name, GBytes *bytes, GError **error);
const char *ef_marks_format_get_nick (const EfMarksFormat *self);
const char *ef_marks_format_get_label (const EfMarksFormat *self);
const char *const *ef_marks_format_get_extensions (const EfMarksFormat *self);

GPtrArray *ef_marks_file_read (GBytes *bytes,
                               const EfMarksFormat *format,
                               const EfMarksContext *context,
                               GPtrArray *notices,
                               GError **error);
GBytes *ef_marks_file_write (GPtrArray *marks,
                             const EfMarksFormat *format,
                             const EfMarksContext *context,
                             GPtrArray *notices,
                             GError **error);

G_END_DECLS
