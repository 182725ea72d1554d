/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/wait-error.h"

typedef struct {
  gint64 until;
} EfWaitErrorPrivate;

static void
ef_wait_error_private_init (EfWaitErrorPrivate *priv)
{
  priv->until = 0;
}

static void
ef_wait_error_private_copy (const EfWaitErrorPrivate *from, EfWaitErrorPrivate *to)
{
  to->until = from->until;
}

static void
ef_wait_error_private_clear (EfWaitErrorPrivate *priv)
{
}

G_DEFINE_EXTENDED_ERROR (EfWaitError, ef_wait_error)

GError *
ef_wait_error_new (EfWaitError code, gint64 until, const char *sentence)
{
  GError *error = g_error_new_literal (EF_WAIT_ERROR, (int) code, sentence);

  ef_wait_error_get_private (error)->until = until;

  return error;
}

gint64
ef_wait_error_get_until (const GError *error)
{
  g_return_val_if_fail (error->domain == EF_WAIT_ERROR, 0);

  return ef_wait_error_get_private (error)->until;
}
