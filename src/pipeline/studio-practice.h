/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Whether what a profile plans goes to the practice server, and its channels are those there. The signal
 * "practice-changed" of the studio says that it is another way now for some profile. */
gboolean ef_studio_is_practising (EfStudio *self, EfProfile *profile);
/* Switched on, the server runs when it returns, and its channels are known. Posts stay where they were planned for. */
void ef_studio_set_practising_async (EfStudio *self,
                                     EfProfile *profile,
                                     gboolean practise,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean ef_studio_set_practising_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* The page of the practice server that shows what was posted there: an address for the browser. */
void ef_studio_get_practice_page_async (EfStudio *self,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
char *ef_studio_get_practice_page_finish (EfStudio *self, GAsyncResult *result, GError **error);

G_END_DECLS
