# SPDX-License-Identifier: GPL-3.0-or-later
"""Damaged videos for the child that reads files: whatever they are, it lives and answers with a result or one sentence.

300 files, and on for EF_SOAK seconds. EF_SEED is the first seed and EF_ROUNDS how many: each damages the same
bytes again. EF_KEEP names a folder for the files it fell over."""

import itertools
import json
import os
import pathlib
import random
import select
import shutil
import subprocess
import sys
import tempfile
import time

MOST_SECONDS = 120  # of one answer, also with sanitizers
VERBS = ("probe", "frames", "levels", "scores")
VIDEOS = (
    ("sound=1", "b_frames=2", "n_frames=30"),
    ("sound=1", "n_frames=30", "extra=-movflags +frag_keyframe+empty_moov"),
    ("sound=1", "container=mkv", "n_frames=30"),
    ("sound=1", "container=mkv", "codec=libvpx", "n_frames=30", "extra=-c:a libvorbis"),
    ("sound=1", "container=mov", "n_frames=30", "extra=-c:a pcm_s16le"),
    ("sound=1", "container=ts", "b_frames=2", "n_frames=30"),
)


def make_video(*options):
    return subprocess.run([os.environ["EF_MAKE_VIDEO"], *options], check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.strip()


def damage(data, dice):
    data = bytearray(data)
    if dice.random() < 0.3:
        del data[dice.randrange(1, len(data)):]
    if dice.random() < 0.85:
        # The head says what all the rest is.
        most = min(len(data), dice.choice((200, 2000, len(data))))
        for _ in range(dice.choice((1, 3, 10, 40))):
            data[dice.randrange(most)] ^= 1 << dice.randrange(8)
    return bytes(data)


class Child:
    def __init__(self):
        self.errors = tempfile.TemporaryFile()
        # Some damage makes GStreamer wait for ever.
        env = {**os.environ, "EF_MEDIA_PATIENCE": "5", "G_DEBUG": ""}
        self.process = subprocess.Popen([os.environ["EF_CLI"], "read-media"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.errors, env=env, bufsize=0)
        self.last_id = 0

    def ask(self, verb, path, out):
        """What it says at last; None: it died; a text: it does not answer."""
        self.last_id += 1
        request = {"id": self.last_id, "do": verb, "uri": path.as_uri(), "file": out.as_uri(), "keys": False}
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return None
        while True:
            if not select.select([self.process.stdout], [], [], MOST_SECONDS)[0]:
                return "no answer"
            line = self.process.stdout.readline()
            if not line:
                return None
            answer = json.loads(line)
            if "result" in answer or "error" in answer:
                return answer

    def end(self):
        self.process.stdin.close()
        try:
            code = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.process.stdout.close()
        self.errors.seek(0)
        said = self.errors.read().decode(errors="replace")
        self.errors.close()
        return code, said


def find_fault(answer):
    if not isinstance(answer, dict):
        return answer or "died"
    if "error" in answer:
        message = answer["error"]["message"]
        if len(message) <= 10 or "\n" in message or not answer["error"]["code"]:
            return f"no sentence: {message!r}"
    return None


def keep(path, seed):
    if "EF_KEEP" in os.environ:
        shutil.copy(path, os.path.join(os.environ["EF_KEEP"], f"{seed}{path.suffix}"))


def main():
    n_rounds = int(os.environ.get("EF_ROUNDS", "300"))
    first = int(os.environ.get("EF_SEED", "1"))
    end = time.monotonic() + float(os.environ.get("EF_SOAK") or 0)
    videos = [pathlib.Path(make_video(*options)) for options in VIDEOS]
    n_files = 0
    n_faults = 0
    n_results = 0
    child = Child()
    with tempfile.TemporaryDirectory(prefix="ef-fuzz-") as folder:
        out = pathlib.Path(folder, "out")
        for seed in itertools.count(first):
            if seed >= first + n_rounds and time.monotonic() >= end:
                break
            n_files += 1
            dice = random.Random(seed)
            video = videos[seed % len(videos)]
            path = pathlib.Path(folder, "in" + video.suffix)
            path.write_bytes(damage(video.read_bytes(), dice))
            for verb in VERBS:
                answer = child.ask(verb, path, out)
                n_results += isinstance(answer, dict) and "result" in answer
                fault = find_fault(answer)
                if fault is None:
                    continue
                n_faults += 1
                keep(path, seed)
                code, said = child.end()
                print(f"seed {seed}, {video.suffix}, {verb}: {fault} ({code})\n{said[-4000:]}", flush=True)
                child = Child()
        code, said = child.end()
    if code != 0:
        n_faults += 1
        print(f"ended with {code}\n{said[-4000:]}")
    print(f"{n_files} files, {n_files * len(VERBS)} answers, of which {n_results} results, {n_faults} faults")
    return 1 if n_faults > 0 else 0


if __name__ == "__main__":
    sys.exit(main())
