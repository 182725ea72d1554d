# SPDX-License-Identifier: GPL-3.0-or-later
"""Small pictures, waves and scenes of media files, beside the tools people use for them."""

import os
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import time

from measure import in_turn, row

# Files that take long to make are kept between runs.
KEPT = os.path.join(tempfile.gettempdir(), "ef-bench-media")
TOLERANCE = 0.12


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True)


def timed(*command):
    begin = time.perf_counter()
    run(*command)
    return time.perf_counter() - begin


def keep(name, *words):
    """A file made by ffmpeg once; an interrupted one does not look finished."""
    os.makedirs(KEPT, exist_ok=True)
    path = os.path.join(KEPT, name)
    if not os.path.exists(path):
        part = os.path.join(KEPT, "part-" + name)
        run("ffmpeg", "-v", "error", "-y", *words, part)
        os.rename(part, path)
    return path


def uri(path):
    return pathlib.Path(path).as_uri()


def filmstrip(bench):
    minute = keep("minute.mp4", "-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=30:d=60,noise=alls=6:allf=t",
                  "-c:v", "libx264", "-preset", "veryfast", "-crf", "26", "-g", "150")
    path = keep("ten-minutes.mp4", "-stream_loop", "9", "-i", minute, "-c", "copy")
    folder = tempfile.mkdtemp(prefix="ef-bench-")
    at = iter(range(10 ** 6))

    def peer():
        second = next(at) * 10 % 600
        clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        return timed("ffmpegthumbnailer", "-i", path, "-o", os.path.join(folder, "peer.png"), "-s", "164",
                     "-t", clock) * 1000

    def ours(*words):
        return float(run(bench.tool("media-film"), uri(path), "600", "60", *words).stdout)

    row("picture of a filmstrip of 60", 2, "ms", "at most a fifth",
        in_turn(ours, peer), lambda r: r["ratio"] <= 0.2, "1080p, key frame every 5 s; peer: ffmpegthumbnailer")
    shutil.rmtree(folder)


def waveform(bench):
    minute = keep("sounding-minute.mp4", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=60", "-f", "lavfi", "-i",
                  "aevalsrc='0.4*sin(t*900)*sin(t*3)+0.1*random(0)|0.4*sin(t*700)*sin(t*2)':s=48000:d=60", "-c:v",
                  "libx264", "-preset", "veryfast", "-c:a", "aac", "-b:a", "128k")
    path = keep("hour.mp4", "-stream_loop", "59", "-i", minute, "-c", "copy")
    folder = tempfile.mkdtemp(prefix="ef-bench-")
    picture = os.path.join(folder, "wave.png")
    row("waveform of an hour", 2, "s", "under 3 s, at most 1.05",
        in_turn(lambda: timed(bench.tool("media-levels"), uri(path)),
                lambda: timed("ffmpeg", "-v", "error", "-y", "-i", path, "-filter_complex", "showwavespic",
                              "-frames:v", "1", picture)),
        lambda r: r["ours"] < 3 and r["ratio"] <= 1.05, "peer: ffmpeg showwavespic")
    shutil.rmtree(folder)


# Scenes

def make_scene(rand, length):
    """A picture that moves in its own way, as words for a filter graph."""
    seed = rand.randrange(1, 10 ** 6)
    hue = rand.randrange(360)
    size = "s=320x180:r=25"
    still = f"mandelbrot={size}:start_scale={rand.uniform(0.05, 2):.3f}:start_x={rand.uniform(-0.8, -0.7):.4f}:start_y={rand.uniform(-0.3, 0.1):.4f}"
    source = rand.choice([
        f"testsrc2={size},hue=h={hue}",
        f"{still},hue=h={hue}",
        f"life={size}:seed={seed}:mold=10:ratio=0.1:death_color=#{seed % 2 ** 24:06x}:life_color=#{(seed * 7919) % 2 ** 24:06x},scale=640:360,crop=320:180",
        f"cellauto={size}:rule={rand.choice([18, 30, 110, 150])}:seed={seed},hue=h={hue}",
        f"gradients={size}:seed={seed}:n={rand.randrange(2, 6)}:speed={rand.uniform(0.005, 0.05):.3f}",
        f"smptehdbars={size},hue=h={hue}:s={rand.uniform(0.2, 1):.2f},noise=alls=25:allf=t",
        f"{still},trim=end_frame=1,zoompan=z='1+on/{rand.randrange(60, 200)}':d=200:s=320x180:fps=25,hue=h={hue}",
        f"gradients={size}:seed={seed}:n=4:speed=0.00001:type={rand.choice(['radial', 'circular', 'spiral'])},noise=alls=15:allf=t",
        f"sierpinski={size}:seed={seed},hue=h={hue}",
        f"rgbtestsrc={size},hue=h={hue},vignette,noise=alls=10:allf=t",
    ])
    flash = rand.uniform(0.3, max(0.31, length - 0.5))
    moving = rand.choice([
        "", "", "", "",
        f",scroll=h={rand.choice([-1, 1]) * rand.uniform(0.01, 0.06):.3f}",
        f",scroll=v={rand.uniform(0.01, 0.06):.3f}:h=0.02",
        ",scale=360:204,crop=320:180:x='20+18*sin(n*1.7)':y='12+11*sin(n*2.3)',setsar=1",
        f",rotate=a=t*{rand.uniform(0.3, 2):.2f}",
        f",eq=brightness='0.6*between(t,{flash:.2f},{flash + rand.choice([0.03, 0.07, 0.11]):.2f})':eval=frame",
        f",eq=brightness='0.25*sin(t*{rand.uniform(1, 5):.2f})':eval=frame",
        ",negate",
    ])
    return f"{source}{moving},format=yuv420p,fps=25,setsar=1,trim=duration={length:.2f},setpts=PTS-STARTPTS"


