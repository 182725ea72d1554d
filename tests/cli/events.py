# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

from support import CliTest


def read(path):
    with open(path, "rb") as file:
        return file.read()


class Events(CliTest):
    def types(self, *options):
        return [e["type"] for e in self.done("events", "--json", *options).json]

    def test_order_and_scope(self):
        self.add("A")
        self.add("B")
        self.done("profile", "set", "B", "name=C")
        self.assertEqual(self.types(), ["profile_created", "profile_created", "profile_renamed"])
        self.assertEqual(self.types("--profile", "C"), ["profile_created", "profile_renamed"])
        self.assertEqual(self.types("--type", "profile_renamed"), ["profile_renamed"])
        self.assertEqual(self.types("--since", "2999-01-01"), [])
        self.assertEqual(len(self.types("--since", "2020-01-01T00:00:00Z")), 3)
        self.fails(4, "events", "--since", "yesterday")
        self.fails(4, "events", "--type", "no_such")

    def test_follow_from_nothing(self):
        process = subprocess.Popen([self.binary, "events", "--follow", "--json"], env=self.env, text=True,
                                   stdout=subprocess.PIPE)
        time.sleep(1)
        for name in "ABC":
            self.add(name)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
        self.assertEqual([json.loads(line)["detail"] for line in out.splitlines()], ["A", "B", "C"])

    def test_follow(self):
        self.add("A")
        process = subprocess.Popen([self.binary, "events", "--follow", "--json"], env=self.env, text=True,
                                   stdout=subprocess.PIPE)
        try:
            self.assertEqual(json.loads(process.stdout.readline())["type"], "profile_created")
            self.add("B")
            self.assertEqual(json.loads(process.stdout.readline())["profile_name"], "B")
            self.done("profile", "set", "B", "name=C")
            self.assertEqual(json.loads(process.stdout.readline())["type"], "profile_renamed")
        finally:
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(20), 130)
            process.stdout.close()


class Status(CliTest):
    def test_all_and_one(self):
        self.add("A")
        self.add("B")
        self.done("--profile", "B", "credentials", "set", "--server", "https://h.example")
        status = self.done("status", "--json").json
        self.assertEqual([p["account"] for p in status["profiles"]], ["none", "incomplete"])
        self.assertEqual(status["jobs"]["running"], 0)
        self.assertEqual(len(self.done("status", "--json", "--profile", "B").json["profiles"]), 1)
        self.assertIn("A", self.done("status").out)


