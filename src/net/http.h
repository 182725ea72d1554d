/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  EF_HTTP_GET,
  EF_HTTP_POST,
  EF_HTTP_PUT,
  EF_HTTP_DELETE,
} EfHttpMethod;

typedef struct {
  guint status;
  char *type;      /* (owned): of the body, in small letters, without parameters; "": not told */
  GBytes *body;    /* (owned) */
  int retry_after; /* seconds; -1: not told, as of the next three */
  int limit;       /* requests in a window */
  int remaining;   /* of them */
  int reset;       /* seconds to the end of the window */
  gint64 date;     /* microseconds since 1970 by the server's clock, to a second; -1: not told */
  gint64 offset;   /* how far the server's clock is ahead of ours, microseconds; only with a date */
} EfHttpAnswer;

void ef_http_answer_free (EfHttpAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfHttpAnswer, ef_http_answer_free)

#define EF_TYPE_HTTP (ef_http_get_type ())
G_DECLARE_FINAL_TYPE (EfHttp, ef_http, EF, HTTP, GObject)

/* @base: what every address asked for begins with; its origin is where the key goes. @timeout: seconds
 * without a byte; three times that is the most that an answer takes, and twice this with EF_HTTP_ONCE.
 * @patience: seconds without a byte while a stream is sent or the server works at what it was sent. */
EfHttp *ef_http_new (const char *base, const char *key, guint timeout, guint patience);

/* For messages. */
const char *ef_http_get_host (EfHttp *self);
/* @text (a server's own words) without the key, should it be in there. */
char *ef_http_redact (EfHttp *self, const char *text);

typedef enum {
  EF_HTTP_NORMAL = 0,
  EF_HTTP_LARGE = 1 << 0, /* the answer may be 32 MiB instead of one */
  /* On a connection of its own, never repeated, and cancelled only before its first byte is on its way. */
  EF_HTTP_ONCE = 1 << 1,
} EfHttpFlags;

/* @method @base + @path. Every answer of the server is an answer, whatever its status. Redirects are not
 * followed. An answer that is too long is refused without being read. @json: (nullable) the body. */
void ef_http_send_async (EfHttp *self,
                         EfHttpMethod method,
                         const char *path,
                         GBytes *json,
                         EfHttpFlags flags,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
/* @was_sent: (out) (optional): FALSE when it is certain that no byte of the request has left. */
EfHttpAnswer *
ef_http_send_finish (EfHttp *self, GAsyncResult *result, gboolean *was_sent, GError **error);

/* @sent of @total bytes have left; called for every piece. */
typedef void (*EfHttpProgress) (goffset sent, goffset total, gpointer user_data);

/* POST of @size bytes of @stream, which are not sent before the server has said that it wants them; a server
 * that says nothing for some seconds gets them all the same. @stream is only read with its async function.
 * @progress: (nullable) (scope notified). */
void ef_http_upload_async (EfHttp *self,
                           const char *path,
                           const char *type,
                           GInputStream *stream,
                           goffset size,
                           EfHttpProgress progress,
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
EfHttpAnswer *ef_http_upload_finish (EfHttp *self, GAsyncResult *result, GError **error);

G_END_DECLS
