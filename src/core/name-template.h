/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "core/time-span.h"

G_BEGIN_DECLS

/* File names for extracted segments and for what is rendered, from a template with fields in braces:
 *
 *   {source}    the title of the source, without the ending of its file
 *   {n}         the number of the segment; {nn} and {nnn} with at least two and three digits
 *   {label}     {profile}
 *   {begin}     {end}       as 00-01-02.500
 *   {date}      as 2026-03-09
 *   {keywords}  with dashes between
 *
 * Of a render, {n} is the number of the clip, and there are {project}, {clip}, {preset} and {format}, as 9x16, instead
 * of what only a segment has.
 *
 * A brace itself is written twice. What is made can be stored in every usual file system. */
#define EF_NAME_TEMPLATE_DEFAULT "{source}-{nn}-{label}"

#define EF_NAME_TEMPLATE_RENDER "{project}-{clip}-{format}"

typedef enum {
  EF_NAME_OF_SEGMENT,
  EF_NAME_OF_RENDER,
} EfNameKind;

/* With room for the ".part" of a file that is being written. */
#define EF_NAME_MOST_BYTES 250

typedef struct {
  EfNameKind kind;
  const char *source; /* (nullable) as all texts here */
  const char *label;
  const char *profile;
  const char *const *keywords; /* (nullable) */
  GDateTime *date;             /* (nullable) */
  EfTimeSpan span;
  guint number; /* from 1; 0: there is none */
  const char *project;
  const char *clip;
  const char *format; /* "9:16" */
  const char *preset;
} EfNameValues;

typedef struct {
  char *name;
  int same_as;     /* the place of the first other one that has this name; -1: none */
  gboolean exists; /* there is such a file already */
} EfName;

typedef gboolean (*EfNameExistsFunc) (const char *name, gpointer data);

gboolean ef_name_template_check (const char *template, EfNameKind kind, GError **error);
char *ef_name_template_make (const char *template,
                             const EfNameValues *values,
                             const char *extension,
                             GError **error);
GArray *ef_name_template_make_all (const char *template,
                                   const EfNameValues *values,
                                   guint n_values,
                                   const char *extension,
                                   EfNameExistsFunc exists,
                                   gpointer data,
                                   GError **error);
/* "NAME (2).mp4", no longer than a name may be. */
char *ef_name_number (const char *name, const char *extension, guint number);
guint ef_names_count_clashes (GArray *names);
/* Where one is there already, " (2)" or the first other number that is free for all is put behind all of them, so
 * that files of one run stay together; those that would have the same name get the next ones. */
void
ef_names_keep_both (GArray *names, const char *extension, EfNameExistsFunc exists, gpointer data);

G_END_DECLS
