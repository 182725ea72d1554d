/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/statistics.h"

#include "store/job-table.h"

/* Sums over what is stored. */

static void
free_row_cb (gpointer data)
{
  EfStatisticsRow *row = data;

  g_free (row->id);
  g_free (row->name);
  g_free (row->network);
  g_free (row->profile_id);
  g_free (row);
}

void
ef_statistics_free (EfStatistics *self)
{
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
  g_free (self);
}

static EfStatement *
prepare (EfConnection *connection,
         const char *sql,
         const char *profile_id,
         int practice,
         GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  if (practice >= 0)
    ef_statement_bind_int (statement, ":practice", practice);

  return statement;
}

#define OF_PROFILE(table) "(:profile IS NULL OR " table ".profile_id = :profile) "
#define IS_PRACTICE "(target.origin = 'practice') = :practice "

/* id, name, network, profile, state, number: rows of one id follow each other. */
static gboolean
read_rows (EfStatement *statement, GPtrArray *rows, GError **error)
{
  gboolean has_row;

  if (statement == NULL)
    return FALSE;
  while (ef_statement_next (statement, &has_row, error)) {
    EfStatisticsRow *row = rows->len > 0 ? rows->pdata[rows->len - 1] : NULL;
    EfPostState state;

    if (!has_row)
      return TRUE;
    if (row == NULL || !g_str_equal (row->id, ef_statement_get_text (statement, 0))) {
      row = g_new0 (EfStatisticsRow, 1);
      row->id = g_strdup (ef_statement_get_text (statement, 0));
      row->name = g_strdup (ef_statement_get_text (statement, 1));
      row->network = g_strdup (ef_statement_get_text (statement, 2));
      row->profile_id = g_strdup (ef_statement_get_text (statement, 3));
      g_ptr_array_add (rows, row);
    }
    if (!ef_statement_is_null (statement, 4) &&
        ef_post_state_from_nick (ef_statement_get_text (statement, 4), &state))
      row->posts[state] += (guint) ef_statement_get_int (statement, 5);
  }

  return FALSE;
}

static guint
count_all (const EfStatisticsRow *row)
{
  guint n = 0;

  for (guint i = 0; i < EF_POST_N_STATES; i++)
    n += row->posts[i];

  return n;
}

static int
compare_rows (gconstpointer one, gconstpointer other)
{
  const EfStatisticsRow *a = one;
  const EfStatisticsRow *b = other;
  guint n = count_all (a);
  guint m = count_all (b);

  return n != m ? (n < m ? 1 : -1) : g_utf8_collate (a->name, b->name);
}

/* What happened is in the events, which also those of profiles that are gone have. */
static gboolean
read_hours (EfStatistics *self,
            EfConnection *connection,
            const char *profile_id,
            gint64 now,
            GError **error)
{
  gint64 first = now - now % G_TIME_SPAN_HOUR - (EF_STATISTICS_HOURS - 1) * G_TIME_SPAN_HOUR;
  EfStatement *statement =
    prepare (connection,
             "SELECT (time - :first) / 3600000000, type, count (*) FROM event WHERE time >= :first "
             "AND type IN ('post_published', 'post_publish_failed', 'render_completed') "
             "AND " OF_PROFILE ("event") "GROUP BY 1, 2",
             profile_id, -1, error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  for (guint i = 0; i < EF_STATISTICS_HOURS; i++)
    self->hours[i].begin = first + i * G_TIME_SPAN_HOUR;
  ef_statement_bind_int (statement, ":first", first);
  while (ef_statement_next (statement, &has_row, error)) {
    gint64 hour;
    const char *type;
    guint n;

    if (!has_row)
      return TRUE;
    hour = ef_statement_get_int (statement, 0);
    type = ef_statement_get_text (statement, 1);
    n = (guint) ef_statement_get_int (statement, 2);
    if (hour < 0 || hour >= EF_STATISTICS_HOURS)
      continue;
    if (g_str_equal (type, "post_published"))
      self->hours[hour].published = n;
    else if (g_str_equal (type, "render_completed"))
      self->hours[hour].rendered = n;
    else
      self->hours[hour].failed = n;
  }

  return FALSE;
}

EfStatistics *
ef_statistics_read (EfConnection *connection,
                    const char *profile_id,
                    gboolean practice,
                    gint64 now,
                    GError **error)
{
  g_autoptr (EfStatistics) self = g_new0 (EfStatistics, 1);

  self->channels = g_ptr_array_new_with_free_func (free_row_cb);
  self->profiles = g_ptr_array_new_with_free_func (free_row_cb);
  if (!ef_job_table_count_states (connection, profile_id, self->jobs, error) ||
      !read_rows (prepare (connection,
                           "SELECT channel.id, channel.name, channel.network, channel.profile_id, "
                           "target.state, count (*) FROM target JOIN channel ON channel.id = "
                           "target.channel_id WHERE " OF_PROFILE (
                             "target") "AND " IS_PRACTICE
                                       "GROUP BY channel.id, target.state ORDER BY channel.id",
                           profile_id, practice != FALSE, error),
                  self->channels, error) ||
      !read_rows (
        prepare (connection,
                 "SELECT profile.id, profile.name, '', profile.id, target.state, "
                 "count (*) FROM profile LEFT JOIN target ON target.profile_id = "
                 "profile.id AND " IS_PRACTICE "WHERE (:profile IS NULL OR profile.id = :profile) "
                 "GROUP BY profile.id, target.state ORDER BY profile.position, profile.id",
                 profile_id, practice != FALSE, error),
        self->profiles, error) ||
      !read_hours (self, connection, profile_id, now, error))
    return NULL;

  for (guint i = 0; i < self->profiles->len; i++) {
    const EfStatisticsRow *row = g_ptr_array_index (self->profiles, i);

    for (guint k = 0; k < EF_POST_N_STATES; k++)
      self->posts[k] += row->posts[k];
  }
  g_ptr_array_sort_values (self->channels, compare_rows);

  return g_steal_pointer (&self);
}
