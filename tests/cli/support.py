# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the real command line on folders of its own, as a script would."""

import json
import os
import subprocess
import tempfile
import unittest


class Result:
    def __init__(self, process):
        self.status = process.returncode
        self.out = process.stdout
        self.err = process.stderr

    def __repr__(self):
        return f"exit {self.status}\n--- out\n{self.out}\n--- err\n{self.err}"

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def error(self):
        return json.loads(self.err.splitlines()[-1])["error"]


class CliTest(unittest.TestCase):
    binary = os.environ["EF_CLI"]

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ef-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.env = dict(os.environ)
        for name in ("DATA", "CONFIG", "CACHE", "STATE"):
            self.env[f"XDG_{name}_HOME"] = os.path.join(self.folder, name.lower())
        self.env.pop("POSTIZ_API_URL", None)
        self.env.pop("POSTIZ_API_KEY", None)
        self.data = os.path.join(self.folder, "data", "edit-factory")

    def cli(self, *arguments, stdin="", timeout=60, **env):
        return Result(subprocess.run(
            [self.binary, *arguments], input=stdin, text=True, timeout=timeout,
            capture_output=True, env={**self.env, **env}, cwd=self.folder))

    def done(self, *arguments, **keywords):
        result = self.cli(*arguments, **keywords)
        self.assertEqual(result.status, 0, result)
        return result

    def fails(self, status, *arguments, **keywords):
        result = self.cli(*arguments, **keywords)
        self.assertEqual(result.status, status, result)
        self.assertEqual(result.out, "", "an error has no business on stdout")
        self.assertNotEqual(result.err.strip(), "", "an error says why")
        return result

    def add(self, name, *options):
        return self.done("--json", "profile", "add", name, *options).json

    def count_secrets(self):
        found = subprocess.run(["secret-tool", "search", "--all", "xdg:schema",
                                "io.github.editfactory.EditFactory.Credentials"],
                               env=self.env, capture_output=True, text=True)
        return (found.stdout + found.stderr).count("attribute.origin")

    def everything_written(self):
        """All bytes in all files: to look for what must never be there."""
        found = b""
        for folder, _, names in os.walk(self.folder):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    found += file.read()
        return found
