/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/schedule.h"
#include "core/slots.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Schedules and weekly slots: what a person does with them. Posts are laid out ahead by whoever owns the queues; see
 * pipeline/schedule-layout.h. The signal "schedules-changed" of the studio says that some are others now. */

/* (element-type EfSchedule), by name. */
void ef_studio_list_schedules_async (EfStudio *self,
                                     EfProfile *profile,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GPtrArray *ef_studio_list_schedules_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* What is wrong with one is said: its form, its rule, its channels (all real, or all for practice) and files. It is laid
 * out at once: its posts of the next days are there when it returns. A change holds for what is laid out from then on;
 * posts that are planned already stay, and are counted in @n_stay (nullable). */
void ef_studio_add_schedule_async (EfStudio *self,
                                   EfSchedule *values,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
void ef_studio_update_schedule_async (EfStudio *self,
                                      EfSchedule *values,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* Active, or paused: then nothing more is laid out. */
void ef_studio_set_schedule_state_async (EfStudio *self,
                                         EfSchedule *schedule,
                                         EfScheduleState state,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
EfSchedule *ef_studio_save_schedule_finish (EfStudio *self,
                                            GAsyncResult *result,
                                            guint *n_stay,
                                            GError **error);

void ef_studio_remove_schedule_async (EfStudio *self,
                                      EfSchedule *schedule,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean ef_studio_remove_schedule_finish (EfStudio *self,
                                           GAsyncResult *result,
                                           guint *n_stay,
                                           GError **error);

/* Lays out what is due, of all profiles; @n_posts (nullable): so many posts were made. */
void ef_studio_lay_out_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean
ef_studio_lay_out_finish (EfStudio *self, GAsyncResult *result, guint *n_posts, GError **error);

/* Weekly slots (element-type EfSlot), of all channels. */
void ef_studio_list_slots_async (EfStudio *self,
                                 EfProfile *profile,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *ef_studio_list_slots_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* @channel_id "": of all that have none of their own. */
void ef_studio_set_slots_async (EfStudio *self,
                                EfProfile *profile,
                                const char *channel_id,
                                GPtrArray *slots,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean ef_studio_set_slots_finish (EfStudio *self, GAsyncResult *result, GError **error);

G_END_DECLS
