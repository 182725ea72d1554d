# SPDX-License-Identifier: GPL-3.0-or-later
"""Clips rendered by the child that the app keeps, beside ffmpeg and melt: the same encoder, settings and threads on
both sides. Ours is verified and synced as well; the start of the child is paid once, as in the app."""

import array
import json
import os
import re
import shutil
import subprocess
import tempfile
import time

from measure import in_turn, row
from media_rows import keep

PAIRS = 3
QUALITY = "20"
FINEST = "1"
NO_SLOWER = 1.05
RATE = 30
X264 = ("-c:v", "libx264", "-preset", "veryfast", "-crf", QUALITY, "-g", "60", "-pix_fmt", "yuv420p")
AAC = ("-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2")
FAST = ("-movflags", "+faststart")
NOISE = "testsrc2=s={size}:r=30:d={seconds},noise=alls=6:allf=t"
SIZES = {"9:16": (1080, 1920), "1:1": (1080, 1080), "16:9": (1920, 1080)}


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)


def make_source(name, size, seconds, *words):
    return keep(name, "-f", "lavfi", "-i", NOISE.format(size=size, seconds=seconds), "-f", "lavfi", "-i",
                f"aevalsrc='0.3*sin(t*900)*sin(t*3)|0.3*sin(t*700)*sin(t*2)':s=48000:d={seconds}",
                *(words or ("-c:v", "libx264", "-preset", "veryfast", "-crf", "20")), "-pix_fmt", "yuv420p", "-g", "60",
                *AAC)


