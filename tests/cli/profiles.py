# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import subprocess
import unittest

from support import CliTest


class Profiles(CliTest):
    def names(self):
        return [p["name"] for p in self.done("profile", "list", "--json").json]

    def test_first_start(self):
        self.assertEqual(self.done("profile", "list", "--json").json, [])
        self.assertIn("profile add", self.done("profile", "list").err)
        self.assertEqual(self.done("profile", "list", "--quiet").err, "")
        self.assertIn("profile add", self.fails(3, "profile", "show").err)

    def test_shape(self):
        made = self.add("Nordlicht Coffee", "--colour", "teal", "--time-zone", "Europe/Berlin",
                        "--description", "Roastery")
        for key in ("id", "name", "default", "colour", "time_zone", "server"):
            self.assertIn(key, made)
        self.assertEqual(made["name"], "Nordlicht Coffee")
        self.assertTrue(made["default"])
        self.assertEqual(made["colour"], "teal")
        self.assertEqual(made["time_zone"], "Europe/Berlin")
        self.assertIsNone(made["server"])
        self.assertEqual(self.done("profile", "show", "--json").json, made)

    def test_colours_differ_by_themselves(self):
        colours = [self.add(f"P{i}")["colour"] for i in range(9)]
        self.assertEqual(len(set(colours)), 9)

    def test_bad_names(self):
        for name in ("", "   ", "\u00a0\u2003", "x" * 101, "a\nb", "a\tb", "a\x1bb", "a\u202eb"):
            self.fails(4, "profile", "add", name)
        self.assertEqual(self.names(), [])

    def test_good_names(self):
        for name in ("x" * 100, "☕ Café 🚲", "Ünïcödé", "東京", "  spaces around  "):
            self.add(name)
        self.assertIn("spaces around", self.names())
        self.assertEqual(len(self.names()), 5)

    def test_taken(self):
        self.add("Café")
        for name in ("Café", "CAFÉ", "cafe\u0301", " café "):
            self.assertEqual(self.fails(4, "profile", "add", name, "--json").error["code"], "taken")
        self.add("Other")
        self.fails(4, "profile", "set", "Other", "name=café")
        self.assertEqual(self.names(), ["Café", "Other"])

    def test_bad_values(self):
        self.fails(4, "profile", "add", "A", "--colour", "mauve")
        self.fails(4, "profile", "add", "A", "--time-zone", "Mars/Base")
        self.assertEqual(self.names(), [])

    def test_partial_update(self):
        before = self.add("A", "--colour", "red", "--description", "text")
        after = self.done("profile", "set", "A", "colour=Blue", "--json").json
        self.assertEqual(after, {**before, "colour": "blue"})
        after = self.done("profile", "set", "a", "name=B", "time_zone=Asia/Tokyo", "description=", "--json").json
        self.assertEqual((after["name"], after["time_zone"], after["description"]), ("B", "Asia/Tokyo", ""))
        self.assertEqual(after["colour"], "blue")

    def test_bad_assignment_changes_nothing(self):
        before = self.add("A")
        self.fails(2, "profile", "set", "A", "name")
        self.fails(4, "profile", "set", "A", "colour=red", "id=1")
        self.fails(4, "profile", "set", "A", "colour=red", "time_zone=x")
        self.fails(4, "profile", "set", "A", "colour=red", "default=false")
        self.fails(4, "profile", "set", "A", "colour=red", "server=no-scheme")
        self.fails(4, "profile", "set", "A", "colour=red", "position=-1")
        self.assertEqual(self.done("profile", "show", "A", "--json").json, before)

    def test_default(self):
        self.add("A")
        self.add("B")
        self.assertFalse(self.done("profile", "show", "B", "--json").json["default"])
        self.assertTrue(self.done("profile", "default", "B", "--json").json["default"])
        self.assertEqual(self.done("profile", "show", "--json").json["name"], "B")
        self.assertTrue(self.done("profile", "set", "A", "default=true", "--json").json["default"])
        self.assertEqual([p["default"] for p in self.done("profile", "list", "--json").json], [True, False])

    def test_order(self):
        for name in "ABC":
            self.add(name)
        self.assertEqual(self.done("profile", "set", "C", "position=0", "--json").json["position"], 0)
        self.assertEqual(self.names(), ["C", "A", "B"])
        self.done("profile", "set", "C", "position=99", "default=false")
        self.assertEqual(self.names(), ["A", "B", "C"])

    def test_finding(self):
        a, b = self.add("Alpha"), self.add("Beta")
        self.assertEqual(self.done("profile", "show", a["id"], "--json").json, a)
        self.assertEqual(self.done("profile", "show", b["id"][:13], "--json").json, b)
        self.assertEqual(self.done("profile", "show", "BETA", "--json").json, b)
        self.fails(3, "profile", "show", "Gamma")
        self.fails(3, "profile", "show", "")
        self.fails(3, "profile", "show", a["id"][:3])

    def test_remove(self):
        self.add("A")
        self.add("B")
        self.assertIn("default", self.fails(4, "profile", "remove", "A", "--yes").err)
        self.assertIn("--yes", self.fails(4, "profile", "remove", "B").err)
        cache = os.path.join(self.folder, "cache", "edit-factory",
                             self.done("profile", "show", "B", "--json").json["id"])
        os.makedirs(os.path.join(cache, "deep"))
        self.assertEqual(self.done("profile", "remove", "B", "--yes", "--json").json, {"count": 1})
        self.assertFalse(os.path.exists(cache), "its caches go with it")
        self.assertEqual(self.names(), ["A"])
        events = self.done("events", "--json").json
        self.assertEqual(events[-1]["type"], "profile_deleted")
        self.assertIsNone(events[-1]["profile_name"], "what is left of it has no name")
        self.fails(3, "profile", "remove", "B", "--yes")

    def test_export_import(self):
        self.add("A", "--colour", "pink", "--time-zone", "Europe/Berlin", "--description", "x")
        self.done("profile", "set", "A", "server=https://postiz.example/api")
        written = self.done("profile", "export", "A", "out.json", "--json").json
        self.assertEqual(os.path.basename(written[0]["file"]), "out.json")
        made = self.done("profile", "import", "out.json", "--json").json[0]
        self.assertEqual((made["name"], made["colour"], made["server"]), ("A 2", "pink", "https://postiz.example/api"))
        self.assertFalse(made["default"])
        piped = self.done("profile", "export", "A", "-").out
        self.assertEqual(json.loads(piped)["profile"]["name"], "A")
        self.fails(2, "profile", "export", "A", "-", "--json")
        self.assertNotIn("id", json.loads(piped)["profile"])

    def test_import_of_rubbish(self):
        for text in ("", "{", "[]", "null", '{"format":"edit-factory-profile"}',
                     '{"format":"edit-factory-profile","version":2,"profile":{"name":"A"}}',
                     '{"format":"edit-factory-profile","version":1,"profile":{"name":""}}',
                     '{"format":"edit-factory-profile","version":1,"profile":{"name":7}}',
                     '{"format":"edit-factory-profile","version":1,"profile":{"name":"A","server":"https://k@h"}}',
                     "[" * 100000):
            with open(os.path.join(self.folder, "bad.json"), "w") as file:
                file.write(text)
            result = self.fails(4, "profile", "import", "bad.json")
            self.assertNotIn("k@h", result.err)
        self.fails(3, "profile", "import", "missing.json")
        self.fails(4, "profile", "import", self.folder)
        self.assertEqual(self.names(), [])

    def test_two_at_once(self):
        processes = [subprocess.Popen([self.binary, "profile", "add", f"P{i % 4}"], env=self.env,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                     for i in range(8)]
        statuses = sorted(p.wait(60) for p in processes)
        self.assertEqual(statuses, [0] * 4 + [4] * 4)
        profiles = self.done("profile", "list", "--json").json
        self.assertEqual(sorted(p["name"] for p in profiles), ["P0", "P1", "P2", "P3"])
        self.assertEqual(sum(p["default"] for p in profiles), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
