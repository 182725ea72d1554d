/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/postiz-pool.h"

#include "support/async.h"

/* One client per profile, whoever asks and whenever, and never one with credentials of yesterday. */

typedef struct {
  GPtrArray *begun; /* (element-type GTask): makings that are not done yet */
  guint n_made;
} Maker;

static void
make_async (gpointer maker,
            const char *profile_id,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  Maker *self = maker;
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, make_async);
  g_task_set_task_data (task, g_strdup (profile_id), g_free);
  g_ptr_array_add (self->begun, task);
  self->n_made++;
}

static EfPostizClient *
make_finish (gpointer maker, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static const EfPostizMaker functions = { make_async, make_finish };

static void
finish_next (Maker *self, gboolean is_good)
{
  g_autoptr (GTask) task = g_ptr_array_steal_index (self->begun, 0);

  if (is_good)
    g_task_return_pointer (task, ef_postiz_client_new ("http://127.0.0.1:9", "key"),
                           g_object_unref);
  else
    g_task_return_new_error (task, EF_NET_ERROR, EF_NET_ERROR_OFFLINE, "no");
}

typedef struct {
  Maker maker;
  EfPostizPool *pool;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->maker.begun = g_ptr_array_new_with_free_func (g_object_unref);
  self->pool = ef_postiz_pool_new (&functions, &self->maker);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  settle ();
  assert_finalizes (self->pool);
  g_ptr_array_unref (self->maker.begun);
}

static EfPostizClient *
end (Fixture *self, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;
  EfPostizClient *client = ef_postiz_pool_get_finish (self->pool, await (result), &error);

  g_assert_no_error (error);

  return client;
}

static void
test_shared (Fixture *self, gconstpointer data)
{
  GAsyncResult *results[4] = { NULL, NULL, NULL, NULL };
  g_autoptr (EfPostizClient) first = NULL;
  g_autoptr (EfPostizClient) second = NULL;
  g_autoptr (EfPostizClient) third = NULL;
  g_autoptr (EfPostizClient) other = NULL;

  ef_postiz_pool_get_async (self->pool, "a", NULL, await_cb, &results[0]);
  ef_postiz_pool_get_async (self->pool, "a", NULL, await_cb, &results[1]);
  ef_postiz_pool_get_async (self->pool, "b", NULL, await_cb, &results[2]);
  g_assert_cmpuint (self->maker.n_made, ==, 2);
  finish_next (&self->maker, TRUE);
  finish_next (&self->maker, TRUE);
  first = end (self, &results[0]);
  second = end (self, &results[1]);
  other = end (self, &results[2]);
  g_assert_true (first == second);
  g_assert_true (first != other);

  ef_postiz_pool_get_async (self->pool, "a", NULL, await_cb, &results[3]);
  third = end (self, &results[3]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_object_unref (results[i]);
  g_assert_true (first == third);
  g_assert_cmpuint (self->maker.n_made, ==, 2);
}

static EfPostizClient *
get (Fixture *self, const char *profile_id)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_postiz_pool_get_async (self->pool, profile_id, NULL, await_cb, &result);
  if (self->maker.begun->len > 0)
    finish_next (&self->maker, TRUE);

  return end (self, &result);
}

static void
test_dropped (Fixture *self, gconstpointer data)
{
  g_autoptr (EfPostizClient) a = get (self, "a");
  g_autoptr (EfPostizClient) b = get (self, "b");
  g_autoptr (EfPostizClient) a_again = NULL;
  g_autoptr (EfPostizClient) b_again = NULL;
  g_autoptr (EfPostizClient) a_third = NULL;
  g_autoptr (EfPostizClient) b_third = NULL;

  ef_postiz_pool_drop (self->pool, "a");
  ef_postiz_pool_drop (self->pool, "nobody");
  a_again = get (self, "a");
  b_again = get (self, "b");
  g_assert_true (a_again != a);
  g_assert_true (b_again == b);

  ef_postiz_pool_drop_all (self->pool);
  a_third = get (self, "a");
  b_third = get (self, "b");
  g_assert_true (a_third != a_again);
  g_assert_true (b_third != b);
}

/* The credentials change while a client is made of the old ones. */
static void
test_dropped_meanwhile (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) early = NULL;
  g_autoptr (GAsyncResult) late = NULL;
  g_autoptr (EfPostizClient) first = NULL;
  g_autoptr (EfPostizClient) second = NULL;

  ef_postiz_pool_get_async (self->pool, "a", NULL, await_cb, &early);
  ef_postiz_pool_drop (self->pool, "a");
  ef_postiz_pool_get_async (self->pool, "a", NULL, await_cb, &late);
  g_assert_cmpuint (self->maker.n_made, ==, 1);
  finish_next (&self->maker, TRUE);
  settle ();
  g_assert_null (early);
  g_assert_null (late);
  g_assert_cmpuint (self->maker.n_made, ==, 2);
  finish_next (&self->maker, TRUE);
  first = end (self, &early);
  second = end (self, &late);
  g_assert_true (first == second);
}

/* What failed is not kept. */
static void
test_failed (Fixture *self, gconstpointer data)
{
  GAsyncResult *results[2] = { NULL, NULL };
  g_autoptr (EfPostizClient) client = NULL;

  for (guint i = 0; i < 2; i++)
    ef_postiz_pool_get_async (self->pool, "a", NULL, await_cb, &results[i]);
  finish_next (&self->maker, FALSE);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (ef_postiz_pool_get_finish (self->pool, await (&results[i]), &error));
    g_assert_error (error, EF_NET_ERROR, EF_NET_ERROR_OFFLINE);
    g_object_unref (results[i]);
  }
  client = get (self, "a");
  g_assert_nonnull (client);
}

/* One who gives up leaves the other waiting. */
static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) gone = NULL;
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPostizClient) client = NULL;

  ef_postiz_pool_get_async (self->pool, "a", cancellable, await_cb, &gone);
  ef_postiz_pool_get_async (self->pool, "a", NULL, await_cb, &waiting);
  g_cancellable_cancel (cancellable);
  finish_next (&self->maker, TRUE);
  g_assert_null (ef_postiz_pool_get_finish (self->pool, await (&gone), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  client = end (self, &waiting);
  g_assert_nonnull (client);
}

#define ADD(name, func) g_test_add ("/postiz-pool/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("shared", test_shared);
  ADD ("dropped", test_dropped);
  ADD ("dropped-meanwhile", test_dropped_meanwhile);
  ADD ("failed", test_failed);
  ADD ("cancelled", test_cancelled);

  return g_test_run ();
}
