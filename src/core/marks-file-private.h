/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/marks-file.h"

G_BEGIN_DECLS

/* For the formats only. A reader is filled line by line or object by object with what the file says;
 * that the marks lie in the video, in order and each once is seen to afterwards, for all formats. */

typedef enum {
  EF_MARKS_NO_TIME,
  EF_MARKS_NO_END,
  EF_MARKS_NO_LENGTH,
  EF_MARKS_BEFORE,
  EF_MARKS_BEHIND,
  EF_MARKS_CUT,
  EF_MARKS_SWAPPED,
  EF_MARKS_REPEATED,
  EF_MARKS_FOREIGN,
  EF_MARKS_SHORTENED,
  EF_MARKS_NEWER,
  EF_MARKS_N_PROBLEMS,
} EfMarksProblem;

typedef struct {
  const EfMarksContext *context;
  char *text; /* UTF-8 without NUL, lines end in \n */
  char *at;   /* of the next line */
  guint line; /* number of the last one */
  GArray *entries;
  guint counts[EF_MARKS_N_PROBLEMS];
  guint lines[EF_MARKS_N_PROBLEMS];
} EfMarksReader;

typedef struct {
  const EfMarksContext *context;
  GPtrArray *marks; /* in the form in which a reader would make them */
  GString *text;
  GPtrArray *notices;
} EfMarksWriter;

typedef enum {
  EF_MARKS_HAS_ENDS = 1 << 0,
  EF_MARKS_HAS_OPEN = 1 << 1,
  EF_MARKS_HAS_KEYWORDS = 1 << 2,
  EF_MARKS_HAS_NOTES = 1 << 3,
  EF_MARKS_HAS_STAR = 1 << 4,
  EF_MARKS_HAS_COLOUR = 1 << 5,
  EF_MARKS_HAS_ALL = EF_MARKS_HAS_ENDS | EF_MARKS_HAS_KEYWORDS | EF_MARKS_HAS_NOTES |
                     EF_MARKS_HAS_STAR | EF_MARKS_HAS_COLOUR,
  EF_MARKS_NEEDS_RATE = 1 << 6,
  EF_MARKS_IS_PLAIN = 1 << 7, /* could be many a text: its name counts for more than its content */
} EfMarksTraits;

struct _EfMarksFormat {
  const char *nick;
  const char *label;
  const char *extensions[4];
  const char *example; /* what a line of it looks like */
  EfMarksTraits traits;
  gboolean (*sniff) (const char *head);
  gboolean (*read) (EfMarksReader *reader, GError **error);
  void (*write) (EfMarksWriter *writer);
};

extern const EfMarksFormat ef_marks_csv;
extern const EfMarksFormat ef_marks_csv_frames;
extern const EfMarksFormat ef_marks_csv_losslesscut;
extern const EfMarksFormat ef_marks_tsv;
extern const EfMarksFormat ef_marks_srt;
extern const EfMarksFormat ef_marks_vtt;
extern const EfMarksFormat ef_marks_youtube;
extern const EfMarksFormat ef_marks_edl;
extern const EfMarksFormat ef_marks_fcpxml;
extern const EfMarksFormat ef_marks_otio;
extern const EfMarksFormat ef_marks_llc;
extern const EfMarksFormat ef_marks_cue;

char *ef_marks_reader_next_line (EfMarksReader *self);
void ef_marks_reader_note (EfMarksReader *self, EfMarksProblem problem, guint line);
gboolean ef_marks_reader_add (EfMarksReader *self,
                              EfMark *mark,
                              const char *media,
                              guint line,
                              GError **error);
gboolean ef_marks_reader_is_ours (EfMarksReader *self, const char *media);
void ef_mark_take_keywords (EfMark *self, const char *text);

const char *ef_marks_get_colour_name (int colour);
int ef_marks_find_colour (const char *name);
gboolean ef_marks_is_true (const char *text);
char *ef_marks_get_uri (const EfMarksContext *context);
const char *ef_marks_get_name (const EfMarksContext *context);

G_END_DECLS
