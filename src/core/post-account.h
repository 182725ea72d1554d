/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whose account a post is bound to: "ORIGIN#IDENTITY", an origin and sixteen digits that stand for the key
 * without saying anything of it. */

/* Where the practice server is, whatever its port. */
#define EF_POST_ACCOUNT_PRACTICE "practice"

char *ef_post_account_make (const char *origin, const char *identity);
/* NULL: @account is none. */
char *ef_post_account_get_origin (const char *account);
/* The first 64 bits of the HMAC-SHA-256 of @key with @salt, a random value of this installation. */
char *ef_post_account_identify (const char *salt, const char *key);

G_END_DECLS
