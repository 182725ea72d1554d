/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/marks-file.h"

#include <stdlib.h>

/* Gives bytes to every reader of marks. With clang and -fsanitize=fuzzer (and FUZZER defined) it is a
 * target of libFuzzer; otherwise its arguments are files, as afl and a person with a crash want it. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const EfMarksContext contexts[] = {
    { { 30000, 1001 }, G_GINT64_CONSTANT (7200000000000), "match.mp4", "/v/match.mp4" },
    { { 0, 0 }, 0, NULL, NULL },
  };
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  const EfMarksFormat *format;

  ef_marks_format_guess (NULL, bytes, NULL);
  for (guint i = 0; (format = ef_marks_format_get (i)) != NULL; i++) {
    for (guint j = 0; j < G_N_ELEMENTS (contexts); j++) {
      g_autoptr (GPtrArray) marks = ef_marks_file_read (bytes, format, &contexts[j], NULL, NULL);
      g_autoptr (GBytes) written =
        marks != NULL ? ef_marks_file_write (marks, format, &contexts[j], NULL, NULL) : NULL;
    }
  }

  return 0;
}

#ifndef FUZZER
int
main (int argc, char *argv[])
{
  for (int i = 1; i < argc; i++) {
    g_autofree char *data = NULL;
    gsize size;

    if (!g_file_get_contents (argv[i], &data, &size, NULL))
      return EXIT_FAILURE;
    LLVMFuzzerTestOneInput ((const guint8 *) data, size);
  }

  return EXIT_SUCCESS;
}
#endif
