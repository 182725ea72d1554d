/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/framing-rows.h"

const EfRows *
ef_rows_get_plain (void)
{
  return &ef_rows_plain;
}

const EfRows *
ef_rows_get (void)
{
#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx2"))
    return &ef_rows_avx2;
#endif

  return &ef_rows_plain;
}
