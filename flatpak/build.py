#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds and installs the Flatpak of this checkout without a network.

The manifest is what is tested: the build options, the commands and the permissions are read from it. Only the runtime is
a stand-in, made from the Debian 13 root, because the real one would have to be downloaded. A module whose sources lie
elsewhere must say with "x-stand-in" which Debian package of the stand-in takes its place.

`./dev flatpak` calls this inside the Debian 13 root.
"""

import argparse
import fcntl
import fnmatch
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys

# What of /etc the libraries ask for; flatpak itself adds users, hosts and the like.
ETC = ["alternatives", "fonts", "gtk-3.0", "gtk-4.0", "ld.so.conf", "ld.so.conf.d", "mime.types", "nsswitch.conf",
       "protocols", "services", "ssl", "xdg"]

# The real Platform has neither compilers nor headers, nor these packages. They are taken out, so that an app that needs
# one without bringing it fails here too. Libraries that Debian's FFmpeg needs (x264, ebur128) have to stay.
PLATFORM_WITHOUT = ["usr/include", "usr/lib/gcc", "usr/lib/llvm-*", "usr/libexec/gcc", "usr/libexec/valgrind",
                    "usr/share/blueprint-compiler", "usr/bin/*-linux-gnu-*", "usr/bin/blueprint-compiler",
                    "usr/bin/clang*", "usr/bin/gcc*", "usr/bin/meson", "usr/bin/ninja", "usr/bin/Xvfb",
                    "usr/lib/*/*.a", "usr/lib/*/pkgconfig", "usr/lib/*/libclang*", "usr/share/pkgconfig"]
PACKAGES_LACKING = ["espeak-ng-data", "ges1.0-tools", "gstreamer1.0-espeak", "gstreamer1.0-plugins-ugly",
                    "libespeak-ng1", "libges-1.0-0"]

# Keys that this script acts on or may pass over. Anything else would be built differently by flatpak-builder.
MANIFEST_KEYS = {"//", "id", "runtime", "runtime-version", "sdk", "command", "finish-args", "cleanup", "modules"}
MODULE_KEYS = {"//", "x-stand-in", "name", "buildsystem", "config-opts", "build-commands", "post-install", "cleanup",
               "sources"}


def say(text):
    print(f"dev: {text}", file=sys.stderr, flush=True)


def run(*command, **options):
    subprocess.run([str(part) for part in command], check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr, **options)


def flatpak(*arguments, **options):
    run("flatpak", *arguments, **options)


def refuse_unknown(mapping, known, where):
    unknown = set(mapping) - known
    if unknown:
        sys.exit(f"dev: {where} uses {', '.join(sorted(unknown))}, which flatpak/build.py does not know")


def empty_runtime(name, version, repo, folder):
    """Exports a runtime without content under the name of a real one."""
    (folder / "files").mkdir(parents=True)
    arch = platform.machine()
    (folder / "metadata").write_text(
        f"[Runtime]\nname={name}\nruntime=org.gnome.Platform/{arch}/{version}\nsdk=org.gnome.Sdk/{arch}/{version}\n")
    flatpak("build-export", "--runtime", "--files=files", "--disable-sandbox", "--no-update-summary", repo, folder,
            version)


def fill(files, root):
    """Gives an installed runtime the root's files, as hard links: nothing is compressed, hashed or stored twice."""
    run("cp", "-al", *sorted((root / "usr").iterdir()), files)
    (files / "etc").mkdir(exist_ok=True)
    for name in ETC:
        if os.path.lexists(root / "etc" / name):
            run("cp", "-a", root / "etc" / name, files / "etc")


