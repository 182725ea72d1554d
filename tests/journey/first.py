# SPDX-License-Identifier: GPL-3.0-or-later
"""First start, name the first brand, add a second, give it a server and a key, switch, quit, start again:
all there."""

import json
import unittest

from postiz import Postiz
from support import Journey

KEY = "pk-journey-0123456789-secret"


class FirstJourney(Journey):
    def profiles(self):
        return json.loads(self.cli("profile", "list", "--json"))

    def name_first(self, name="Nordlicht Coffee"):
        self.start()
        self.find("Welcome to Edit Factory")
        self.shot("1-welcome")
        self.find("Name", role="text").type(name)
        self.find("Create Profile", role="button").click()
        self.find("Add Your First Video")

    def test_whole_way(self):
        with Postiz(KEY) as server:
            self.name_first()
            self.shot("2-first-profile")

            self.keys("ctrl+b")
            self.find(contains="New Profile", role="button")
            self.shot("3-switcher")
            self.find(contains="New Profile", role="button").activate()
            self.find("New Profile", role="dialog")
            self.type("Bikeyard")
            self.shot("4-new-profile")
            self.keys("Return")
            self.gone("New Profile", role="dialog")
            self.assertEqual([p["name"] for p in self.profiles()], ["Nordlicht Coffee", "Bikeyard"])

            self.keys("ctrl+2", "ctrl+comma")
            self.find(contains="Bikeyard: these settings")
            self.shot("5-settings")
            self.keys("Escape")
            self.keys("alt+4")
            self.find("Connect Bikeyard to Postiz", role="button").click()
            self.find("Server address", role="text").type(server.address)
            self.keys("Return")
            self.find(contains="API key", role="text").type(KEY)
            self.keys("Return")
            self.find(contains="stored in the keyring")
            self.find("Test", role="button").click()
            self.find(contains="Connected: 3 channels")
            self.shot("6-connected")
            self.keys("Escape")

            self.keys("ctrl+1")
            self.find(contains="Now working as Nordlicht Coffee")
            self.shot("7-switched")
            self.keys("ctrl+2", "alt+6")
            self.find(contains="Changed the Postiz account")
            self.shot("8-activity")
            self.keys("ctrl+q")
            self.wait_for_end()
            self.assertNotIn(KEY, self.read_log())

            self.start()
            self.find(contains="Changed the Postiz account")
            self.shot("9-started-again")
            self.keys("ctrl+comma")
            self.find(contains="Bikeyard: these settings")
            self.keys("Escape", "ctrl+q")
            self.wait_for_end()
            account = json.loads(self.cli("--profile", "Bikeyard", "credentials", "show", "--json"))
            self.assertEqual((account["server"], account["key"]), (server.address, "keyring"))
            self.assertTrue(all(key in (None, KEY) for _, key in server.seen))

    def test_sees_the_command_line(self):
        self.name_first("A")
        self.cli("profile", "add", "From Outside", "--colour", "pink")
        self.cli("profile", "set", "A", "name=Renamed")
        self.find(contains="Renamed")
        self.keys("ctrl+b")
        self.find(contains="From Outside")
        self.shot("switcher")
        self.keys("Escape", "ctrl+q")
        self.wait_for_end()

    def test_narrow(self):
        self.size = "360x720"
        self.name_first("A")
        self.shot("sources")
        self.keys("ctrl+shift+n")
        self.find("New Profile", role="dialog")
        self.shot("new-profile")
        self.type("Small Shop")
        self.keys("Return")
        self.gone("New Profile", role="dialog")
        self.assertEqual([p["name"] for p in self.profiles()], ["A", "Small Shop"])
        self.shot("second")
        self.keys("ctrl+q")
        self.wait_for_end()

    def test_killed_twice(self):
        self.name_first()
        self.keys("alt+5")
        self.kill()
        self.start()
        self.find("Nothing to Do")
        self.kill()
        self.start()
        self.find(contains="ended unexpectedly")
        self.find("Add Your First Video")
        self.shot("after-two-kills")
        self.assertEqual(len(self.profiles()), 1)
        self.keys("ctrl+q")
        self.wait_for_end()


if __name__ == "__main__":
    unittest.main(verbosity=2)
