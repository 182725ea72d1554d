# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside with-keyring.sh; EF_KEYRING says what kind of keyring there is."""

import os
import subprocess
import time
import unittest

from postiz import Postiz
from support import CliTest

KEY = "pk-0123456789-secret-abcdef"


class WithKeyring(CliTest):
    def setUp(self):
        super().setUp()
        if os.environ["EF_KEYRING"] != "open":
            self.skipTest("needs an open keyring")

    def test_whole_way(self):
        with Postiz(KEY) as server:
            self.add("A")
            self.done("credentials", "set", "--server", server.address + "/", "--key-file", "-",
                      stdin=f"  Bearer {KEY}\r\n")
            shown = self.done("credentials", "show", "--json")
            self.assertEqual(shown.json["server"], server.address)
            self.assertEqual(shown.json["key"], "keyring")
            answer = self.done("credentials", "test", "--json").json
            self.assertEqual({**answer, "id": None}, {"id": None, "configured": True, "reachable": True, "channels": 3})
            self.assertIn("3", self.done("credentials", "test").out)
            self.assertTrue(all(key == KEY for _, key in server.seen))
            for verb in (["profile", "show"], ["profile", "list"], ["credentials", "show"], ["events"],
                         ["status"], ["profile", "export", "A", "x.json"]):
                result = self.done(*verb, "--json")
                self.assertNotIn(KEY, result.out + result.err)
            self.assertNotIn(KEY.encode(), self.everything_written(), "the key is in the keyring only")
            self.done("credentials", "clear")
            self.assertEqual(self.done("credentials", "show", "--json").json["key"], "none")
            self.assertEqual(self.fails(4, "credentials", "test", "--json").error["code"], "no-credentials")

    def test_below_api(self):
        with Postiz(KEY, channels=1, prefix="/api") as server:
            self.add("A")
            self.done("credentials", "set", "--server", server.address, "--key-file", "-", stdin=KEY)
            self.assertEqual(self.done("credentials", "test", "--json").json["channels"], 1)

    def test_wrong_key(self):
        with Postiz("another") as server:
            self.add("A")
            self.done("credentials", "set", "--server", server.address, "--key-file", "-", stdin=KEY)
            result = self.fails(4, "credentials", "test", "--json")
            self.assertEqual(result.error["code"], "key-refused")
            self.assertNotIn(KEY, result.err)

    def test_key_stays_with_its_origin(self):
        with Postiz(KEY) as one, Postiz(KEY) as other:
            self.add("A")
            self.done("credentials", "set", "--server", one.address, "--key-file", "-", stdin=KEY)
            result = self.done("credentials", "set", "--server", other.address)
            self.assertIn("--key-file", result.err)
            self.assertEqual(self.done("credentials", "show", "--json").json["key"], "none")
            self.fails(4, "credentials", "test")
            self.assertEqual(other.seen, [], "the other server never sees the key")
            self.done("credentials", "set", "--server", one.address)
            self.fails(4, "credentials", "test")
            self.assertEqual(one.seen, [], "and the first one not again by itself")

    def test_clear_without_the_keyring(self):
        away = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"}
        self.add("A")
        self.add("B")
        self.done("credentials", "set", "--server", "https://h.example", "--key-file", "-", stdin=KEY)
        self.assertIn("keyring", self.done("credentials", "clear", **away).err, "what is left is said")
        self.assertEqual(self.done("credentials", "show", "--json").json["key"], "none")
        left = self.count_secrets()
        self.done("--profile", "B", "credentials", "clear")
        self.assertEqual(self.count_secrets(), left - 1, "the next verb tidies")

    def test_same_origin_keeps_the_key(self):
        self.add("A")
        self.done("credentials", "set", "--server", "https://h.example", "--key-file", "-", stdin=KEY)
        self.done("credentials", "set", "--server", "https://H.example:443/api/public/v1/")
        shown = self.done("credentials", "show", "--json").json
        self.assertEqual((shown["server"], shown["key"]), ("https://h.example/api", "keyring"))

    def test_isolation(self):
        with Postiz(KEY) as one, Postiz("other-key") as other:
            self.add("A")
            self.add("B")
            self.done("credentials", "set", "--server", one.address, "--key-file", "-", stdin=KEY)
            self.done("--profile", "B", "credentials", "set", "--server", other.address,
                      "--key-file", "-", stdin="other-key")
            self.done("--profile", "A", "credentials", "test")
            self.done("--profile", "B", "credentials", "test")
            self.assertEqual({key for _, key in one.seen}, {KEY})
            self.assertEqual({key for _, key in other.seen}, {"other-key"})
            self.done("profile", "remove", "B", "--yes")
            self.done("--profile", "A", "credentials", "test")

    def test_key_file(self):
        path = os.path.join(self.folder, "key")
        with open(path, "w") as file:
            file.write(KEY + "\nsecond line\n")
        self.add("A")
        self.done("credentials", "set", "--server", "https://h.example", "--key-file", path)
        self.fails(3, "credentials", "set", "--key-file", path + "-missing")
        result = self.fails(3, "credentials", "set", "--key-file", KEY, "--json")
        self.assertNotIn(KEY, result.err, "people type the key where its file belongs")
        result = self.fails(2, "credentials", "set", f"--key={KEY}")
        self.assertNotIn(KEY, result.err)
        self.fails(4, "credentials", "set", "--key-file", "/dev/zero")

    def test_profile_is_taken_before_the_key_is_typed(self):
        with Postiz(KEY) as one, Postiz("other") as other:
            self.add("A")
            self.add("B")
            self.done("--profile", "A", "credentials", "set", "--server", one.address)
            self.done("--profile", "B", "credentials", "set", "--server", other.address)
            process = subprocess.Popen([self.binary, "credentials", "set", "--key-file", "-"], env=self.env,
                                       stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
            time.sleep(1)
            self.done("profile", "default", "B")
            process.communicate(KEY, timeout=30)
            self.assertEqual(process.returncode, 0)
            self.done("--profile", "A", "credentials", "test")
            self.fails(4, "--profile", "B", "credentials", "test")
            self.assertEqual(other.seen, [])

    def test_bad_keys(self):
        self.add("A")
        for key in ("", "\n", "   ", "two words", "tab\tinside", "Bearer ", "k\x01"):
            result = self.fails(4, "credentials", "set", "--server", "https://h.example",
                                "--key-file", "-", stdin=key)
            if key.strip():
                self.assertNotIn(key.strip() + "x", result.err)
        self.assertIsNone(self.done("credentials", "show", "--json").json["server"])


class Addresses(CliTest):
    def test_bad_addresses(self):
        self.add("A")
        for address in ("", "postiz.example", "postiz.example/api", "ftp://h.example", "https://", "https:///x",
                        "https://s3cr3t@h.example", "https://u:s3cr3t@h.example",
                        "https://h.example/?key=s3cr3t", "https://h.example/#s3cr3t",
                        "https://h.example/s3cr3t", "https://h exa.mple", "x" * 3000):
            result = self.fails(4, "credentials", "set", "--server", address)
            self.assertNotIn("s3cr3t", result.err)
        self.assertIsNone(self.done("credentials", "show", "--json").json["server"])
        self.assertNotIn(b"s3cr3t", self.everything_written())

    def test_nothing_to_set(self):
        self.add("A")
        self.fails(2, "credentials", "set")


class Environment(CliTest):
    """The pair of the environment works with any keyring, also with none."""

    def test_pair(self):
        with Postiz(KEY) as server:
            self.add("A")
            pair = {"POSTIZ_API_URL": server.address, "POSTIZ_API_KEY": KEY}
            self.assertEqual(self.done("credentials", "test", "--json", **pair).json["channels"], 3)
            self.assertEqual(self.done("credentials", "show", "--json", **pair).json["key"], "environment")
            result = self.fails(4, "credentials", "test", POSTIZ_API_URL=server.address)
            self.assertIn("POSTIZ_API_KEY", result.err)
            result = self.fails(4, "credentials", "test", POSTIZ_API_KEY=KEY)
            self.assertIn("POSTIZ_API_URL", result.err)
            self.assertNotIn(KEY, result.err)
            self.assertIn("A", self.fails(4, "credentials", "test").err)
            empty = {"POSTIZ_API_URL": "", "POSTIZ_API_KEY": ""}
            self.assertEqual(self.done("credentials", "show", "--json", **empty).json["key"], "none")
            self.assertEqual(self.done("status", "--json", **empty).json["profiles"][0]["account"], "none")

    def test_own_server_wins(self):
        with Postiz(KEY) as server:
            self.add("A")
            self.done("credentials", "set", "--server", "https://other.example")
            self.fails(4, "credentials", "test", POSTIZ_API_URL=server.address, POSTIZ_API_KEY=KEY)
            self.assertEqual(server.seen, [], "a key is never combined with half an account")


class WithoutKeyring(CliTest):
    def setUp(self):
        super().setUp()
        if os.environ["EF_KEYRING"] == "open":
            self.skipTest("needs a keyring that is locked or missing")

    def test_explained_and_nothing_else_blocked(self):
        kind = os.environ["EF_KEYRING"]
        self.add("A")
        result = self.fails(1, "credentials", "set", "--server", "https://h.example", "--key-file", "-",
                            "--json", stdin=KEY, timeout=30)
        self.assertEqual(result.error["code"], f"keyring-{kind}")
        self.assertNotIn(KEY, result.err)
        self.assertIsNone(self.done("credentials", "show", "--json").json["server"], "nothing half done")
        self.done("credentials", "set", "--server", "https://h.example")
        self.assertEqual(self.done("credentials", "clear").err, "", "there was no key to leave behind")
        self.add("B")
        self.done("profile", "remove", "B", "--yes")
        doctor = self.done("doctor", "--json").json
        states = {check["name"]: check["state"] for check in doctor["checks"]}
        self.assertEqual(states["keyring"], "warning")
        self.assertTrue(doctor["ok"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
