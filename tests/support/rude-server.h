/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A server below HTTP on the loopback address: a function decides, byte by byte, what becomes of a request. It
 * runs in a thread per connection, and a connection is for one request unless it says otherwise. */
typedef struct _RudeServer RudeServer;

typedef struct {
  RudeServer *server;
  GSocketConnection *connection;
  char *method;
  char *target; /* path and query */
  char *head;   /* all of it */
  GByteArray
    *body; /* what was read of it, with a zero behind it; not more than a megabyte is kept */
  goffset n_body;
  goffset length; /* as it was promised; -1: it was not */
  gboolean stays; /* set by the function: the connection is for another request */
} RudeRequest;

typedef void (*RudeFunc) (RudeRequest *request, gpointer data);

RudeServer *rude_server_new (RudeFunc func, gpointer data);
void rude_server_free (RudeServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RudeServer, rude_server_free)

const char *rude_server_get_base (RudeServer *self);
/* How many requests began so: "POST /public/v1/posts". */
guint rude_server_count (RudeServer *self, const char *begin);

/* Reads @most bytes of the body, or all; FALSE: it ended before that. */
gboolean rude_read_body (RudeRequest *request, goffset most);
/* The value of a header of the request; NULL: not there. */
char *rude_get_header (RudeRequest *request, const char *name);
void rude_say (RudeRequest *request, const char *bytes, gssize size);
/* @headers: "Name: value\r\n", or "". */
char *rude_format (guint status, const char *headers, const char *type, const char *body);
void rude_answer (RudeRequest *request,
                  guint status,
                  const char *headers,
                  const char *type,
                  const char *body);
/* What is in the air is lost. */
void rude_reset (RudeRequest *request);
