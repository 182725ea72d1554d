/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/secret-service.h"

/* The Secret Service as libsecret speaks to it, but for its prompts. Where nobody is there to see one,
 * none is begun. And a dismissed prompt ends the call with an error: libsecret 0.21 never calls back
 * then when the service answers with nothing (it returns a NULL error on its task), and takes an empty
 * answer for success, so that a key would count as stored that is not. */
struct _EfSecretService {
  SecretService parent_instance;

  gboolean may_prompt;
};

G_DEFINE_FINAL_TYPE (EfSecretService, ef_secret_service, SECRET_TYPE_SERVICE)

/* What services answer with when the prompt was dismissed: nothing, no paths, or the empty path. */
static gboolean
is_dismissal (GVariant *answer)
{
  if (answer == NULL)
    return TRUE;
  if (g_variant_is_of_type (answer, G_VARIANT_TYPE_OBJECT_PATH))
    return g_str_equal (g_variant_get_string (answer, NULL), "/");

  return g_variant_is_of_type (answer, G_VARIANT_TYPE_OBJECT_PATH_ARRAY) &&
         g_variant_n_children (answer) == 0;
}

static void
prompt_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) answer =
    secret_prompt_perform_finish (SECRET_PROMPT (object), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (is_dismissal (answer))
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Dismissed");
  else
    g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) g_variant_unref);
}

static void
ef_secret_service_prompt_async (SecretService *service,
                                SecretPrompt *prompt,
                                const GVariantType *return_type,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  EfSecretService *self = EF_SECRET_SERVICE (service);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_secret_service_prompt_async);
  if (self->may_prompt)
    secret_prompt_perform (prompt, NULL, return_type, cancellable, prompt_cb,
                           g_steal_pointer (&task));
  else
    g_task_return_new_error_literal (task, SECRET_ERROR, SECRET_ERROR_IS_LOCKED, "Locked");
}

static GVariant *
ef_secret_service_prompt_finish (SecretService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
ef_secret_service_class_init (EfSecretServiceClass *klass)
{
  SecretServiceClass *service_class = SECRET_SERVICE_CLASS (klass);

  service_class->prompt_async = ef_secret_service_prompt_async;
  service_class->prompt_finish = ef_secret_service_prompt_finish;
}

static void
ef_secret_service_init (EfSecretService *self)
{
}

void
ef_secret_service_set_may_prompt (EfSecretService *self, gboolean may_prompt)
{
  self->may_prompt = may_prompt;
}
