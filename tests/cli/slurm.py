# SPDX-License-Identifier: GPL-3.0-or-later
"""A Slurm of one node, for as long as a test takes. It belongs to whoever runs the test, and listens on the loopback
address only."""

import getpass
import os
import shutil
import socket
import subprocess
import time

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol", "sinfo")
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"

CONFIGURATION = """\
ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
SlurmUser={user}
SlurmdUser={user}
SlurmctldPort={port}
SlurmdPort={other}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1
KillWait=5
MpiDefault=none
ReturnToService=2
AccountingStorageType=accounting_storage/none
NodeName=localhost NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def missing():
    """Which programs are not here."""
    return [name for name in PROGRAMS if not shutil.which(name, path=PATH)]


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Slurm:
    def __init__(self, folder):
        self.folder = folder
        self.env = {**os.environ, "PATH": PATH, "SLURM_CONF": self.path("slurm.conf")}
        for name in ("", "state", "spool"):
            os.makedirs(self.path(name), mode=0o755, exist_ok=True)
        with open(self.path("munge.key"), "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(os.urandom(1024))
        with open(self.path("slurm.conf"), "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(folder=folder, user=getpass.getuser(), port=free_port(), other=free_port()))
        with open(self.path("cgroup.conf"), "w", encoding="utf-8") as file:
            file.write("CgroupPlugin=disabled\n")

    def path(self, name):
        return os.path.join(self.folder, name)

    def call(self, *words):
        return subprocess.run(words, env=self.env, capture_output=True, text=True, timeout=60)

    def start(self):
        """FALSE: it cannot be had on this machine."""
        socket_path = self.path("munge.socket")
        started = [
            self.call("munged", "--force", "--key-file", self.path("munge.key"), "--socket", socket_path,
                      "--pid-file", self.path("munge.pid"), "--log-file", self.path("munge.log"),
                      "--seed-file", self.path("munge.seed")),
            self.call("slurmctld", "-c"),
            self.call("slurmd", "-N", "localhost"),
        ]
        end = time.monotonic() + 30
        while all(each.returncode == 0 for each in started) and time.monotonic() < end:
            if "idle" in self.call("sinfo", "-h", "-o", "%T").stdout:
                return True
            time.sleep(0.1)
        return False

    def jobs(self):
        """Number, state and name."""
        lines = self.call("squeue", "--noheader", "--states=all", "--format=%i|%T|%j").stdout.splitlines()
        return [line.split("|") for line in lines]

    def stop(self):
        for number, state, _ in self.jobs():
            if state in ("PENDING", "RUNNING"):
                self.call("scancel", number)
        for name in ("slurmd", "slurmctld", "munge"):
            try:
                with open(self.path(name + ".pid"), encoding="utf-8") as file:
                    pid = int(file.read())
                os.kill(pid, 15)
                for _ in range(100):
                    os.kill(pid, 0)
                    time.sleep(0.05)
                os.kill(pid, 9)
            except (OSError, ValueError):
                pass