class Renderer:
    """The child, as the app starts it."""

    def __init__(self, bench):
        self.bench = bench
        self.folder = tempfile.mkdtemp(prefix="ef-bench-")
        self.child = subprocess.Popen([bench.cli, "render-plan"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                      env={**os.environ, "EF_MEDIA_NICE": "0"})
        self.n_files = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.stdin.close()
        self.child.wait(60)
        shutil.rmtree(self.folder)

    def file(self, name="theirs.mp4"):
        return os.path.join(self.folder, name)

    def plan(self, *words):
        return run(os.path.join(self.bench.build, "tests", "media", "make-plan"), *words).stdout.strip()

    def new_file(self):
        self.n_files += 1
        return self.file(f"ours-{self.n_files}.mp4")

    def render(self, *plans):
        """Seconds until all of them are done, and the files."""
        begin = time.perf_counter()
        for number, plan in enumerate(plans):
            self.child.stdin.write(f'{{"id":"{number}","plan":{plan}}}\n')
        self.child.stdin.flush()
        files = []
        left = len(plans)
        while left:
            answer = json.loads(self.child.stdout.readline())
            if "error" in answer:
                raise RuntimeError(answer["error"])
            if "done" in answer:
                files += [file["file"] for file in answer["done"]]
                left -= 1
        return time.perf_counter() - begin, files


def timed(*command):
    begin = time.perf_counter()
    run(*command)
    return time.perf_counter() - begin


def ffmpeg(*words):
    return timed("ffmpeg", "-v", "error", "-nostdin", "-y", *words)


def settings(path):
    """What x264 says it was told, without what says nothing of the work."""
    text = run("sh", "-c", f"head -c 3000000 '{path}' | strings -n 200 | grep -m1 -o 'cabac=.*'").stdout.split()
    return {word for word in text if word.split("=")[0] in
            ("ref", "deblock", "analyse", "me", "subme", "threads", "lookahead_threads", "sliced_threads", "bframes",
             "b_adapt", "keyint", "rc_lookahead", "rc", "crf", "mbtree", "aq", "weightp", "trellis", "8x8dct")}


def same_settings(ours, theirs):
    if settings(ours) != settings(theirs):
        raise RuntimeError(f"other settings: {settings(ours) ^ settings(theirs)}")


def ssim(path, reference):
    said = subprocess.run(["ffmpeg", "-nostdin", "-i", path, "-i", reference, "-lavfi", "[0:v][1:v]ssim", "-f", "null", "-"],
                          check=True, capture_output=True, text=True).stderr
    return float(re.search(r"SSIM.* All:([0-9.]+)", said)[1])


def count_frames(path):
    return int(run("ffprobe", "-v", "error", "-count_packets", "-select_streams", "v", "-show_entries",
                   "stream=nb_read_packets", "-of", "csv=p=0", path).stdout)


def compare(renderer, name, words, theirs, peer):
    """@theirs: takes the quality and the file. Scalers and roundings differ, and noise shows it: what the encoder makes
    of either's pictures is held against those same pictures, all but without loss."""
    made = []

    def ours(quality=QUALITY):
        file = renderer.new_file()
        made.append(file)
        return renderer.render(renderer.plan(*words, f"output={file}", "format=9:16", f"quality={quality}"))[0]

    pairs = in_turn(ours, lambda: theirs(QUALITY, renderer.file()), PAIRS)
    same_settings(made[-1], renderer.file())
    ours(FINEST)
    theirs(FINEST, renderer.file("finest.mp4"))
    alike = [ssim(made[-2], made[-1]), ssim(renderer.file(), renderer.file("finest.mp4"))]
    sizes = [os.path.getsize(path) / 1e6 for path in (made[-2], renderer.file())]
    row(name, 4, "s", "no slower than the peer", pairs, lambda r: r["ratio"] <= NO_SLOWER and alike[0] >= alike[1] - 0.005,
        f"peer: {peer}; SSIM {alike[0]:.4f} and {alike[1]:.4f}, {sizes[0]:.1f} and {sizes[1]:.1f} MB")


CROP = "crop=ih*9/16:ih,scale=1080:1920"
# Blurred where it is small: the fastest of ffmpeg's that looks the same.
BLUR = ("split[a][b];[a]scale=134:240:force_original_aspect_ratio=increase,crop=134:240,boxblur=4:3,scale=1080:1920[c];"
        "[b]scale=1080:-2[d];[c][d]overlay=(W-w)/2:(H-h)/2")


MELT = ("vcodec=libx264", "preset=veryfast", f"crf={QUALITY}", "g=60", "pix_fmt=yuv420p", "acodec=aac", "ab=128k",
        "movflags=+faststart", "real_time=-2")


def melt(renderer, profile, *words):
    return timed("melt", "-silent", "-profile", profile, *words, "-consumer", f"avformat:{renderer.file('melt.mp4')}", *MELT)


def one_stretch(renderer):
    source = make_source("render-1080p.mp4", "1920x1080", 12)
    seconds = 8
    cut = ("-ss", "1", "-t", str(seconds), "-i", source)
    words = (f"stretch={source}", "begin=1", f"end={1 + seconds}")

    def by_ffmpeg(*filters):
        return lambda quality, file: ffmpeg(*cut, *filters, *X264, "-crf", quality, *AAC, *FAST, file)

    compare(renderer, "one stretch of 1080p to 1080x1920", (*words, "fill=crop"), by_ffmpeg("-vf", CROP), "ffmpeg")
    compare(renderer, "the same, blurred background", (*words, "fill=blur"),
            by_ffmpeg("-filter_complex", BLUR + "[v]", "-map", "[v]", "-map", "0:a"), "ffmpeg, boxblur where it is small")

    def ours():
        return renderer.render(renderer.plan(*words, "fill=blur", f"output={renderer.new_file()}", f"quality={QUALITY}"))[0]

    stretch = (source, "in=30", f"out={30 + 30 * seconds - 1}")
    row("the same, blurred background", 4, "s", "less than the peer",
        in_turn(ours, lambda: melt(renderer, "vertical_hd_30", *stretch, "-attach-clip", "crop", "center=1",
                                   "-attach-clip", "boxblur", "hori=30", "vert=30", "-track", *stretch,
                                   "-transition", "composite", "geometry=0/656:1080x608", "a_track=0", "b_track=1"),
                PAIRS),
        lambda r: r["ratio"] < 1, "peer: melt, boxblur, two threads")


def three_filters(format):
    width, height = SIZES[format]
    return f"crop='min(iw,ih*{width}/{height})':'min(ih,iw*{height}/{width})',scale={width}:{height}"


def three_formats(renderer, source, name, limits, with_split):
    words = [f"stretch={source}", "begin=1", "end=7"]
    cut = ("-ss", "1", "-t", "6", "-i", source)

    def ours():
        outputs = [word for format in SIZES for word in
                   (f"output={renderer.new_file()}", f"format={format}", f"quality={QUALITY}")]
        return renderer.render(renderer.plan(*words, *outputs))[0]

    def split():
        graph = "[0:v]split=3" + "".join(f"[i{n}]" for n in range(3)) + ";" + ";".join(
            f"[i{n}]{three_filters(format)}[o{n}]" for n, format in enumerate(SIZES))
        outputs = [word for n in range(3) for word in
                   ("-map", f"[o{n}]", "-map", "0:a", *X264, *AAC, *FAST, renderer.file(f"theirs-{n}.mp4"))]
        return ffmpeg(*cut, "-filter_complex", graph, *outputs)

    def three():
        return sum(ffmpeg(*cut, "-vf", three_filters(format), *X264, *AAC, *FAST, renderer.file()) for format in SIZES)

    if with_split:
        row(f"three formats of one clip, {name}", 4, "s", "no slower than the peer", in_turn(ours, split, PAIRS),
            lambda r: r["ratio"] <= NO_SLOWER, "peer: one ffmpeg command with split")
    row(f"three formats of one clip, {name}", 4, "s", f"at most {limits}", in_turn(ours, three, PAIRS),
        lambda r: r["ratio"] <= limits, "peer: three ffmpeg commands")


def formats(renderer):
    three_formats(renderer, make_source("render-1080p.mp4", "1920x1080", 12), "1080p H.264", 0.9, True)
    three_formats(renderer, make_source("render-4k.mp4", "3840x2160", 8, "-c:v", "libx265", "-preset", "ultrafast", "-crf",
                                        "24", "-x265-params", "log-level=error", "-tag:v", "hvc1"),
                  "4K HEVC", 0.75, False)


def joins(renderer):
    """Ten stretches with cross-fades of 10 frames."""
    source = make_source("render-1080p.mp4", "1920x1080", 12)
    begins = [30 + 27 * n for n in range(10)]
    length = 30
    made = []

    def ours():
        stretches = [word for n, begin in enumerate(begins) for word in
                     (f"stretch={source}", f"begin={begin / 30:.9f}", f"end={(begin + length) / 30:.9f}",
                      *(("fade=0.333333333",) if n else ()))]
        made.append(renderer.new_file())
        return renderer.render(renderer.plan(*stretches, f"output={made[-1]}", "format=16:9", f"quality={QUALITY}"))[0]

    def theirs():
        words = [word for n, begin in enumerate(begins) for word in
                 (source, f"in={begin}", f"out={begin + length - 1}",
                  *(("-mix", "10", "-mixer", "luma", "-mixer", "mix:-1") if n else ()))]
        return melt(renderer, "atsc_1080p_30", *words)

    pairs = in_turn(ours, theirs, PAIRS)
    expected = 10 * length - 9 * 10
    frames = [count_frames(path) for path in (made[-1], renderer.file("melt.mp4"))]
    row("10 stretches joined with cross-fades", 4, "s", "no slower than the peer, frame-exact", pairs,
        lambda r: r["ratio"] <= NO_SLOWER and frames[0] == expected,
        f"{frames[0]} frames of {expected}; peer: melt, luma, two threads, {frames[1]} frames")


def short_clips(renderer):
    source = make_source("render-1080p.mp4", "1920x1080", 12)
    begins = [n * 0.5 for n in range(20)]

    def ours():
        return renderer.render(*[renderer.plan(f"stretch={source}", f"begin={begin}", f"end={begin + 1}", "fill=crop",
                                               f"output={renderer.new_file()}", f"quality={QUALITY}")
                                 for begin in begins])[0]

    def theirs():
        return sum(ffmpeg("-ss", str(begin), "-t", "1", "-i", source, "-vf", CROP, *X264, *AAC, *FAST, renderer.file())
                   for begin in begins)

    row("20 short clips queued", 4, "s", "at most 0.8 of the peer", in_turn(ours, theirs, PAIRS),
        lambda r: r["ratio"] <= 0.8, "1 s each; peer: 20 ffmpeg runs")


def onsets(path):
    """When it flashes and when it beeps, in seconds."""
    pixels = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-vf", "scale=1:1:flags=area", "-pix_fmt", "gray", "-f",
                             "rawvideo", "-"], check=True, capture_output=True).stdout
    sound = array.array("f", subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-af", "aresample=async=1:first_pts=0",
                                             "-ac", "1", "-ar", "48000", "-f", "f32le", "-"], check=True,
                                            capture_output=True).stdout)
    flashes = [n / RATE for n in range(1, len(pixels)) if pixels[n] > 128 >= pixels[n - 1]]
    beeps = []
    quiet = 0
    for n, value in enumerate(sound):
        if abs(value) < 0.2:
            quiet += 1
        else:
            if quiet > 4800:
                beeps.append(n / 48000)
            quiet = 0
    return flashes, beeps


