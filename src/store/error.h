/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a person can do about it: */
typedef enum {
  EF_STORE_ERROR_NEWER,     /* update the application: the file is from a later version */
  EF_STORE_ERROR_CORRUPT,   /* restore the last good copy, or start empty */
  EF_STORE_ERROR_READ_ONLY, /* give write permission to the file or its folder */
  EF_STORE_ERROR_FULL,      /* free space on the disk, try again */
  EF_STORE_ERROR_BUSY,      /* another program holds the database: end it, try again */
  EF_STORE_ERROR_CONFLICT,  /* somebody was faster: look at the new values, try again */
  EF_STORE_ERROR_FAILED,    /* report it */
} EfStoreError;

#define EF_STORE_ERROR (ef_store_error_quark ())
GQuark ef_store_error_quark (void);

G_END_DECLS
