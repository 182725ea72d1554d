/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define EF_MEDIA_CHILD_ERROR (ef_media_child_error_quark ())
GQuark ef_media_child_error_quark (void);

/* What a person can do about it. The names, in lower case, are the codes in the child's answers. */
typedef enum {
  EF_MEDIA_CHILD_ERROR_UNREADABLE,  /* no such file, no permission: look at the file */
  EF_MEDIA_CHILD_ERROR_DAMAGED,     /* not a whole media file: take another copy */
  EF_MEDIA_CHILD_ERROR_ENCRYPTED,   /* nobody can decode it without its key */
  EF_MEDIA_CHILD_ERROR_UNSUPPORTED, /* no decoder here, or nothing to show in it */
  EF_MEDIA_CHILD_ERROR_STUCK,       /* it came to no end, or the reader fell over it: try again */
  EF_MEDIA_CHILD_ERROR_NO_SPACE,    /* free some space, try again */
  EF_MEDIA_CHILD_ERROR_FAILED,      /* anything else: the message says what to do */
} EfMediaChildError;

/* Whether trying again may end otherwise although nobody did anything: the process was ended, or took too
 * long. */
gboolean ef_media_child_error_is_passing (const GError *error);

/* @done 0..1; @is_partial: the file that is being written has been completed a bit further. */
typedef void (*EfMediaChildFunc) (double done, gboolean is_partial, gpointer data);

#define EF_TYPE_MEDIA_CHILD (ef_media_child_get_type ())
G_DECLARE_FINAL_TYPE (EfMediaChild, ef_media_child, EF, MEDIA_CHILD, GObject)

EfMediaChild *ef_media_child_new (void);
void ef_media_child_set_patience (EfMediaChild *self, guint silence_ms, guint idle_ms);
gboolean ef_media_child_is_running (EfMediaChild *self); /* there is a process */

/* One request after another, in the order of the calls. @request has "do", "uri" and so on; its "id" is
 * given here. Cancelling the one that runs ends the process, and returns when it is gone: what it was
 * writing is written no more. */
void ef_media_child_ask_async (EfMediaChild *self,
                               JsonObject *request,
                               EfMediaChildFunc progress,
                               gpointer progress_data,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
JsonObject *ef_media_child_ask_finish (EfMediaChild *self, GAsyncResult *result, GError **error);

/* The process stands still where it is, and nothing is sent to it; then it goes on. Silence meanwhile says
 * nothing. What is cancelled ends all the same. */
void ef_media_child_set_paused (EfMediaChild *self, gboolean is_paused);

/* Ends the process at once; what was asked returns as cancelled, and so does what is asked later. */
void ef_media_child_close (EfMediaChild *self);

/* The program that is started as a child, also by others. */
char *ef_media_child_find_program (void);

/* A request about @path, to be completed. */
JsonObject *ef_media_child_make_request (const char *what, const char *path);

G_END_DECLS
