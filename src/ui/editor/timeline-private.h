/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/editor/timeline-film.h"
#include "ui/editor/timeline-lane.h"
#include "ui/editor/timeline-map.h"
#include "ui/editor/timeline-ruler.h"
#include "ui/editor/timeline-wave.h"
#include "ui/editor/timeline.h"

G_BEGIN_DECLS

/* What the files of the timeline share: timeline.c draws, timeline-pointer.c and timeline-wheel.c are moved by a hand,
 * timeline-access.c is there for the keyboard and for those who listen. */

typedef enum {
  EF_BAND_RULER,
  EF_BAND_KEYS,
  EF_BAND_FILM,
  EF_BAND_HATCH,
  EF_BAND_GHOSTS,
  EF_BAND_LANE,
  EF_BAND_CURRENT,
  EF_BAND_MAP,
} EfTimelineBand;

#define EF_N_BANDS (EF_BAND_MAP + 1)
#define EF_BANDS_ALL ((1u << EF_N_BANDS) - 1)
#define EF_BANDS_SCALED (EF_BANDS_ALL & ~(1u << EF_BAND_MAP))
#define EF_BANDS_SEGMENTS (1u << EF_BAND_LANE | 1u << EF_BAND_CURRENT | 1u << EF_BAND_MAP)

typedef enum {
  EF_SPOT_NONE,
  EF_SPOT_FLAG,
  EF_SPOT_LINE,  /* of the playhead, in the lane */
  EF_SPOT_SCRUB, /* ruler, filmstrip, waveform */
  EF_SPOT_BLOCK,
  EF_SPOT_BEGIN,
  EF_SPOT_END,
  EF_SPOT_MARK,
  EF_SPOT_GHOST,
  EF_SPOT_LANE,
  EF_SPOT_MAP,
} EfSpotKind;

/* What is at a place. */
typedef struct {
  EfSpotKind kind;
  guint index;   /* of the block or the suggestion */
  EfMapPart map; /* part of the mini-map */
} EfSpot;

typedef enum {
  EF_PULL_NONE,
  EF_PULL_SCRUB,
  EF_PULL_BEGIN,
  EF_PULL_END,
  EF_PULL_BODY,
  EF_PULL_MARK,
  EF_PULL_BAND, /* the rubber band */
  EF_PULL_NEW,  /* draws a segment */
  EF_PULL_MAP,
  EF_PULL_MAP_BEGIN,
  EF_PULL_MAP_END,
  EF_PULL_PAN,
} EfPull;

typedef struct _EfTimelinePointer EfTimelinePointer;
typedef struct _EfTimelineWheel EfTimelineWheel;
typedef struct _EfTimelineAccess EfTimelineAccess;

struct _EfTimeline {
  GtkWidget parent_instance;

  EfEditSession *session; /* (owned) (nullable) */
  EfSourceData *data;     /* (owned) (nullable) */
  GSignalGroup *signals;  /* (owned) */

  EfTimelineStyle style;
  gboolean is_style_loaded;
  EfTimelineText *text;   /* (owned) */
  EfTimelineRuler *ruler; /* (owned) */
  EfTimelineFilm *film;   /* (owned) */
  EfTimelineWave *wave;   /* (owned) */
  EfTimelineLane *lane;   /* (owned) */
  gboolean is_lane_stale;

  GskRenderNode *nodes[EF_N_BANDS]; /* (owned) (nullable) */
  guint built;                      /* bits of bands */

  EfTimelinePointer *pointer; /* (owned) */
  EfTimelineWheel *wheel;     /* (owned) */
  EfTimelineAccess *access;   /* (owned) */

  /* What the pointer shows. */
  guint hover;     /* block under it */
  gint64 guide;    /* where something snapped to; -1 */
  EfTimeSpan band; /* the rubber band */
  gboolean has_band;

  EfTimelineMenuFunc menu_func; /* (nullable) */
  gpointer menu_data;

  double drawing_time; /* milliseconds of the last frame, for the bench */
};

/* @data in place of the session's. */
void ef_timeline_set_data (EfTimeline *self, EfSourceData *data);
double ef_timeline_get_drawing_time (EfTimeline *self);

gboolean ef_timeline_is_ready (EfTimeline *self);
EfTimelinePaint ef_timeline_get_paint (EfTimeline *self);
EfTimelineLane *ef_timeline_get_lane (EfTimeline *self);
/* Draws the bands of @bands anew. */
void ef_timeline_invalidate (EfTimeline *self, guint bands);
EfSpot ef_timeline_find_spot (EfTimeline *self, double x, double y, gboolean is_touch);
EfSegment *ef_timeline_get_segment (EfTimeline *self, EfSpot spot);
guint ef_timeline_count_below (EfTimeline *self,
                               double x,
                               double y,
                               EfSegment *segment,
                               EfSegment **next);
void ef_timeline_set_hover (EfTimeline *self, guint index);
void ef_timeline_set_guide (EfTimeline *self, gint64 time);
char *ef_timeline_format_time (EfTimeline *self, gint64 time);

EfTimelinePointer *ef_timeline_pointer_new (EfTimeline *timeline);
void ef_timeline_pointer_free (EfTimelinePointer *self);
void ef_timeline_pointer_install (GtkWidgetClass *klass);
void ef_timeline_pointer_cancel (EfTimelinePointer *self);
gboolean ef_timeline_pointer_is_pulling (EfTimelinePointer *self);
void ef_timeline_pointer_open_menu (EfTimelinePointer *self);
void ef_timeline_pointer_allocate (EfTimelinePointer *self);

EfTimelineWheel *ef_timeline_wheel_new (EfTimeline *timeline);
void ef_timeline_wheel_free (EfTimelineWheel *self);
void ef_timeline_wheel_stop (EfTimelineWheel *self);
void ef_timeline_wheel_throw (EfTimelineWheel *self, double velocity);
void ef_timeline_forget_controllers (EfTimeline *timeline, gpointer data);

gboolean ef_timeline_query_tooltip (GtkWidget *widget,
                                    int x,
                                    int y,
                                    gboolean by_keyboard,
                                    GtkTooltip *tooltip);

EfTimelineAccess *ef_timeline_access_new (EfTimeline *timeline);
void ef_timeline_access_free (EfTimelineAccess *self);
/* Something moved: the parts follow when it rests. */
void ef_timeline_access_touch (EfTimelineAccess *self);
void ef_timeline_access_update_playhead (EfTimelineAccess *self);
void ef_timeline_access_allocate (EfTimelineAccess *self);
gboolean ef_timeline_access_grab (EfTimelineAccess *self);
/* Which part has the key focus, and where; FALSE: none, or it is not to be seen. */
typedef enum {
  EF_PART_PLAYHEAD,
  EF_PART_SEGMENT,
  EF_PART_BEGIN,
  EF_PART_END,
  EF_PART_SUGGESTION,
  EF_PART_MAP,
} EfTimelinePartKind;
gboolean ef_timeline_access_get_focus (EfTimelineAccess *self,
                                       EfTimelinePartKind *kind,
                                       graphene_rect_t *rect);

G_END_DECLS
