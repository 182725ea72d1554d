# SPDX-License-Identifier: GPL-3.0-or-later
"""The window, the switch between profiles and the start of the command line."""

import json
import statistics
import time

from measure import Display, in_turn, row


def window(bench):
    with Display(bench) as display:
        display.run(bench.cli, "profile", "add", "Nordlicht Coffee")
        empty = [bench.tool("empty-window")]
        row("window up, warm, with a profile", 1, "ms", "under 400 ms",
            in_turn(lambda: display.time_window(bench.app), lambda: display.time_window(*empty)),
            lambda r: r["ours"] < 400, "peer: an empty libadwaita window")
        pairs = [(display.private_dirty(bench.app), display.private_dirty(*empty)) for _ in range(3)]
        row("idle private dirty memory", 1, "MB", "at most 40 MB above the peer", pairs,
            lambda r: r["ours"] - r["peer"] <= 40, "peer: an empty libadwaita window")


def switch(bench):
    with Display(bench) as display:
        said = json.loads(display.run(bench.tool("profile-switch")))
        wall = statistics.median(painted for _, painted in said)
        row("profile switch, 10,000 rows each, main thread", 1, "ms", "under 100 ms",
            [(cpu, None) for cpu, _ in said], lambda r: r["ours"] < 100,
            f"CPU time to the laid out frame; {wall:.0f} ms on the clock with a software renderer")


def command_line(bench):
    with Display(bench) as display:
        for number in range(5):
            display.run(bench.cli, "profile", "add", f"Brand {number}")

        def timed(*command):
            begin = time.perf_counter()
            display.run(*command)
            return (time.perf_counter() - begin) * 1000

        row("edit-factory-cli profile list", 1, "ms", "under 60 ms",
            in_turn(lambda: timed(bench.cli, "profile", "list"), lambda: timed("true")),
            lambda r: r["ours"] < 60, "peer: true")


GROUPS = {"command_line": command_line, "window": window, "switch": switch}
