/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/plan.h"

/* Plans for tests, of files that are there. */
EfPlan *plan_new (void);
/* With the info and fingerprint of the file; @end 0: its end. In seconds. */
EfStretch *plan_add (EfPlan *plan, const char *path, double begin, double end);
/* Of a preset of our own: quality 20, no limit, a key frame every 2 seconds, 128 kbit/s of sound. */
EfOutput *plan_add_output (EfPlan *plan, EfFormat format, int width, int height, const char *file);
EfPlan *plan_lay_out (EfPlan *plan); /* returns it */