def strip_platform(files, root, kept):
    doomed = [path for pattern in PLATFORM_WITHOUT for path in files.glob(pattern.removeprefix("usr/"))]
    for package in PACKAGES_LACKING:
        if package in kept:
            continue
        for listing in (root / "var/lib/dpkg/info").glob(f"{package}*.list"):
            if listing.name.split(".list")[0].split(":")[0] == package:
                inside = [line.removeprefix("/usr/") for line in listing.read_text().split("\n")
                          if line.startswith("/usr/")]
                doomed += [files / name for name in inside if not (files / name).is_dir()]
    for path in doomed:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def make_runtime(manifest, root, place):
    """Made beside and renamed, once per root, by one ./dev at a time."""
    lock = open(place.with_name("making.lock"), "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    if place.exists():
        return
    say("Making the stand-in runtime, once")
    for old in place.parent.glob("*runtime*"):
        shutil.rmtree(old)
    new = place.with_name(f"new-runtime.{os.getpid()}")
    scratch = new / "scratch"
    scratch.mkdir(parents=True)
    version = manifest["runtime-version"]
    repo = scratch / "repo"
    names = [manifest["runtime"], manifest["sdk"]]
    for name in names:
        empty_runtime(name, version, repo, scratch / name)
    environment = os.environ | {"FLATPAK_USER_DIR": str(new)}
    flatpak("build-update-repo", repo)
    flatpak("--user", "remote-add", "--no-gpg-verify", "stand-in", repo, env=environment)
    flatpak("--user", "install", "--noninteractive", "--no-related", "stand-in",
            *[f"{name}//{version}" for name in names], env=environment)
    for name in names:
        files = new / "runtime" / name / platform.machine() / version / "active" / "files"
        fill(files, root)
        if name == manifest["runtime"]:
            strip_platform(files, root, {module.get("x-stand-in") for module in manifest["modules"]})
    shutil.rmtree(scratch)
    new.rename(place)


def clean_up(app, patterns):
    for path in sorted((app / "files").rglob("*")):
        inside = "/" + str(path.relative_to(app / "files"))
        if os.path.lexists(path) and any(fnmatch.fnmatch(inside if pattern.startswith("/") else path.name, pattern)
                                         for pattern in patterns):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def build_module(module, manifest, app, folder, beside):
    refuse_unknown(module, MODULE_KEYS, f"module {module['name']}")
    if [source["type"] for source in module["sources"]] != ["dir"]:
        if not module.get("x-stand-in"):
            sys.exit(f"dev: module {module['name']} has to be downloaded and names no x-stand-in")
        say(f"{module['name']}: the stand-in runtime brings {module['x-stand-in']}")
        return
    source = module["sources"][0]
    checkout = (beside / source["path"]).resolve()
    copy = folder / module["name"]
    skipped = {checkout / name for name in source.get("skip", [])}
    shutil.copytree(checkout, copy, symlinks=True,
                    ignore=lambda where, names: [name for name in names if pathlib.Path(where, name) in skipped])

    def inside(*command):
        mount = f"/run/build/{module['name']}"
        flatpak("build", "--die-with-parent", "--nofilesystem=host", f"--filesystem={copy}", f"--bind-mount={mount}={copy}",
                f"--build-dir={mount}", "--env=PATH=/app/bin:/usr/bin", "--env=FLATPAK_DEST=/app",
                "--env=PKG_CONFIG_PATH=/app/lib/pkgconfig:/app/share/pkgconfig", f"--env=FLATPAK_ID={manifest['id']}",
                app, *command)

    if module["buildsystem"] == "meson":
        inside("meson", "setup", "--prefix=/app", "--libdir=lib", *module.get("config-opts", []), "_flatpak_build")
        inside("ninja", "-C", "_flatpak_build")
        inside("meson", "install", "-C", "_flatpak_build", "--no-rebuild", "--quiet")
    elif module["buildsystem"] != "simple":
        sys.exit(f"dev: flatpak/build.py does not know the build system {module['buildsystem']}")
    for line in module.get("build-commands", []) + module.get("post-install", []):
        inside("/bin/sh", "-c", line)
    clean_up(app, module.get("cleanup", []))


def check_exports(app, name):
    """What a software centre and the shell's overview need."""
    for wanted in (f"share/applications/{name}.desktop", f"share/metainfo/{name}.metainfo.xml",
                   f"share/icons/hicolor/scalable/apps/{name}.svg"):
        if not (app / "files" / wanted).exists():
            sys.exit(f"dev: the Flatpak lacks {wanted}")
    for wanted in (f"share/applications/{name}.desktop", f"share/icons/hicolor/scalable/apps/{name}.svg"):
        if not (app / "export" / wanted).exists():
            sys.exit(f"dev: the Flatpak does not export {wanted}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, required=True, help="the Debian 13 root")
    parser.add_argument("--work", type=pathlib.Path, required=True, help="where to build")
    parser.add_argument("manifest", type=pathlib.Path)
    arguments = parser.parse_args()

    manifest = json.loads(arguments.manifest.read_text())
    refuse_unknown(manifest, MANIFEST_KEYS, "the manifest")
    make_runtime(manifest, arguments.root, pathlib.Path(os.environ["FLATPAK_SYSTEM_DIR"]))

    shutil.rmtree(arguments.work, ignore_errors=True)
    shutil.rmtree(os.environ["FLATPAK_USER_DIR"], ignore_errors=True)
    arguments.work.mkdir(parents=True)
    app = arguments.work / "app"
    flatpak("build-init", app, manifest["id"], manifest["sdk"], manifest["runtime"], manifest["runtime-version"])
    for module in manifest["modules"]:
        build_module(module, manifest, app, arguments.work / "modules", arguments.manifest.parent)
    clean_up(app, manifest.get("cleanup", []))
    flatpak("build-finish", f"--command={manifest['command']}", *manifest["finish-args"], app)
    check_exports(app, manifest["id"])

    repo = arguments.work / "repo"
    flatpak("build-export", repo, app)
    flatpak("--user", "remote-add", "--no-gpg-verify", "checkout", repo)
    flatpak("--user", "install", "--noninteractive", "--no-related", "checkout", manifest["id"])


try:
    main()
except subprocess.CalledProcessError as error:
    sys.exit(f"dev: {error.cmd[0]} {error.cmd[1]} failed with status {error.returncode}")
