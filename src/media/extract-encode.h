/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/extract-run.h"

G_BEGIN_DECLS

/* Encodes what several runs decode, one after the other, as one stream of pictures and one of each sound: where
 * parts are joined no frame is lost, and no sample is put in or left out, however many there are. */
typedef struct _EfExtractEncode EfExtractEncode;

typedef struct {
  const char *uri;   /* for sentences */
  const char *video; /* (nullable) words of the encoder */
  const char *sound; /* (nullable) */
  guint n_sounds;
  EfRunFunc func; /* gets what was encoded; on threads of its own, but never on two at a time */
  gpointer data;
  GCancellable *cancellable; /* (nullable) */
} EfExtractEncodeWish;

EfExtractEncode *ef_extract_encode_new (const EfExtractEncodeWish *wish, GError **error);
void ef_extract_encode_free (EfExtractEncode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfExtractEncode, ef_extract_encode_free)

/* Raw pictures or samples whose part begins at @offset in the file. Of sound, what lies at or behind @until is
 * left out. Waits while there is no room. */
gboolean ef_extract_encode_push (EfExtractEncode *self,
                                 const EfRunPacket *packet,
                                 gint64 offset,
                                 gint64 until,
                                 GError **error);
/* Everything has been encoded and told. */
gboolean ef_extract_encode_finish (EfExtractEncode *self, GError **error);

G_END_DECLS
