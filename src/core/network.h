/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/format.h"
#include "core/post-text.h"

G_BEGIN_DECLS

/* What is known about the networks, so that a post is refused here and not there. */

typedef enum {
  EF_NETWORK_ADVICE,  /* it works, but better is possible */
  EF_NETWORK_LIKELY,  /* the server takes it, the network probably refuses it */
  EF_NETWORK_REFUSED, /* the server refuses it */
} EfNetworkSeverity;

typedef enum {
  EF_NETWORK_FIX_NONE,
  EF_NETWORK_FIX_TEXT,    /* shorten the text */
  EF_NETWORK_FIX_FORMAT,  /* render in @format */
  EF_NETWORK_FIX_SHORTER, /* render at most @duration */
  EF_NETWORK_FIX_ENCODE,  /* render again as MP4, smaller where @size says so */
  EF_NETWORK_FIX_COVER,   /* add a picture as cover */
  EF_NETWORK_FIX_MEDIA,   /* other or fewer files */
} EfNetworkFix;

typedef struct {
  EfNetworkSeverity severity;
  char *sentence; /* (owned) */
  EfNetworkFix fix;
  EfFormat format;
  gint64 duration; /* nanoseconds; 0: it does not matter */
  guint64 size;    /* bytes; 0: it does not matter */
} EfNetworkFinding;

void ef_network_finding_free (EfNetworkFinding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfNetworkFinding, ef_network_finding_free)

/* What the server would say it is by its first bytes, whatever its name: "video/mp4", "image/png" …; NULL: nothing
 * it takes. 32 bytes are enough. */
#define EF_NETWORK_SNIFF_BYTES 32
const char *ef_network_sniff (const guint8 *bytes, gsize n_bytes);

typedef struct {
  const char *type; /* as ef_network_sniff () says; NULL: nothing the server takes */
  guint64 size;     /* 0: not known */
  gint64 duration;  /* nanoseconds, 0: not known, or a picture */
  int width;        /* 0: not known */
  int height;
  gboolean has_cover; /* a picture goes with it as its thumbnail */
} EfNetworkMedia;

typedef struct {
  const char *caption;         /* as it was typed */
  const char *const *comments; /* (nullable) that follow it */
  guint most_text;             /* what the server said; 0: the network's usual limit */
  const EfNetworkMedia *media;
  guint n_media;
  JsonObject *settings; /* (nullable) */
  gboolean is_draft;    /* the server looks at neither length nor media */
} EfNetworkPost;

/* Where the picture goes that a video must have with it. */
typedef enum {
  EF_NETWORK_NO_COVER,
  EF_NETWORK_COVER_THUMBNAIL, /* as the thumbnail of the video */
  EF_NETWORK_COVER_SECOND,    /* as the second file */
} EfNetworkCover;

typedef struct _EfNetwork EfNetwork;

/* By the server's identifier. Never NULL: what is not known is treated with care. */
const EfNetwork *ef_network_find (const char *id);
const EfNetwork *
ef_network_get (guint index); /* NULL behind the last; the one for all others is not among them */
gboolean ef_network_is_known (const EfNetwork *self);
const char *ef_network_get_id (const EfNetwork *self);   /* "": all others */
const char *ef_network_get_name (const EfNetwork *self); /* for people */
guint ef_network_get_most_text (const EfNetwork *self);
EfPostTextCount ef_network_get_count (const EfNetwork *self);
/* The shape that suits it best. */
EfFormat ef_network_get_format (const EfNetwork *self);

EfNetworkCover ef_network_get_cover (const EfNetwork *self);

/* (transfer full) (element-type EfNetworkFinding), the worst first; empty: all is well. */
GPtrArray *ef_network_check_text (const EfNetwork *self, const EfNetworkPost *post);
GPtrArray *ef_network_check_media (const EfNetwork *self, const EfNetworkPost *post);
gboolean ef_network_findings_refuse (GPtrArray *findings);

G_END_DECLS
