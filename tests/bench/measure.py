# SPDX-License-Identifier: GPL-3.0-or-later
"""How a row of the bench is measured and judged, and where a program under the bench runs."""

import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import time

PAIRS = 7
ROWS = []


def row(name, issue, unit, goal, pairs, met, note=""):
    """goal is text; met decides from the medians of ours, the peer's and the pairs' ratios."""
    ours = [pair[0] for pair in pairs]
    peers = [pair[1] for pair in pairs if pair[1] is not None]
    ratios = [pair[0] / pair[1] for pair in pairs if pair[1]]
    result = {
        "name": name, "issue": issue, "unit": unit,
        "ours": round(statistics.median(ours), 2),
        "peer": round(statistics.median(peers), 2) if peers else None,
        "ratio": round(statistics.median(ratios), 3) if ratios else None,
        "quartiles": [round(q, 3) for q in statistics.quantiles(ratios, n=4)[::2]] if len(ratios) > 1 else None,
        "goal": goal, "note": note,
    }
    result["met"] = bool(met(result))
    ROWS.append(result)
    print_row(result)


def print_row(r):
    ratio = "" if r["ratio"] is None else f"{r['ratio']:.2f} ({r['quartiles'][0]:.2f}–{r['quartiles'][1]:.2f})"
    print(f"{r['name']:<44} {r['ours']:>9.2f} {r['peer'] if r['peer'] is not None else '':>9} {r['unit']:<4}"
          f" {ratio:<18} {r['goal']:<30} {'met' if r['met'] else 'MISSED':<7} {r['note']}", flush=True)


def in_turn(ours, peer, pairs=PAIRS):
    ours(), peer()
    return [(ours(), peer()) for _ in range(pairs)]


class Display:
    """A virtual display, a session bus and folders of our own, all gone afterwards."""

    def __init__(self, bench):
        self.bench = bench
        self.folder = tempfile.mkdtemp(prefix="ef-bench-")
        self.env = {**os.environ, "HOME": self.folder, "TMPDIR": self.folder, "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo",
                    "GDK_DISABLE": "vulkan", "GSETTINGS_BACKEND": "memory", "LC_ALL": "C.UTF-8",
                    "XDG_DATA_DIRS": f"{bench.prefix}/share:/usr/local/share:/usr/share"}
        for name in ("DATA", "CONFIG", "CACHE", "STATE"):
            self.env[f"XDG_{name}_HOME"] = os.path.join(self.folder, name.lower())
        self.env["XDG_RUNTIME_DIR"] = os.path.join(self.folder, "run")
        os.mkdir(self.env["XDG_RUNTIME_DIR"], 0o700)
        self.env.pop("WAYLAND_DISPLAY", None)
        self.children = []

    def __enter__(self):
        read, write = os.pipe()
        self.start(["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"],
                   pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as pipe:
            self.env["DISPLAY"] = ":" + pipe.readline().strip()
        read, write = os.pipe()
        self.start(["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--print-address={write}"],
                   pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as pipe:
            self.env["DBUS_SESSION_BUS_ADDRESS"] = pipe.readline().strip()
        return self

    def start(self, command, **keywords):
        process = subprocess.Popen(command, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   **keywords)
        self.children.append(process)
        return process

    def __exit__(self, *_):
        for process in reversed(self.children):
            process.terminate()
            process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *command):
        return subprocess.run(command, env=self.env, check=True, capture_output=True, text=True).stdout

    def open_window(self, *command):
        said = self.run(self.bench.tool("window-watch"), *command).split()
        return float(said[0]), int(said[1])

    def time_window(self, *command):
        milliseconds, pid = self.open_window(*command)
        end(pid)
        return milliseconds

    def private_dirty(self, *command):
        """Megabytes, when nothing has happened for a while."""
        _, pid = self.open_window(*command)
        time.sleep(4)
        with open(f"/proc/{pid}/smaps_rollup") as file:
            kilobytes = sum(int(line.split()[1]) for line in file if line.startswith("Private_Dirty:"))
        end(pid)
        return kilobytes / 1024


def end(pid):
    os.kill(pid, signal.SIGTERM)
    for _ in range(200):
        if not os.path.exists(f"/proc/{pid}") or open(f"/proc/{pid}/stat").read().split(")")[1].split()[0] == "Z":
            return
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