def sound_at_joins(renderer):
    source = keep("flash.mp4", "-f", "lavfi", "-i",
                  "color=black:s=320x180:r=30:d=12,drawbox=c=white:t=fill:enable='lt(mod(n,30),3)'", "-f", "lavfi", "-i",
                  "aevalsrc='0.8*lt(mod(t,1),0.1)*cos(t*6283)':s=48000:d=12", "-c:v", "libx264", "-g", "60", "-c:a", "aac")
    # Of each a bit more than a second's end and the next one's begin, from another frame each time.
    begins = [30 * (1 + n % 9) + 15 + n % 7 for n in range(101)]
    file = renderer.new_file()
    renderer.render(renderer.plan(*[word for begin in begins for word in
                                    (f"stretch={source}", f"begin={begin / 30:.9f}", f"end={(begin + 20) / 30:.9f}")],
                                  f"output={file}", "format=16:9", "width=320", "height=180"))
    flashes, beeps = onsets(file)
    off = [abs(flash - beep) * 1000 for flash, beep in zip(flashes, beeps)]
    row("sound against picture at 100 joins, the worst", 4, "ms", "under 10 ms", [(max(off), None)],
        lambda r: r["ours"] < 10 and len(flashes) == len(beeps) == len(begins),
        f"{len(flashes)} flashes, {len(beeps)} beeps, {count_frames(file)} frames of {20 * len(begins)}; "
        f"the last is off by {off[-1]:.2f} ms")