def make_cuts(seed):
    """A video of 60 scenes, and where they change: (begin, end) in seconds, the same for a hard cut."""
    rand = random.Random(seed)
    chains, truth = [], []
    total, last, fade_in = 0.0, None, 0.0
    for number in range(60):
        length = rand.randrange(35, 90) / 25
        scene = make_scene(rand, length)
        kind = rand.choices(["cut", "dissolve", "fade"], [70, 18, 12])[0] if number < 59 else "end"
        if fade_in:
            scene += f",fade=in:d={fade_in}"
        fade_in = 0.0
        if kind == "fade":
            fade_in = 0.4
            scene += f",fade=out:st={length - 0.4:.2f}:d=0.4"
        chains.append(f"{scene},settb=1/25,fps=25[s{number}]")
        if last is None:
            total, last = length, "s0"
        elif joined == "dissolve":
            duration = rand.randrange(10, 26) / 25
            chains.append(f"[{last}][s{number}]xfade=fade:duration={duration}:offset={total - duration:.2f},settb=1/25,fps=25[j{number}]")
            truth.append((total - duration, total))
            total, last = total + length - duration, f"j{number}"
        else:
            chains.append(f"[{last}][s{number}]concat=n=2:v=1,settb=1/25,fps=25[j{number}]")
            truth.append((total - 0.4, total + 0.4) if joined == "fade" else (total, total))
            total, last = total + length, f"j{number}"
        joined = kind
    path = keep(f"cuts-{seed}.mp4", "-filter_complex", ";".join(chains), "-map", f"[{last}]", "-c:v", "libx264", "-pix_fmt", "yuv420p",
                "-preset", "veryfast", "-crf", "24")
    return path, truth


def rate_cuts(found, truth):
    """F1: each change may be found once, within the tolerance or inside a slow one."""
    left = sorted(found)
    hits = 0
    for begin, end in truth:
        near = [t for t in left if begin - TOLERANCE <= t <= end + TOLERANCE]
        if near:
            hits += 1
            left.remove(near[0])
    return 2 * hits / max(len(found) + len(truth), 1)


def find_numbers(pattern, *command):
    return [float(text) for text in re.findall(pattern, run(*command).stderr)]


def find_with_scdet(path, threshold):
    return find_numbers(r"lavfi\.scd\.time: ([0-9.]+)", "ffmpeg", "-hide_banner", "-i", path, "-vf",
                        f"scdet=threshold={threshold}", "-f", "null", "-")


def find_with_select(path, threshold):
    return find_numbers(r"pts_time:([0-9.]+)", "ffmpeg", "-hide_banner", "-i", path, "-vf",
                        f"select='gt(scene,{threshold})',showinfo", "-f", "null", "-")


def find_ours(bench, path):
    return [float(line) for line in run(bench.tool("media-cuts"), uri(path)).stdout.split()]


def scenes(bench):
    videos = [make_cuts(seed) for seed in (101, 102, 103)]
    rates = {}
    for find, thresholds in ((find_with_scdet, (8, 10, 12, 14)), (find_with_select, (0.3, 0.35, 0.4))):
        for threshold in thresholds:
            rates[find, threshold] = [rate_cuts(find(path, threshold), truth) for path, truth in videos]
    best = max(rates, key=lambda key: sum(rates[key]))
    ours = [rate_cuts(find_ours(bench, path), truth) for path, truth in videos]
    name = "scdet" if best[0] is find_with_scdet else "select"
    row("scene detection", 2, "F1", "above the best peer", list(zip(ours, rates[best])),
        lambda r: r["ratio"] > 1, f"{sum(len(truth) for _, truth in videos)} changes, {TOLERANCE} s; peer: ffmpeg {name} at {best[1]}")


GROUPS = {"filmstrip": filmstrip, "waveform": waveform, "scenes": scenes}
