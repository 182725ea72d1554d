# SPDX-License-Identifier: GPL-3.0-or-later
import os
import unittest

from support import CliTest


class Usage(CliTest):
    def test_help_and_version(self):
        self.assertIn("profile add NAME", self.done("--help").out)
        self.assertIn("profile add NAME", self.done().out)
        self.assertIn("--colour", self.done("profile", "add", "--help").out)
        self.assertIn("profile list", self.done("profile", "--help").out)
        self.assertRegex(self.done("--version").out, r"^edit-factory-cli \d+\.\d+\.\d+\n$")
        self.assertFalse(os.path.exists(self.data), "help touches nothing")

    def test_wrong_words(self):
        self.fails(2, "profil", "list")
        self.fails(2, "profile", "lst")
        self.fails(2, "profile")
        self.fails(2, "profile", "add")
        self.fails(2, "profile", "add", "A", "B")
        self.fails(2, "profile", "list", "--nonsense")
        self.fails(2, "profile", "add", "A", "--colour")
        self.fails(2, "profile", "list", "--json=yes")
        self.assertFalse(os.path.exists(self.data))

    def test_error_as_json(self):
        self.assertEqual(self.fails(2, "--json", "nothing").error["code"], "usage")
        self.assertEqual(self.fails(3, "profile", "show", "x", "--json").error["code"], "not-found")

    def test_global_options_anywhere(self):
        self.add("One")
        for words in (["--json", "profile", "list"], ["profile", "--json", "list"],
                      ["profile", "list", "--json"]):
            self.assertEqual(self.done(*words).json[0]["name"], "One")
        self.done("--profile", "One", "profile", "show")
        self.done("profile", "show", "--profile=one")
        self.fails(3, "--profile", "Two", "profile", "show")

    def test_dash_names(self):
        self.assertEqual(self.done("profile", "add", "--json", "--", "--colour").json["name"], "--colour")

    def test_no_home(self):
        env = {k: "" for k in self.env if k.startswith("XDG_")}
        result = self.cli("profile", "list", HOME="", **env)
        self.assertEqual(result.status, 1, result)
        self.assertIn("HOME", result.err)

    def test_home_that_cannot_be_written(self):
        with open(os.path.join(self.folder, "plain"), "w"):
            pass
        result = self.fails(4, "profile", "list", XDG_DATA_HOME=os.path.join(self.folder, "plain"))
        self.assertIn("plain", result.err)

    def test_output_that_cannot_be_written(self):
        self.add("One")
        import subprocess
        with open("/dev/full", "w") as full:
            process = subprocess.run([self.binary, "profile", "list"], env=self.env, stdout=full,
                                     stderr=subprocess.PIPE, text=True)
        self.assertEqual(process.returncode, 1, process.stderr)

    def test_results_alone_on_stdout(self):
        self.add("Käse", "--description", "x")
        noisy = self.done("profile", "list", "--json", G_MESSAGES_DEBUG="all")
        self.assertEqual(noisy.json[0]["name"], "Käse")
        result = self.fails(4, "profile", "add", "Käse", "--json", LC_ALL="C")
        self.assertIn("Käse", result.error["message"], "JSON is UTF-8 wherever it goes")
        self.fails(2, "--json")


if __name__ == "__main__":
    unittest.main(verbosity=2)