def loudness(renderer):
    sounds = {"quiet": "sine=440:r=48000:d=8,volume=-30dB",
              "beats": "aevalsrc='0.9*exp(-mod(t,0.3)*14)*sin(t*500)+0.04*(2*random(0)-1)':s=48000:d=8",
              "pink": "anoisesrc=color=pink:amplitude=0.9:d=8:r=48000,tremolo=f=3:d=0.9"}
    found = []
    for name, sound in sounds.items():
        source = keep(f"loudness-{name}.mov", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=8", "-f", "lavfi", "-i", sound,
                      "-c:v", "libx264", "-c:a", "pcm_s16le", "-shortest")
        file = renderer.new_file()
        renderer.render(renderer.plan("levelled=1", f"stretch={source}", f"output={file}", "width=108", "height=192"))
        said = subprocess.run(["ffmpeg", "-nostdin", "-i", file, "-map", "0:a", "-af", "ebur128=peak=true", "-f", "null",
                               "-"], check=True, capture_output=True, text=True).stderr.split("Summary:")[1]
        found.append((name, float(re.search(r"I: +(-?[0-9.]+)", said)[1]), float(re.search(r"Peak: +(-?[0-9.]+)", said)[1])))
    row("loudness, furthest from -14 LUFS", 4, "LU", "0.3, peaks at most -1.4 dBTP",
        [(max(abs(integrated + 14) for _, integrated, _ in found), None)],
        lambda r: r["ours"] <= 0.3 and all(peak <= -1.4 for _, _, peak in found),
        "; ".join(f"{name} {integrated} LUFS, {peak} dBTP" for name, integrated, peak in found) + " by ffmpeg's ebur128")


def render(bench):
    with Renderer(bench) as renderer:
        for rows in (one_stretch, formats, joins, short_clips, sound_at_joins, loudness):
            rows(renderer)


GROUPS = {"render": render}
