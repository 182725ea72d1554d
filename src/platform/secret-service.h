/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

#define EF_TYPE_SECRET_SERVICE (ef_secret_service_get_type ())
G_DECLARE_FINAL_TYPE (EfSecretService, ef_secret_service, EF, SECRET_SERVICE, SecretService)

void ef_secret_service_set_may_prompt (EfSecretService *self, gboolean may_prompt);

G_END_DECLS
