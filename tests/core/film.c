/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/film.h"

#include <string.h>

static GBytes *
make_picture (char mark, gsize length)
{
  guint8 *data = g_malloc (length + 4);

  memset (data + 2, mark, length);
  data[0] = data[length + 2] = 0xff;
  data[1] = 0xd8;
  data[length + 3] = 0xd9;

  return g_bytes_new_take (data, length + 4);
}

static void
append (GByteArray *file, gint64 time, char mark, gsize length)
{
  g_autoptr (GBytes) picture = make_picture (mark, length);
  g_autoptr (GBytes) record = ef_film_make_record (time, picture);

  g_byte_array_append (file, g_bytes_get_data (record, NULL), (guint) g_bytes_get_size (record));
}

static EfFilm *
read_film (GByteArray *file, gsize length)
{
  g_autofree guint8 *copy = g_memdup2 (file->data, length);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&copy), length);

  return ef_film_from_bytes (bytes);
}

static void
assert_picture (EfFilm *film, guint index, gint64 time, char mark, gsize length)
{
  g_autoptr (GBytes) expected = make_picture (mark, length);
  g_autoptr (GBytes) picture = ef_film_get_picture (film, index);

  g_assert_cmpint (ef_film_get_time (film, index), ==, time);
  g_assert_true (g_bytes_equal (picture, expected));
}

static void
test_any_order (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (EfFilm) film = NULL;

  append (file, 30, 'c', 40);
  append (file, 10, 'a', 10);
  append (file, 20, 'x', 10);
  append (file, 20, 'b', 20);
  film = read_film (file, file->len);

  g_assert_cmpuint (ef_film_get_n_pictures (film), ==, 3);
  assert_picture (film, 0, 10, 'a', 10);
  assert_picture (film, 1, 20, 'b', 20);
  assert_picture (film, 2, 30, 'c', 40);
}

static void
test_find (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (EfFilm) film = NULL;

  for (gint64 time = 10; time <= 50; time += 10)
    append (file, time, 'a', 4);
  film = read_film (file, file->len);

  g_assert_cmpuint (ef_film_find (film, G_MININT64), ==, 0);
  g_assert_cmpuint (ef_film_find (film, 10), ==, 0);
  g_assert_cmpuint (ef_film_find (film, 15), ==, 0);
  g_assert_cmpuint (ef_film_find (film, 16), ==, 1);
  g_assert_cmpuint (ef_film_find (film, 29), ==, 2);
  g_assert_cmpuint (ef_film_find (film, 50), ==, 4);
  g_assert_cmpuint (ef_film_find (film, G_MAXINT64), ==, 4);
}

/* Torn at any byte: the whole pictures before it are there. And what was appended behind the torn place
 * as well. */
static void
test_torn (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  guint first;

  append (file, 10, 'a', 30);
  first = file->len;
  append (file, 20, 'b', 30);

  for (guint length = 0; length <= file->len; length++) {
    g_autoptr (EfFilm) film = read_film (file, length);
    g_autoptr (GByteArray) longer = g_byte_array_new ();
    g_autoptr (EfFilm) other = NULL;
    guint n_whole = (length >= first) + (length == file->len);

    g_assert_cmpuint (ef_film_get_n_pictures (film), ==, n_whole);
    g_byte_array_append (longer, file->data, length);
    append (longer, 90, 'z', 30);
    other = read_film (longer, longer->len);
    g_assert_cmpuint (ef_film_get_n_pictures (other), ==, n_whole + 1);
    assert_picture (other, n_whole, 90, 'z', 30);
  }
}

static void
test_hostile (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < 6; i++)
    append (file, 10 * i, 'E', 20);

  for (guint round = 0; round < 3000; round++) {
    g_autoptr (GByteArray) wrong = g_byte_array_new ();
    g_autoptr (EfFilm) film = NULL;

    g_byte_array_append (wrong, file->data, file->len);
    for (guint i = 0; i < 3; i++)
      wrong->data[g_rand_int_range (rand, 0, (int) wrong->len)] =
        (guint8) g_rand_int_range (rand, 0, 256);
    film = read_film (wrong, wrong->len);
    g_assert_cmpuint (ef_film_get_n_pictures (film), <=, 6);
    for (guint i = 0; i < ef_film_get_n_pictures (film); i++) {
      g_autoptr (GBytes) picture = ef_film_get_picture (film, i);

      g_assert_cmpuint (g_bytes_get_size (picture), <, file->len);
      g_assert_cmpint (ef_film_get_time (film, i), >=, 0);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/film/any-order", test_any_order);
  g_test_add_func ("/film/find", test_find);
  g_test_add_func ("/film/torn", test_torn);
  g_test_add_func ("/film/hostile", test_hostile);

  return g_test_run ();
}