class Doctor(CliTest):
    def states(self, result):
        return {check["name"]: check["state"] for check in result.json["checks"]}

    def test_whole(self):
        result = self.done("doctor", "--json")
        self.assertEqual(self.states(result)["database"], "ok")
        self.assertIn("ok", self.done("doctor").out)
        self.fails(4, "doctor", "--restore")

    def test_damaged(self):
        self.add("A")
        path = os.path.join(self.data, "studio.db")
        with open(path, "r+b") as file:
            file.truncate(5000)
        before = read(path)
        result = self.fails(1, "profile", "list", "--json")
        self.assertEqual(result.error["code"], "database-corrupt")
        self.assertIn("doctor --restore", result.error["message"])
        result = self.cli("doctor", "--json")
        self.assertEqual((result.status, self.states(result)["database"]), (1, "problem"))
        self.assertEqual(read(path), before, "looking changes nothing")
        self.fails(3, "doctor", "--restore")
        result = self.done("doctor", "--start-empty")
        self.assertIn("damaged", result.err)
        self.assertEqual(self.done("profile", "list", "--json").json, [])
        aside = [n for n in os.listdir(self.data) if "damaged" in n and n.startswith("studio.db")]
        self.assertTrue(any(read(os.path.join(self.data, n)) == before for n in aside))

    def test_restore(self):
        self.add("A")
        copies = os.path.join(self.data, "copies")
        os.makedirs(copies, exist_ok=True)
        shutil.copy(os.path.join(self.data, "studio.db"),
                    os.path.join(copies, "studio-20261120-120000.db"))
        self.add("B")
        with open(os.path.join(self.data, "studio.db"), "wb") as file:
            file.write(b"rubbish" * 1000)
        self.done("doctor", "--restore")
        self.assertEqual([p["name"] for p in self.done("profile", "list", "--json").json], ["A"])
        self.assertIn("database_restored", [e["type"] for e in self.done("events", "--json").json])

    def path(self, *names):
        return os.path.join(self.data, *names)

    def copy_as(self, name):
        os.makedirs(self.path("copies"), exist_ok=True)
        shutil.copy(self.path("studio.db"), self.path("copies", name))

    def damage_inside(self, path):
        """Opening does not look at this page, and the list of the profiles does not need it."""
        database = sqlite3.connect(path)
        page = database.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'event_by_profile'").fetchone()[0]
        size = database.execute("PRAGMA page_size").fetchone()[0]
        database.close()
        with open(path, "r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"U" * size)

    def names(self):
        return [p["name"] for p in self.done("profile", "list", "--json").json]

    def test_one_way_back_at_a_time(self):
        self.add("A")
        self.assertEqual(self.fails(2, "doctor", "--restore", "--start-empty", "--json").error["code"],
                         "usage")
        self.assertEqual(self.names(), ["A"])

    def test_whole_is_never_replaced(self):
        self.add("A")
        self.copy_as("studio-20251120-120000.db")
        for option in ("--restore", "--start-empty"):
            self.assertEqual(self.fails(4, "doctor", option, "--json").error["code"], "refused")
        database = sqlite3.connect(self.path("studio.db"))
        database.execute("PRAGMA user_version = 999")
        database.close()
        before = read(self.path("studio.db"))
        for option in ("--restore", "--start-empty"):
            result = self.fails(1, "doctor", option, "--json")
            self.assertEqual(result.error["code"], "database-newer")
        self.assertEqual(read(self.path("studio.db")), before)

    def test_damaged_inside(self):
        self.add("A")
        self.copy_as("studio-20251120-120000.db")
        self.add("B")
        self.damage_inside(self.path("studio.db"))
        before = read(self.path("studio.db"))
        self.assertEqual(self.names(), ["A", "B"], "it opens")
        result = self.cli("doctor", "--json")
        self.assertEqual((result.status, self.states(result)["database"]), (1, "problem"))
        self.assertIn("doctor --restore", result.out)
        result = self.done("doctor", "--restore")
        self.assertEqual(self.names(), ["A"])
        aside = [n for n in os.listdir(self.data) if n.startswith("studio.db.damaged-")]
        self.assertEqual([read(self.path(n)) for n in aside if n in result.err], [before])

    def test_damaged_inside_start_empty(self):
        self.add("A")
        self.damage_inside(self.path("studio.db"))
        self.done("doctor", "--start-empty")
        self.assertEqual(self.names(), [])

    def test_damaged_copies(self):
        self.add("A")
        self.copy_as("studio-20251118-120000.db")
        self.copy_as("studio-20251119-120000.db")
        self.copy_as("studio-20251120-120000.db")
        self.damage_inside(self.path("copies", "studio-20251119-120000.db"))
        with open(self.path("copies", "studio-20251120-120000.db"), "r+b") as file:
            file.truncate(5000)
        result = self.done("doctor", "--json")
        self.assertEqual(self.states(result)["copies"], "warning")
        with open(self.path("studio.db"), "wb") as file:
            file.write(b"rubbish" * 1000)
        result = self.done("doctor", "--restore")
        for name in ("studio-20251119-120000.db", "studio-20251120-120000.db"):
            self.assertIn(name, result.err, "what was passed over is named")
        self.assertEqual(self.names(), ["A"])

        with open(self.path("studio.db"), "wb") as file:
            file.write(b"rubbish" * 1000)
        self.damage_inside(self.path("copies", "studio-20251118-120000.db"))
        result = self.fails(3, "doctor", "--restore")
        self.assertIn("--start-empty", result.err)
        self.done("doctor", "--start-empty")

    def test_newer(self):
        self.add("A")
        database = sqlite3.connect(os.path.join(self.data, "studio.db"))
        database.execute("PRAGMA user_version = 999")
        database.close()
        self.assertEqual(self.fails(1, "profile", "list", "--json").error["code"], "database-newer")

    def test_locked_by_another(self):
        self.add("A")
        database = sqlite3.connect(os.path.join(self.data, "studio.db"), isolation_level=None)
        database.execute("BEGIN IMMEDIATE")
        self.done("profile", "list")
        begin = time.monotonic()
        result = self.fails(1, "profile", "add", "B", "--json")
        self.assertLess(time.monotonic() - begin, 20)
        self.assertEqual(result.error["code"], "database-busy")
        database.execute("ROLLBACK")
        database.close()
        self.add("B")


if __name__ == "__main__":
    unittest.main(verbosity=2)
