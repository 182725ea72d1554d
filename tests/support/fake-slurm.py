#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Speaks for Slurm's programs, under whose names it is called, and misbehaves as $FAKE_SLURM/how says. Jobs really
run, on this computer. `render-plan` makes it the program that renders, which writes files that nobody can play."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time

FOLDER = os.environ["FAKE_SLURM"]


def how():
    try:
        with open(os.path.join(FOLDER, "how"), encoding="utf-8") as file:
            return file.read().split()
    except FileNotFoundError:
        return []


def note(line):
    with open(os.path.join(FOLDER, "log"), "a", encoding="utf-8") as file:
        file.write(line + "\n")


class Jobs:
    """All jobs, while nobody else has them."""

    def __enter__(self):
        self.lock = open(os.path.join(FOLDER, "lock"), "w", encoding="utf-8")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.path = os.path.join(FOLDER, "jobs")
        self.jobs = []
        if os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as file:
                self.jobs = json.load(file)
        return self.jobs

    def __exit__(self, *_):
        with open(self.path + ".new", "w", encoding="utf-8") as file:
            json.dump(self.jobs, file)
        os.rename(self.path + ".new", self.path)
        self.lock.close()


def fail(text):
    print(text, file=sys.stderr)
    sys.exit(1)


def find(jobs, number):
    return next((job for job in jobs if job["id"] == number), None)


def option(name):
    return next((word.split("=", 1)[1] for word in sys.argv if word.startswith(name + "=")), "")


def set_state(number, state):
    with Jobs() as jobs:
        job = find(jobs, number)
        if job and job["state"] in ("PENDING", "RUNNING", "SUSPENDED"):
            job["state"] = state


def run(number, script):
    """On the node."""
    process = subprocess.Popen(["sh", script], env={**os.environ, "SLURM_JOB_ID": number}, start_new_session=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with Jobs() as jobs:
        job = find(jobs, number)
        job["state"] = "RUNNING" if job["state"] == "PENDING" else job["state"]
        job["pid"] = process.pid
    set_state(number, "FAILED" if process.wait() else "COMPLETED")


def sbatch():
    modes = how()
    note("sbatch " + option("--job-name"))
    if "sbatch-hangs" in modes:
        time.sleep(60)
    if "down" in modes:
        fail("sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)")
    if "refuse" in modes:
        fail("sbatch: error: invalid partition specified: nope\n"
             "sbatch: error: Batch job submission failed: Invalid partition name specified")
    if "full" in modes:
        fail("sbatch: error: AssocMaxSubmitJobLimit\nsbatch: error: Batch job submission failed: Job violates "
             "accounting/QOS policy (job submit limit, user's size and/or time limits)")
    with open(sys.argv[-1], encoding="utf-8") as file:
        script = file.read()
    state = next((mode for mode in modes if mode.isupper()), "PENDING")
    with Jobs() as jobs:
        number = str(100 + len(jobs))
        jobs.append({"id": number, "name": option("--job-name"), "state": state, "pid": 0})
    copy = os.path.join(FOLDER, number + ".sh")
    with open(copy, "w", encoding="utf-8") as file:
        file.write(script)
    if state == "PENDING" and "wait" not in modes:
        subprocess.Popen([sys.executable, __file__, "run", number, copy], start_new_session=True,
                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if "late" in modes:
        fail("sbatch: error: Batch job submission failed: Socket timed out on send/recv operation")
    print("Welcome to the cluster.\n" + number)


def squeue():
    modes = how()
    note("squeue")
    if "squeue-hangs" in modes:
        time.sleep(60)
    if "down" in modes:
        fail("slurm_load_jobs error: Unable to contact slurm controller (connect failure)")
    with Jobs() as jobs:
        print("7|RUNNING|None|somebody|else's")
        for job in jobs:
            if "forgets" not in modes:
                print(f"{job['id']}|{job['state']}|{job.get('reason', 'None')}|{job['name']}")


def sacct():
    if "accounts" not in how():
        fail("Slurm accounting storage is disabled")
    with Jobs() as jobs:
        for job in jobs:
            print(f"{job['id']}|{job['state']}|None|{job['name']}")


def scancel():
    note("scancel " + option("--name"))
    if "down" in how():
        fail("scancel: error: Unable to contact slurm controller (connect failure)")
    while "scancel-waits" in how():
        time.sleep(0.02)
    if "clings" in how():
        return
    with Jobs() as jobs:
        for job in jobs:
            if job["name"] == option("--name") and job["state"] in ("PENDING", "RUNNING", "SUSPENDED"):
                job["state"] = "CANCELLED"
                if job["pid"]:
                    os.killpg(job["pid"], signal.SIGTERM)


def scontrol():
    note("scontrol " + sys.argv[1])
    if sys.argv[1] in ("suspend", "resume"):
        fail("Access/permission denied for job " + sys.argv[2])
    with Jobs() as jobs:
        find(jobs, sys.argv[2])["reason"] = "JobHeldUser" if sys.argv[1] == "hold" else "None"


def srun():
    note("srun")
    if "blind" in how():
        fail("srun: error: localhost: task 0: Exited with exit code 1")
    words = sys.argv[sys.argv.index("grep"):]
    sys.exit(subprocess.run(words, check=False).returncode)


def render():
    """Slowly, with "slow" until the file "go" is there."""
    with open(sys.argv[-1], encoding="utf-8") as file:
        plan = json.load(file)
    note("render " + plan["title"])

    def say(**what):
        print(json.dumps({"id": "1", **what}), flush=True)

    say(stage="encoding", progress=0.25, speed=2)
    if "crash" in how():
        os.kill(os.getpid(), signal.SIGKILL)
    while "slow" in how() and not os.path.exists(os.path.join(FOLDER, "go")):
        time.sleep(0.02)
    if "damaged" in how():
        say(error={"code": "damaged", "message": "“a.mp4” is damaged."})
        sys.exit(1)
    done = []
    for output in plan["outputs"]:
        path = output["file"].removeprefix("file://")
        with open(path, "w", encoding="utf-8") as file:
            file.write(plan["title"])
        done.append({"file": path, "render": output.get("render", ""), "size": len(plan["title"]), "duration": 10 ** 9,
                     "frames": 25, "encoder": "x264"})
    if "lies" in how():
        done[0]["size"] += 1
    say(notice="It was made elsewhere.")
    say(done=done)


name = os.path.basename(sys.argv[0])
if len(sys.argv) > 1 and sys.argv[1] == "run":
    run(sys.argv[2], sys.argv[3])
elif name in ("sbatch", "squeue", "sacct", "scancel", "scontrol", "srun"):
    globals()[name]()
else:
    render()
