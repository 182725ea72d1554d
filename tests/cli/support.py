# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the real command line on folders of its own, as a script would."""

import http.server
import json
import os
import subprocess
import tempfile
import threading
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

    def everything_written(self):
        """All bytes in all files: to look for what must never be there."""
        found = b""
        for folder, _, names in os.walk(self.folder):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    found += file.read()
        return found


class Postiz:
    """As much of a Postiz server as answers a test of the connection."""

    def __init__(self, key, channels=3, prefix=""):
        outer = self
        self.seen = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.seen.append((self.path, self.headers.get("Authorization")))
                if not self.path.startswith(prefix + "/public/v1/"):
                    return self.answer(200, "text/html", "<html>front page</html>")
                if self.headers.get("Authorization") != key:
                    return self.answer(401, "application/json", '{"msg":"Invalid API key"}')
                if self.path.endswith("/is-connected"):
                    return self.answer(200, "application/json", '{"connected":true}')
                body = json.dumps([{"id": str(i), "name": f"c{i}"} for i in range(channels)])
                return self.answer(200, "application/json", body)

            def answer(self, status, kind, body):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
