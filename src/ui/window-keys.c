/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/toast.h"
#include "ui/window-private.h"

/* The keys of the editor are a setting of the application: what is changed here is stored, what is
 * changed in another process is taken over. */

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_set_setting_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self->root), error);
}

void
ef_window_store_keys (EfWindow *self)
{
  g_autofree char *text = ef_editor_keys_save (self->keys);

  if (self->studio == NULL || self->loads_keys ||
      g_strcmp0 (text, ef_studio_get_setting (self->studio, EF_KEYS_SETTING)) == 0)
    return;

  ef_studio_set_setting_async (self->studio, EF_KEYS_SETTING, text, stored_cb, g_object_ref (self));
}

/* What cannot be read is left as it is until a person changes a key: a newer version may have written
 * it. */
void
ef_window_load_keys (EfWindow *self)
{
  const char *text = ef_studio_get_setting (self->studio, EF_KEYS_SETTING);
  g_autofree char *shown = ef_editor_keys_save (self->keys);

  if (g_strcmp0 (text, shown) == 0)
    return;

  self->loads_keys = TRUE;
  ef_editor_keys_load (self->keys, text != NULL ? text : "");
  self->loads_keys = FALSE;
}
