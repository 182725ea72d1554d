/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "core/local-time.h"

G_BEGIN_DECLS

/* When a recurring schedule posts: the part of RFC 5545's recurrence rules that people can plan with. A value
 * without pointers. It knows no zone: what comes of it are local times, as they are said, and core/zone.h makes
 * moments of them. */
typedef enum {
  EF_RULE_DAILY,
  EF_RULE_WEEKLY,
  EF_RULE_MONTHLY,
} EfRuleFrequency;

#define EF_RULE_INTERVAL_MOST 999
#define EF_RULE_COUNT_MOST 10000

typedef struct {
  EfRuleFrequency frequency;
  guint interval; /* 1: every one */
  /* By weekday, 1 Monday to 7 Sunday: bit 0 each, bits 1 to 5 the first to the fifth of the month, bits 6 to
   * 10 the last to the fifth from the end. All 0: the start says. */
  guint16 days[8];
  guint32 month_days;  /* bit 1 to 31 */
  guint32 month_backs; /* bit 1 the last day of the month, bit 2 the one before … */
  guint32 hours;       /* bit 0 to 23; 0: as the start */
  guint64 minutes;     /* bit 0 to 59; 0: as the start */
  int week_start;      /* 1 Monday to 7 Sunday */
  gint64 until;        /* a local time, itself included; G_MAXINT64: no end */
  guint count;         /* 0: no limit */
} EfRule;

void ef_rule_init (EfRule *self, EfRuleFrequency frequency);
/* "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=10", with or without "RRULE:" before it. @zone says which local time an UNTIL
 * in UTC is. */
gboolean ef_rule_parse (const char *text, GTimeZone *zone, EfRule *rule, GError **error);
char *ef_rule_format (const EfRule *self);
gboolean ef_rule_equal (const EfRule *one, const EfRule *other);
/* What recurs must have an end or a count. */
gboolean ef_rule_check_end (const EfRule *self, GError **error);
/* Local times (gint64), rising, of the series that begins at @start: those from @from to @to, both included, at
 * most @most. Unlike in RFC 5545 a start that is none of the rule's times is not among them, and is not counted. */
GArray *ef_rule_expand (const EfRule *self, gint64 start, gint64 from, gint64 to, guint most);
/* “Every 2 weeks on Monday and Thursday at 09:00, 10 times” */
char *ef_rule_describe (const EfRule *self, gint64 start);

G_END_DECLS
