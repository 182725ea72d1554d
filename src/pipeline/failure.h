/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether trying again may end otherwise although nobody did anything: something was busy, took too long,
 * or was ended from outside. All else waits for a person, and is told at once. */
gboolean ef_failure_is_passing (const GError *error);

/* The error of a file that could not be written, with @sentence about what to do; a busy disk is a passing
 * one. */
GError *ef_failure_from_errno (int code, const char *sentence);

G_END_DECLS
