# SPDX-License-Identifier: GPL-3.0-or-later
"""Small real videos for tests that drive the program, as support/videos.h makes them."""

import os
import shutil
import subprocess

_made = {}


def make(path, **options):
    """A video at @path, whatever bytes its name is made of: 5 s, 25 frames a second, a new scene every
    second, black from 3 to 4 s, a beep at each full second."""
    options = {"n_frames": 125, "sound": 1, "scene": 25, "black_from": 75, "black_to": 100, **options}
    words = tuple(f"{key}={value}" for key, value in options.items())
    if words not in _made:
        made = subprocess.run([os.environ["EF_MAKE_VIDEO"], *words], check=True, text=True,
                              stdout=subprocess.PIPE)
        _made[words] = made.stdout.splitlines()[-1].removeprefix("# ")
    shutil.copyfile(_made[words], path)
    return path


def make_sound(path):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac",
                    path], check=True)
    return path


def make_without_index(path):
    """What a camera leaves that lost its power: no moov."""
    make(path)
    with open(path, "r+b") as file:
        file.truncate(file.read().rindex(b"moov") - 4)
    return path


def make_black(path):
    """Three seconds, the second of which is black."""
    picture = "testsrc2=s=160x90:r=25:d=3,drawbox=c=black:t=fill:enable='gte(t,1)*lt(t,2)'"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", picture, "-c:v", "libx264",
                    "-pix_fmt", "yuv420p", path], check=True)
    return path
