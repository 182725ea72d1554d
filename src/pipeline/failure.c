/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/failure.h"

#include <gio/gio.h>

#include "core/error.h"
#include "pipeline/media-child.h"
#include "store/error.h"

static gboolean
is_passing_io (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

gboolean
ef_failure_is_passing (const GError *error)
{
  return ef_media_child_error_is_passing (error) || is_passing_io (error) ||
         g_error_matches (error, EF_STORE_ERROR, EF_STORE_ERROR_BUSY);
}

GError *
ef_failure_from_errno (int code, const char *sentence)
{
  g_autoptr (GError) error =
    g_error_new_literal (G_IO_ERROR, (int) g_io_error_from_errno (code), sentence);

  if (is_passing_io (error))
    return g_steal_pointer (&error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return g_error_new_literal (EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_NO_SPACE, sentence);

  return g_error_new_literal (EF_ERROR, EF_ERROR_REFUSED, sentence);
}
