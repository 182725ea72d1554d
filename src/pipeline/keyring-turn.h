/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio.h"

G_BEGIN_DECLS

/* One at a time, of all windows and commands, changes what is in the keyring together with what the
 * database says about it: what looks left behind may be on its way. The turn is a descriptor and ends when
 * that is closed, also when the process dies. */
void
ef_keyring_turn_take_async (EfStudio *studio, GAsyncReadyCallback callback, gpointer user_data);
gboolean
ef_keyring_turn_take_finish (EfStudio *studio, GAsyncResult *result, int *turn, GError **error);

G_END_DECLS
