/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a person typed, and what is sent. The server takes text or HTML. Text with "<" or "&" in it would reach the
 * network with entities in it, so it goes as HTML, a <p> for each line; all other text goes as it is. */

/* One way to end a line, valid UTF-8, and no NUL, which the server has no room for. */
char *ef_post_text_clean (const char *text);
/* Of any text: it is cleaned first. */
char *ef_post_text_to_content (const char *text);
/* There is something to read in it, as the server sees it. */
gboolean ef_post_text_has_content (const char *text);

typedef enum {
  EF_POST_TEXT_UNITS, /* UTF-16 code units */
  EF_POST_TEXT_X, /* those, or X's weights, whichever are more: wide characters and emoji 2, a link 23 */
} EfPostTextCount;

/* How long the server finds a text that is sent as ef_post_text_to_content () says. */
guint ef_post_text_count (const char *text, EfPostTextCount how);
/* … and content, whoever made it. */
guint ef_post_text_count_content (const char *content, EfPostTextCount how);

/* What a caption template may say: {title}, {caption}, {keywords}, {hashtags}, {brand}, {date}, {time}, {channel},
 * {network}, {format}. A brace that is meant itself is written twice. What is not known is left out, and with it a
 * line in which nothing else is to be read. */
typedef struct {
  const char *title; /* (nullable) as all texts here */
  const char *caption;
  const char *const *keywords; /* (nullable) */
  const char *brand;
  const char *date; /* as it is to be read */
  const char *time;
  const char *channel;
  const char *network;
  const char *format;
} EfPostTextValues;

gboolean ef_post_text_check_template (const char *template, GError **error);
char *ef_post_text_fill (const char *template, const EfPostTextValues *values, GError **error);

/* "#a #b", also from "a, b" or one per line: without "#", each once whatever its case (transfer full). */
char **ef_post_text_parse_hashtags (const char *text);
/* The hashtags of a group behind a text, but for those that are in it. */
char *ef_post_text_add_hashtags (const char *text, const char *group);
guint ef_post_text_count_hashtags (const char *text);
guint ef_post_text_count_mentions (const char *text);

/* A title of the first line in which there is something to read, at most @most characters (code points), cut
 * between words. "": there is none. */
char *ef_post_text_make_title (const char *caption, guint most);

G_END_DECLS
