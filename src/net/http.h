/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  guint status;
  GBytes *body;    /* (owned) */
  int retry_after; /* seconds; -1: not told */
} EfHttpAnswer;

void ef_http_answer_free (EfHttpAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfHttpAnswer, ef_http_answer_free)

#define EF_TYPE_HTTP (ef_http_get_type ())
G_DECLARE_FINAL_TYPE (EfHttp, ef_http, EF, HTTP, GObject)

/* @base: what every address asked for begins with; its origin is where the key goes. @timeout: seconds
 * without a byte. */
EfHttp *ef_http_new (const char *base, const char *key, guint timeout);

/* For messages. */
const char *ef_http_get_host (EfHttp *self);

/* GET @base + @path. Every answer of the server is an answer, whatever its status. */
void ef_http_get_async (EfHttp *self,
                        const char *path,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
EfHttpAnswer *ef_http_get_finish (EfHttp *self, GAsyncResult *result, GError **error);

G_END_DECLS
