# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the installed window from outside, as a person does: real keys and clicks on a virtual display,
what is there read from the accessibility tree, a picture of every stage.

Run inside with-keyring.sh, which gives a session bus and a keyring. EF_PREFIX says where the application
is installed, EF_SHOTS where the pictures go.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 20


class Missing(AssertionError):
    pass


def wait_for(what, describe, patience=PATIENCE):
    """Until what() is true, and returns it."""
    end = time.monotonic() + patience
    while True:
        try:
            found = what()
        except GLib.Error:  # the widget went away while it was looked at
            found = None
        if found:
            return found
        if time.monotonic() > end:
            raise Missing(describe() if callable(describe) else describe)
        time.sleep(0.05)


class Screen:
    """A virtual display. Whoever comes while it starts anew because the last one went is turned away: it must not."""

    def __init__(self, size="1440x900"):
        read, write = os.pipe()
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp",
             "-noreset"],
            pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("the virtual display did not start")
        self.name = f":{number}"

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


class Widget:
    def __init__(self, journey, accessible):
        self.journey = journey
        self.accessible = accessible

    @property
    def name(self):
        return self.accessible.get_name() or ""

    @property
    def role(self):
        return self.accessible.get_role_name()

    def has(self, state):
        return self.accessible.get_state_set().contains(state)

    @property
    def sensitive(self):
        return self.has(Atspi.StateType.SENSITIVE)

    @property
    def showing(self):
        return self.has(Atspi.StateType.SHOWING) and self.has(Atspi.StateType.VISIBLE)

    @property
    def text(self):
        interface = self.accessible.get_text_iface()
        return Atspi.Text.get_text(interface, 0, -1) if interface else ""

    @property
    def box(self):
        """Where it lies in its window; not for what lies in a popover, which has coordinates of its own."""
        return self.accessible.get_component_iface().get_extents(Atspi.CoordType.WINDOW)

    def click(self, button="1", times=1):
        """A real click in its middle."""
        box = self.box
        self.journey.pointer(box.x + box.width // 2, box.y + box.height // 2, button, times)
        return self

    def activate(self):
        """Its first action, for what a person reaches with the keyboard."""
        interface = self.accessible.get_action_iface()
        if interface is None or interface.get_n_actions() == 0:
            raise Missing(f"{self.role} “{self.name}” has no action")
        interface.do_action(0)
        return self

    def type(self, text):
        """Replaces what is in the entry."""
        self.click()
        self.journey.keys("ctrl+a")
        self.journey.type(text)
        return self


class Journey(unittest.TestCase):
    size = "1440x900"
    language = None
    shot_prefix = ""

    def setUp(self):
        prefix = os.environ["EF_PREFIX"]
        self.binary = os.path.join(prefix, "bin", "edit-factory")
        self.cli_binary = os.path.join(prefix, "bin", "edit-factory-cli")
        for tool in ("Xvfb", "xdotool", "import"):
            if shutil.which(tool) is None:
                self.skipTest(f"{tool} is not installed")
        if not os.path.exists(self.binary):
            self.skipTest("the application is not installed: meson install")
        self.folder = tempfile.mkdtemp(prefix="ef-journey-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.screen = Screen(self.size)
        self.addCleanup(self.screen.stop)
        self.env = {**os.environ, "DISPLAY": self.screen.name, "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo",
                    "GSETTINGS_BACKEND": "keyfile", "GTK_A11Y": "atspi", "G_DEBUG": "fatal-warnings",
                    "XDG_DATA_DIRS": f"{prefix}/share:/usr/local/share:/usr/share"}
        self.env.pop("NO_AT_BRIDGE", None)
        self.env.pop("GSETTINGS_SCHEMA_DIR", None)
        for name in ("DATA", "CONFIG", "CACHE", "STATE"):
            self.env[f"XDG_{name}_HOME"] = os.path.join(self.folder, name.lower())
        self.stand_still()
        if self.language:
            self.env.update(LC_ALL=self.language + ".UTF-8", LANGUAGE=self.language)
        os.environ["DISPLAY"] = self.screen.name
        self.app = None
        self.log = open(os.path.join(self.folder, "log"), "w+")
        self.addCleanup(self.log.close)
        self.shots = os.environ.get("EF_SHOTS")

    def tearDown(self):
        if self.app is not None and self.app.poll() is None:
            self.shot("when-it-failed")
            self.app.kill()
            self.app.wait()

    def stand_still(self):
        """Without animations a thing is where it says it is."""
        folder = os.path.join(self.env["XDG_CONFIG_HOME"], "gtk-4.0")
        os.makedirs(folder)
        with open(os.path.join(folder, "settings.ini"), "w") as file:
            file.write("[Settings]\ngtk-enable-animations=false\n")
        # And without a frame of its own around the window, which nobody else draws here.
        with open(os.path.join(folder, "gtk.css"), "w") as file:
            file.write("window.solid-csd { padding: 0; border: none; box-shadow: none; }\n")

    # The application

    def start(self, *arguments):
        self.app = subprocess.Popen([self.binary, *arguments], env=self.env, stdout=self.log, stderr=self.log)
        wait_for(self.window_id, lambda: "no window came up: " + self.read_log())
        wait_for(self.root, "the window is not in the accessibility tree")
        # Tooltips and menus are windows too, and come and go.
        self.window = window = self.window_id()
        subprocess.run(["xdotool", "windowsize", "--sync", window, *self.size.split("x"), "windowmove", window,
                        "0", "0", "windowfocus", "--sync", window], env=self.env, check=False)

    def window_id(self):
        if self.app.poll() is not None:
            raise Missing(f"the application ended with {self.app.returncode}: {self.read_log()}")
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.app.pid)], env=self.env,
                               capture_output=True, text=True).stdout.split()
        return found[-1] if found else None

    def read_log(self):
        self.log.flush()
        with open(self.log.name) as file:
            return file.read()

    def root(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(i)
            if application is not None and application.get_process_id() == self.app.pid \
                    and application.get_child_count() > 0:
                return application
        return None

    def wait_for_end(self):
        status = self.app.wait(PATIENCE)
        self.assertEqual(status, 0, self.read_log())
        self.assertNotIn("CRITICAL", self.read_log())
        self.assertNotIn("WARNING", self.read_log())

    def kill(self):
        self.app.send_signal(signal.SIGKILL)
        self.app.wait()

    def cli(self, *arguments, stdin=None):
        return subprocess.run([self.cli_binary, *arguments], env=self.env, check=True, capture_output=True,
                              text=True, input=stdin).stdout

    # What is there

    def walk(self, accessible=None):
        accessible = accessible or self.root()
        if accessible is None:
            return
        yield accessible
        for i in range(accessible.get_child_count()):
            child = accessible.get_child_at_index(i)
            if child is not None:
                yield from self.walk(child)

    def look(self, name=None, role=None, contains=None):
        """The last one in the tree that shows: what was opened last lies on top."""
        found = None
        for accessible in self.walk():
            widget = Widget(self, accessible)
            if role is not None and widget.role != role:
                continue
            if name is not None and widget.name != name:
                continue
            if contains is not None and contains not in widget.name and contains not in widget.text:
                continue
            if widget.showing:
                found = widget
        return found

    def find(self, name=None, role=None, contains=None, patience=PATIENCE):
        return wait_for(lambda: self.look(name, role, contains),
                        lambda: f"nothing shows that is {role} “{name or contains}”; there is:\n{self.describe()}",
                        patience)

    def gone(self, name=None, role=None, contains=None):
        wait_for(lambda: self.look(name, role, contains) is None,
                 lambda: f"still there: {role} “{name or contains}”\n{self.describe()}")

    def describe(self):
        return "\n".join(f"  {w.role}: {w.name}" for w in (Widget(self, a) for a in self.walk())
                         if w.showing and (w.name or w.role == "text"))

    # What a person does

    def pointer(self, x, y, button="1", times=1):
        subprocess.run(["xdotool", "mousemove", "--sync", "--window", self.window, str(x), str(y),
                        "click", "--repeat", str(times), "--delay", "60", button], env=self.env, check=True)
        time.sleep(0.15)

    def tab_to(self, name, key="Tab", most=40):
        """Goes on with the Tab key until what has the focus is called so."""
        seen = []
        for _ in range(most):
            subprocess.run(["xdotool", "key", "--clearmodifiers", key], env=self.env, check=True)
            time.sleep(0.05)
            focused = next((Widget(self, a) for a in self.walk()
                            if a.get_state_set().contains(Atspi.StateType.FOCUSED)), None)
            seen.append(focused.name if focused else None)
            if focused and focused.name == name:
                return focused
        raise Missing(f"{key} does not get to “{name}”, only to {seen}")

    def drag(self, x, y, to_x, to_y, steps=8, key=None):
        def move(at_x, at_y):
            return ["mousemove", "--sync", "--window", self.window, str(round(at_x)), str(round(at_y)), "sleep", "0.02"]

        way = [word for i in range(1, steps + 1)
               for word in move(x + (to_x - x) * i / steps, y + (to_y - y) * i / steps)]
        down, up = (["keydown", key], ["keyup", key]) if key else ([], [])
        subprocess.run(["xdotool", *move(x, y), *down, "mousedown", "1", "sleep", "0.05", *way, "mouseup", "1", *up],
                       env=self.env, check=True)
        time.sleep(0.15)

    def keys(self, *keys):
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], env=self.env, check=True)
        time.sleep(0.15)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--clearmodifiers", "--delay", "12", text], env=self.env, check=True)
        time.sleep(0.15)

    def shot(self, name):
        """A picture of the whole screen, for people to look at."""
        time.sleep(0.4)
        if not self.shots:
            return
        os.makedirs(self.shots, exist_ok=True)
        path = os.path.join(self.shots, f"{self.shot_prefix}{self.id().split('.')[-1]}-{name}.png")
        subprocess.run(["import", "-window", "root", path], env=self.env, check=False)
