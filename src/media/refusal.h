/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/packets.h"

G_BEGIN_DECLS

/* Why a file cannot be shown, as a sentence. */

/* Why the run ended in @failure, which is taken; always FALSE. */
gboolean ef_refusal_explain (EfPackets *packets, GError *failure, GError **error);
/* The pictures to be shown, of which there is at least one; NULL: there are none that can be. */
EfTrack *ef_refusal_find_picture (EfPackets *packets, GError **error);
/* @duration: of the file, as it says or as was found. */
gboolean ef_refusal_check_duration (EfPackets *packets, gint64 duration, GError **error);
/* Not one of the pictures can be shown. Always NULL. */
EfTrack *ef_refusal_refuse_pictures (EfPackets *packets, GError **error);

G_END_DECLS
