/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/segment.h"
#include "ui/projects/film-pictures.h"

G_BEGIN_DECLS

/* A segment of any video, with a check mark. Property, notifying: "checked". */
#define EF_TYPE_FOUND_SEGMENT (ef_found_segment_get_type ())
G_DECLARE_FINAL_TYPE (EfFoundSegment, ef_found_segment, EF, FOUND_SEGMENT, GtkBox)

GtkWidget *ef_found_segment_new (EfFilmPictures *pictures);
void ef_found_segment_show (EfFoundSegment *self,
                            EfSegment *segment, /* (nullable) */
                            EfSource *source,   /* (nullable) */
                            gboolean is_checked);
EfSegment *ef_found_segment_get_segment (EfFoundSegment *self); /* (nullable) */
void ef_found_segment_set_checked (EfFoundSegment *self, gboolean is_checked);

G_END_DECLS
