# SPDX-License-Identifier: GPL-3.0-or-later
"""The practice server as a process of its own, for tests that drive whole programs.

    with Practice(state, "cut-random,seed=5", rate_limit=0) as server:
        server.address, server.key, server.token
        server.control(add=["hang,on=upload,times=1"], advance=60)
        server.created()        # each post that was ever stored: organisation, channel, date
"""

import json
import os
import signal
import subprocess
import urllib.error
import urllib.request


class Practice:
    def __init__(self, state, *rules, key=None, port=None, rate_limit=0, env=None, options=()):
        self.command = [os.environ["EF_CLI"], "practice-server", "--json", "--parent",
                        "--state", str(state), "--rate-limit", str(rate_limit), *options]
        for rule in rules:
            self.command += ["--fail", rule]
        if key:
            self.command += ["--key", key]
        if port:
            self.command += ["--port", str(port)]
        self.env = env

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, env=self.env)
        text = ""
        for line in self.process.stdout:
            text += line
            if line == "}\n":
                break
        ready = json.loads(text)
        self.address, self.key, self.token = ready["address"], ready["key"], ready["token"]
        return self

    def __exit__(self, *_):
        self.end(signal.SIGTERM)

    def end(self, how):
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(timeout=20)
        self.process.stdin.close()
        self.process.stdout.close()

    def ask(self, method, path, body=None, key=None, headers=None):
        """Status and document; what begins with "/" is asked as it is."""
        url = self.address + ("" if path.startswith("/") else "/public/v1/") + path
        request = urllib.request.Request(url, method=method, headers={
            "Authorization": key or self.key, "Content-Type": "application/json", **(headers or {})})
        if body is not None:
            request.data = json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                text = error.read()
            return error.code, json.loads(text) if text else None

    def control(self, **wishes):
        status, answer = self.ask("POST", "/practice/control", wishes,
                                  headers={"X-Practice-Token": self.token})
        assert status == 200, answer

    def log(self):
        return self.ask("GET", "/practice/log")[1]

    def created(self):
        return [(post["organisation"], post["channel"], post["date"])
                for post in self.log()["posts"] if post["event"] == "created"]

    def channels(self, key=None):
        """Ids by network."""
        return {c["identifier"]: c["id"] for c in self.ask("GET", "integrations", key=key)[1]}

    def create(self, channel, date, text="Hello", key=None, **settings):
        return self.ask("POST", "posts", {
            "type": "schedule", "date": date, "shortLink": False, "tags": [],
            "posts": [{"integration": {"id": channel}, "settings": settings,
                       "value": [{"content": text, "image": []}]}]}, key=key)
