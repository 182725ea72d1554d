# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
import csv
import datetime
import json
import os
import sqlite3
import subprocess
import unittest

from practice import Practice
from support import CliTest


class Posts(CliTest):
    """A profile at a practice server that the test can look into."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.video = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"ef-post-{os.getpid()}.mp4")
        subprocess.run(["ffmpeg", "-y", "-loglevel", "error", "-f", "lavfi", "-i",
                        "testsrc=size=90x160:rate=25:duration=2", "-c:v", "libx264", "-preset",
                        "ultrafast", cls.video], check=True)

    @classmethod
    def tearDownClass(cls):
        os.remove(cls.video)

    def setUp(self):
        super().setUp()
        self.profile = self.add("Bakery", "--time-zone", "Europe/Berlin")
        os.link(self.video, os.path.join(self.folder, "Rolls.mp4"))
        with open(self.video, "rb") as one, open(os.path.join(self.folder, "Bread.mp4"), "wb") as other:
            other.write(one.read() + b"\0\0\0\x08free")
        self.rolls, self.bread = self.done("--json", "library", "add", "Rolls.mp4", "Bread.mp4").json
        server = Practice(os.path.join(self.folder, "practice.json"), env=self.env)
        self.server = server.__enter__()
        self.addCleanup(server.__exit__)
        self.set("publish.practice", {"address": server.address, "key": "practice-1"},
                 self.profile["id"])
        self.set("publish.pause", 0)
        self.done("channel", "list", "--refresh")

    def set(self, key, value, profile=None):
        with contextlib.closing(sqlite3.connect(os.path.join(self.data, "studio.db"))) as database, database:
            database.execute("INSERT OR REPLACE INTO setting (profile_id, key, value) VALUES (?, ?, ?)",
                             (profile, key, json.dumps(value)))

    def add_posts(self, *arguments):
        return self.done("--json", "post", "add", *arguments).json

    def posts(self, *options):
        return self.done("--json", "post", "list", *options).json

    def test_dry_run(self):
        rows = self.done("--json", "post", "add", "Rolls", "Bread", "--channel", "x", "--channel",
                         "instagram", "--caption", "Fresh: {title}", "--caption-for", "x=Only here",
                         "--at", "2031-05-06T10:00", "--every", "60", "--dry-run").json
        self.assertEqual([(r["network"], r["at"], r["caption"]) for r in rows], [
            ("x", "2031-05-06T08:00:00Z", "Only here"),
            ("instagram", "2031-05-06T08:00:00Z", "Fresh: Rolls"),
            ("x", "2031-05-06T09:00:00Z", "Only here"),
            ("instagram", "2031-05-06T09:00:00Z", "Fresh: Bread")])
        self.assertEqual(self.posts(), [])
        self.assertEqual(self.server.created(), [])

    def test_wrong(self):
        add = ("post", "add", "Rolls")
        self.fails(2, *add, "--channel", "x")
        self.fails(2, *add, "--at", "now")
        self.fails(3, *add, "--at", "now", "--channel", "nowhere")
        for words in (("post", "import", "/nowhere.csv"),
                      (*add, "--at", "now", "--channel", "x", "--caption-file", "/nowhere")):
            self.assertIn("is not there: look at its name", self.fails(3, *words).err)
        self.fails(3, "post", "add", "Nothing", "--at", "now", "--channel", "x")
        self.fails(4, *add, "--at", "2001-01-01T10:00", "--channel", "x", "--caption", "a")
        self.fails(4, *add, "--at", "soon", "--channel", "x")
        self.fails(2, *add, "--at", "now", "--every", "9", "--channel", "x")
        self.fails(4, *add, "--at", "now", "--channel", "x", "--caption", "long " * 100)
        self.fails(4, *add, "--at", "now", "--channel", "x", "--settings", "x=[]")
        self.fails(4, "post", "list", "--state", "gone")
        self.fails(3, "post", "show", "ffffffff")
        self.assertEqual(self.posts(), [])

    def test_handed_over(self):
        posts = self.add_posts("Rolls", "--channel", "x", "--channel", "instagram", "--caption",
                               "Hello", "--at", "2031-05-06T10:00:00Z", "--comment", "More", "--wait")
        self.assertEqual([t["state"] for t in posts[0]["targets"]], ["handed-over"] * 2)
        self.assertTrue(posts[0]["at"].startswith("2031-05-06T10:00"), posts)
        self.assertEqual(len(self.server.created()), 2)
        self.assertEqual(len({date for _, _, date in self.server.created()}), 1)
        shown = self.done("--json", "post", "show", posts[0]["id"][:8]).json
        self.assertEqual(shown["targets"], posts[0]["targets"])

    def test_list(self):
        self.add_posts("Rolls", "Bread", "--channel", "x", "--caption", "a", "--at", "2031-05-06T10:00",
                       "--every", "5")
        self.assertEqual(len(self.posts()), 2)
        page = self.posts("--page", "2", "--limit", "1")
        self.assertEqual((page["page"], page["pages"], page["total"]), (2, 2, 2))
        self.assertEqual(page["items"][0]["title"], "Bread")
        self.assertEqual(self.posts("--state", "published"), [])
        self.assertEqual(len(self.posts("--channel", "x")), 2)
        self.assertEqual(self.posts("--channel", "youtube"), [])
        run = self.done("--json", "queue", "run", "--kind", "publish").json
        self.assertEqual(run["completed"], 2)
        self.assertEqual(len(self.server.created()), 2)

    def test_changes(self):
        post = self.add_posts("Rolls", "--channel", "x", "--channel", "instagram", "--caption", "a",
                              "--at", "2031-05-06T10:00")[0]
        one = post["targets"][0]["id"]
        moved = self.done("--json", "post", "reschedule", post["id"], "--at", "2031-05-07T10:00").json
        self.assertEqual(moved, {"count": 2})
        self.assertEqual(self.done("--json", "post", "cancel", one).json, {"count": 1})
        states = {t["id"]: (t["state"], t["at"][:16]) for t in self.posts()[0]["targets"]}
        self.assertEqual(states.pop(one)[0], "canceled")
        self.assertEqual(list(states.values()), [("waiting", "2031-05-07T08:00")])
        self.done("queue", "run", "--kind", "publish")
        self.assertEqual(len(self.server.created()), 1)
        self.fails(2, "post", "retry")
        self.fails(2, "post", "reschedule", one)
        self.fails(2, "post", "retry", one, "--failed")
        self.fails(3, "post", "cancel", "ffffffff")
        self.assertEqual(self.done("--json", "post", "retry", "--failed").json, {"count": 0})

        # What the server has is given up there.
        other = next(iter(states))
        self.assertEqual(self.done("--json", "post", "cancel", other).json, {"count": 1})
        self.done("queue", "run", "--kind", "publish", "--wait")
        self.assertEqual({t["state"] for t in self.posts()[0]["targets"]}, {"canceled"})
        self.assertEqual([p["event"] for p in self.server.log()["posts"]], ["created", "deleted"])

    def states(self, *options):
        return {t["channel"]: t for p in self.posts(*options) for t in p["targets"]}

    def publish(self, caption, *networks, advance=300):
        channels = [option for network in networks for option in ("--channel", network)]
        at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=10)
        self.add_posts("Rolls", *channels, "--caption", caption, "--at",
                       at.strftime("%Y-%m-%dT%H:%M:00Z"), "--wait")
        self.server.control(advance=600 + advance)

    def count_lists(self):
        return len([r for r in self.server.log()["requests"]
                    if r["method"] == "GET" and r["path"].endswith("/posts")])

    def test_published(self):
        self.publish("Hello", "x", "instagram")
        self.assertEqual({t["state"] for t in self.states().values()}, {"handed-over"})
        for target in self.states("--refresh").values():
            self.assertEqual(target["state"], "published", target)
            self.assertTrue(target["url"].startswith("http"), target)
        asked = self.count_lists()
        self.assertEqual({t["state"] for t in self.states("--refresh").values()}, {"published"})
        self.assertEqual(self.count_lists(), asked, "what is out is not asked about")
        events = self.done("--json", "events", "--type", "post_published").json
        self.assertEqual(len(events), 2)

    def test_failed(self):
        self.publish("Hello #fail", "x")
        target = list(self.states("--refresh").values())[0]
        self.assertEqual(target["state"], "failed")
        self.assertIn("refused this post", target["problem"])
        self.states("--refresh")
        self.assertEqual(len(self.done("--json", "events", "--type", "post_publish_failed").json), 1)

    def test_unconfirmed(self):
        self.publish("Hello #unconfirmed", "x")
        target = list(self.states("--refresh").values())[0]
        self.assertEqual(target["state"], "failed")
        self.assertIn("could not confirm", target["problem"])

    def test_comment_fails(self):
        self.publish("Hello #comment-fails", "x")
        self.assertEqual(list(self.states("--refresh").values())[0]["state"], "published")

    def test_flaky(self):
        """What failed may be out later."""
        self.publish("Hello #flaky", "x", advance=30)
        seen = []
        while "published" not in seen and len(seen) < 20:
            seen += [t["state"] for t in self.states("--refresh").values()]
            self.server.control(advance=60)
        self.assertEqual(sorted(set(seen) - {"scheduled"}), ["failed", "published"], seen)

    def test_stuck(self):
        self.publish("Hello #stuck", "x", advance=2 * 3600)
        target = list(self.states("--refresh").values())[0]
        self.assertEqual(target["state"], "scheduled")
        self.assertIn("has not published it", target["problem"])
        self.states("--refresh")
        self.assertEqual(len(self.done("--json", "events", "--type", "post_late").json), 1)

    def test_deleted_there(self):
        self.publish("Hello", "x", advance=-600)
        target = list(self.states("--refresh").values())[0]
        self.assertEqual(target["state"], "scheduled")
        self.assertEqual(self.server.ask("DELETE", f"posts/{target['remote_id']}", key="practice-1")[0], 200)
        target = list(self.states("--refresh").values())[0]
        self.assertEqual(target["state"], "failed")
        self.assertIn("deleted", target["problem"])

    def test_reconnect(self):
        """One of the six has lost its access; that is seen when a post fails."""
        lost = next(c for c in self.done("--json", "channel", "list").json if c["network"] == "x")
        self.server.control(key="practice-1", channel={"id": lost["remote_id"], "reconnect": True})
        self.publish("Hello", "x")
        target = list(self.states("--refresh").values())[0]
        self.assertEqual(target["state"], "failed")
        self.assertIn("connect it again", target["problem"])
        channels = {c["id"]: c["state"] for c in self.done("--json", "channel", "list", "--refresh").json}
        self.assertEqual(channels[lost["id"]], "reconnect")
        self.assertEqual(len(self.done("--json", "events", "--type", "channel_disconnected").json), 1)
        channels = {c["id"]: c["state"]
                    for c in self.done("--json", "channel", "list", "--connected", "x").json}
        self.assertEqual(channels[lost["id"]], "ready")

    def test_tables(self):
        table = os.path.join(self.folder, "plan.csv")
        with open(table, "w", encoding="utf-8") as file:
            file.write("file,channel,time,caption\nRolls.mp4,Practice X,2031-05-06T10:00,One\n"
                       "Bread.mp4,Practice X,2031-05-07T10:00,\"Two, or\nthree\"\n")
        channel = self.done("--json", "channel", "list").json
        name = next(c["name"] for c in channel if c["network"] == "x")
        with open(table, encoding="utf-8") as file:
            text = file.read().replace("Practice X", name)
        with open(table, "w", encoding="utf-8") as file:
            file.write(text)
        self.assertEqual(len(self.done("--json", "post", "import", table, "--dry-run").json), 2)
        self.assertEqual(self.posts(), [])
        self.assertEqual(len(self.done("--json", "post", "import", table).json), 2)
        out = self.done("post", "export").out
        rows = list(csv.DictReader(out.splitlines(keepends=True)))
        self.assertEqual([(r["title"], r["name"], r["state"], r["caption"].replace("\r\n", "\n"))
                          for r in rows],
                         [("Rolls", name, "waiting", "One"),
                          ("Bread", name, "waiting", "Two, or\nthree")])
        self.fails(2, "--json", "post", "export")
        self.done("--json", "post", "export", "-o", "posts.csv")
        with open(os.path.join(self.folder, "posts.csv"), encoding="utf-8") as file:
            self.assertEqual(file.read(), out)
        with open(table, "a", encoding="utf-8") as file:
            file.write("Rolls.mp4,Nowhere,2031-05-06T10:00,One\n")
        self.assertIn("Line 5", self.fails(4, "post", "import", table).err)

    def schedule(self, name, *options):
        return self.done("--json", "schedule", "add", name, "--channel", "x", "--caption", "a", *options).json

    def test_schedule(self):
        """One file every day at nine, laid out for two weeks, and never twice."""
        tomorrow = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
        made = self.schedule("Daily", "--kind", "recurring", "--rule",
                             "FREQ=DAILY;BYHOUR=9;BYMINUTE=0;COUNT=20", "--render", "Rolls",
                             "--from", tomorrow.strftime("%Y-%m-%dT00:00"))
        self.assertEqual(made["state"], "active")
        posts = self.posts()
        self.assertIn(len(posts), (13, 14))
        self.assertEqual(len({p["at"] for p in posts}), len(posts))
        self.done("queue", "run", "--kind", "publish", timeout=120)
        self.assertEqual(len(self.server.created()), len(posts))
        self.done("schedule", "pause", "daily")
        self.assertEqual(self.done("--json", "schedule", "list").json[0]["state"], "paused")
        self.done("post", "cancel", posts[3]["id"])
        self.done("schedule", "resume", "Daily")
        again = self.posts()
        self.assertEqual([p["id"] for p in again], [p["id"] for p in posts], "none twice, none again")
        self.assertEqual(self.done("--json", "schedule", "remove", "Daily").json, {"count": 1})
        self.assertEqual(len(self.posts()), len(posts))
        self.assertEqual(self.done("--json", "schedule", "list").json, [])

    def test_schedule_runs_dry(self):
        made = self.schedule("Each", "--kind", "recurring", "--slots", "daily 09:00 18:00", "--count", "8",
                             "--render", "Rolls", "--render", "Bread")
        self.assertEqual(made["state"], "active")
        self.assertEqual([p["title"] for p in self.posts()], ["Rolls", "Bread"])
        self.done("schedule", "pause", "Each")
        self.done("schedule", "resume", "Each")
        self.assertEqual(len(self.posts()), 2)
        self.assertEqual(len(self.done("--json", "events", "--type", "schedule_runs_dry").json), 1)

    def test_schedule_evergreen(self):
        self.schedule("Green", "--kind", "evergreen", "--slots", "daily 12:00", "--render", "Rolls",
                      "--render", "Bread", "--cooldown", "2", "--reposts", "3")
        titles = [p["title"] for p in self.posts()]
        self.assertEqual(titles, ["Rolls", "Bread"] * 3)

    def test_schedule_wrong(self):
        add = ("schedule", "add", "S", "--channel", "x", "--render", "Rolls")
        self.fails(2, *add, "--kind", "recurring")
        self.fails(2, *add, "--rule", "FREQ=DAILY")
        self.fails(4, *add, "--kind", "recurring", "--rule", "FREQ=DAILY")
        self.fails(4, *add, "--kind", "recurring", "--rule", "NONSENSE", "--count", "3")
        self.fails(4, "schedule", "add", "S", "--channel", "x", "--kind", "evergreen", "--rule", "FREQ=DAILY")
        self.fails(3, "schedule", "pause", "nothing")
        self.assertEqual(self.done("--json", "schedule", "list").json, [])

    def test_slots(self):
        self.done("schedule", "slots", "mon-fri 09:00; sat 11:00")
        self.assertEqual(len(self.done("--json", "schedule", "slots").json), 6)
        posts = self.add_posts("Rolls", "Bread", "--channel", "x", "--caption", "a", "--at", "slot")
        self.assertEqual(len({p["at"] for p in posts}), 2)

    def test_stats(self):
        self.publish("Hello", "x", "instagram")
        self.states("--refresh")
        stats = self.done("--json", "stats", "--profile", "Bakery").json
        self.assertEqual(stats["posts"]["published"], 2)
        self.assertEqual(stats["profiles"][0]["posts"]["published"], 2)
        self.assertEqual(sorted(c["network"] for c in stats["channels"]), ["instagram", "x"])
        self.assertEqual(len(stats["hours"]), 24)
        self.assertEqual(sum(h["published"] for h in stats["hours"]), 2)
        self.assertEqual(stats["jobs"]["completed"], 1)
        self.assertIn("2 published", self.done("stats", "--practice").out)
        self.assertEqual(self.done("--json", "stats").json["posts"]["published"], 0, "those were not real")

    def test_now(self):
        before = datetime.datetime.now(datetime.timezone.utc)
        post = self.add_posts("Rolls", "--channel", "x", "--caption", "a", "--at", "now")[0]
        at = datetime.datetime.fromisoformat(post["at"].replace("Z", "+00:00"))
        self.assertLess(abs((at - before).total_seconds() - 90), 62)


if __name__ == "__main__":
    unittest.main()
