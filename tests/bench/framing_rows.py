# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of 1080p drawn into 1080x1920 beside ffmpeg's filters, without decoding and encoding.

What is compared is the time of a processor, of all threads together: a decoder and an encoder want the rest of it.
"""

import os
import re
import subprocess
import tempfile

from measure import in_turn, row

FRAMES = 30  # in the file
TURNS = 10  # how often it is read
SIZE = "1920x1080"
RAW = ("-f", "rawvideo", "-s", SIZE, "-pix_fmt", "yuv420p", "-r", "30")
CROP = "crop=608:1080,scale=1080:1920:flags=bicubic"
# Its quickest way to the same look: what is blurred is small.
BLUR = ("split[a][b];[a]crop=608:1080,scale=96:170:flags=fast_bilinear,boxblur=4:3,scale=1080:1920:flags=bilinear[c];"
        "[b]scale=1080:608:flags=bicubic[d];[c][d]overlay=0:656")
TURN = "rotate=5*PI/180:ow=1080:oh=1080,scale=1080:1920"
SWAP = "transpose=clock"
HLG = ("zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,"
       "zscale=t=bt709:m=bt709:r=tv,format=yuv420p,crop=608:1080,scale=1080:1920:flags=bicubic")


def make_source(folder):
    path = os.path.join(folder, "source.yuv")
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"mandelbrot=s={SIZE}:r=30:end_scale=0.1:end_pts=60",
                    "-vf", "noise=alls=6:allf=t", "-frames:v", str(FRAMES), "-pix_fmt", "yuv420p", "-f", "rawvideo",
                    path], check=True)
    return path


def ours(bench, source, fill, turn=0, rotation=0, colours="bt709", output=()):
    """Milliseconds of a processor, reading included."""
    said = subprocess.run([bench.tool("framing-draw"), source, "I420", SIZE, colours, fill, str(turn), str(rotation),
                           "1080x1920", str(FRAMES * TURNS), *output], check=True, capture_output=True, text=True)
    return float(said.stdout)


def ffmpeg(source, filters, words=()):
    """The same, as it says itself."""
    said = subprocess.run(["ffmpeg", "-nostdin", "-benchmark", "-filter_complex_threads", "1", "-stream_loop",
                           str(TURNS - 1), *RAW, *words, "-i", source, "-filter_complex", filters, "-f", "null", "-"],
                          check=True, capture_output=True, text=True).stderr
    used = re.search(r"utime=([\d.]+)s stime=([\d.]+)s", said)
    return (float(used[1]) + float(used[2])) * 1000


def ssim(folder, source, bench):
    """Of one picture drawn by both; ffmpeg's crop is 608 wide, ours the 607.5 that it should be."""
    drawn = os.path.join(folder, "drawn.yuv")
    ours(bench, source, "crop", output=(drawn,))
    last = f"[0:v]select=eq(n\\,{FRAMES - 1}),{CROP}[a];[a][1:v]ssim"
    said = subprocess.run(["ffmpeg", "-nostdin", *RAW, "-i", source, "-f", "rawvideo", "-s", "1080x1920", "-pix_fmt",
                           "yuv420p", "-i", drawn, "-filter_complex", last, "-f", "null", "-"],
                          check=True, capture_output=True, text=True).stderr
    return float(re.search(r"All:([\d.]+)", said)[1])


def framing(bench):
    with tempfile.TemporaryDirectory() as folder:
        source = make_source(folder)
        rows = (
            ("crop", ("crop",), (CROP,), "at most 1", lambda r: r["ratio"] <= 1, "ffmpeg crop,scale bicubic"),
            ("blurred background", ("blur",), (BLUR,), "at most 1", lambda r: r["ratio"] <= 1,
             "ffmpeg shrunk, boxblur, enlarged, overlay"),
            ("crop that moves", ("track",), (CROP,), "at most 1", lambda r: r["ratio"] <= 1, "ffmpeg's stands still"),
            ("turned by 5 degrees", ("crop", 5), (TURN,), "30 a second", lambda r: r["ours"] <= TURNS * 1000,
             "ffmpeg rotate, scale"),
            ("a telephone's, upright", ("crop", 0, 90), (SWAP,), "at most 1", lambda r: r["ratio"] <= 1, "ffmpeg transpose"),
            ("HLG to SDR", ("crop", 0, 0, "bt2100-hlg"),
             (HLG, ("-color_primaries", "bt2020", "-color_trc", "arib-std-b67", "-colorspace", "bt2020nc", "-color_range",
                    "tv")), "at most 1", lambda r: r["ratio"] <= 1, "ffmpeg zscale, tonemap"),
        )
        for name, mine, theirs, goal, met, note in rows:
            row(f"{FRAMES * TURNS} pictures drawn: {name}", 4, "ms", goal,
                in_turn(lambda mine=mine: ours(bench, source, *mine), lambda theirs=theirs: ffmpeg(source, *theirs), 3),
                met, f"one thread each; {note}")
        row("likeness of the crop to ffmpeg's", 4, "SSIM", "at least 0.99", [(ssim(folder, source, bench), None)],
            lambda r: r["ours"] >= 0.99)


GROUPS = {"framing": framing}
