# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import unittest

from practice import Practice
from support import CliTest


class Channels(CliTest):
    def setUp(self):
        super().setUp()
        self.add("Bakery")

    def channels(self, *options, profile=None):
        return self.done("--json", "channel", "list", *options,
                         *(("--profile", profile) if profile else ())).json

    def real(self, server, key):
        return {"POSTIZ_API_URL": server.address, "POSTIZ_API_KEY": key}

    def test_nothing(self):
        self.assertEqual(self.channels(), [])
        self.assertEqual(self.fails(4, "--json", "channel", "list", "--refresh").error["code"],
                         "no-credentials")

    def test_practice(self):
        profile = self.done("--json", "profile", "set", "Bakery", "practice=yes").json
        self.assertIs(profile["practice"], True)
        channels = self.channels()
        self.assertEqual(len(channels), 6)
        self.assertTrue(all(c["practice"] and c["taken"] for c in channels))
        again = self.channels("--refresh")
        self.assertEqual([c["id"] for c in again], [c["id"] for c in channels])

        self.done("profile", "set", "Bakery", "practice=no")
        self.assertEqual(self.channels(), [])
        self.fails(4, "profile", "set", "Bakery", "practice=perhaps")

    def test_practice_is_apart(self):
        """One server for all, and nobody sees the channels of another."""
        self.add("Garage")
        self.done("profile", "set", "Bakery", "practice=yes")
        self.done("profile", "set", "Garage", "practice=yes")
        mine = self.channels("--refresh")
        theirs = self.channels("--refresh", profile="Garage")
        self.assertEqual([c["network"] for c in mine], [c["network"] for c in theirs])
        self.assertFalse({c["remote_id"] for c in mine} & {c["remote_id"] for c in theirs})

    def test_shared(self):
        """An account that two profiles use: the first has all, the second is asked."""
        self.add("Garage")
        with Practice(os.path.join(self.folder, "real.json"), env=self.env) as server:
            self.env.update(self.real(server, server.key))
            mine = self.channels("--refresh")
            self.assertTrue(all(c["taken"] for c in mine))
            self.assertFalse(any(c["practice"] for c in mine))
            theirs = self.channels("--refresh", profile="Garage")
            self.assertEqual(len(theirs), 6)
            self.assertFalse(any(c["taken"] for c in theirs))
            self.assertEqual(self.fails(4, "--json", "channel", "list", "--profile", "Garage",
                                        "--take", "x").error["code"], "taken")
            theirs = self.channels("--move-here", "x", profile="Garage")
            self.assertEqual([c["network"] for c in theirs if c["taken"]], ["x"])
            self.assertEqual([c["network"] for c in self.channels() if not c["taken"]], ["x"])
            theirs = self.channels("--release", "x", profile="Garage")
            self.assertFalse(any(c["taken"] for c in theirs))
            self.assertTrue(all(c["taken"] for c in self.channels("--take", "all")))

    def test_states(self):
        with Practice(os.path.join(self.folder, "real.json"), env=self.env) as server:
            self.env.update(self.real(server, server.key))
            x = [c for c in self.channels("--refresh") if c["network"] == "x"][0]
            self.assertEqual(x["state"], "ready")
            server.control(channel={"id": x["remote_id"], "disabled": True})
            for _ in range(2):
                states = {c["id"]: c["state"] for c in self.channels("--refresh")}
                self.assertEqual(states[x["id"]], "disabled")
            events = self.done("--json", "events", "--type", "channel_disconnected").json
            self.assertEqual(len(events), 1, "it is told once")
            server.control(channel={"id": x["remote_id"], "removed": True})
            states = {c["id"]: c["state"] for c in self.channels("--refresh")}
            self.assertEqual(states[x["id"]], "gone")
            events = self.done("--json", "events", "--type", "channel_disconnected").json
            self.assertEqual(len(events), 1)

    def test_settings_and_link(self):
        self.done("profile", "set", "Bakery", "practice=yes")
        self.done("channel", "list", "--settings", 'x={"who_can_reply_post":"following"}')
        self.fails_settings('x={"who_can_reply_post":"nobody"}', "nobody", 4)
        self.fails_settings("x=[]", "JSON", 4)
        self.fails_settings("x", "channel", 2)
        self.fails(3, "channel", "list", "--take", "nothing like it")
        link = self.done("channel", "list", "--reconnect", "x").err
        self.assertRegex(link, r"http://127\.0\.0\.1:\d+/")

    def fails_settings(self, text, word, status):
        result = self.fails(status, "channel", "list", "--settings", text)
        self.assertIn(word, result.err)

    def test_another_process(self):
        """Who comes second uses the server of the first; its port stays."""
        self.done("profile", "set", "Bakery", "practice=yes")
        state = os.path.join(self.data, "practice.json")
        with open(state, encoding="utf-8") as file:
            port = json.load(file)["port"]
        with Practice(state, env=self.env) as server:
            self.assertTrue(server.address.endswith(f":{port}"))
            self.assertEqual(len(self.channels("--refresh")), 6)
        self.assertEqual(len(self.channels("--refresh")), 6)


if __name__ == "__main__":
    unittest.main()
