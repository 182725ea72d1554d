/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platform/keyring.h"

G_BEGIN_DECLS

/* Private to the platform: what a person can do about an error of libsecret or of the bus. */
GError *ef_keyring_error_make (EfKeyringError code);

/* @error is no cancellation. @uses_service: it comes over the bus; @may_prompt: who finds a keyring
 * locked was asked to unlock it. */
GError *
ef_keyring_error_translate (const GError *error, gboolean uses_service, gboolean may_prompt);

G_END_DECLS
