# SPDX-License-Identifier: GPL-3.0-or-later
"""An upload beside curl's, to a server in this process that only reads: how fast, and in how much memory."""

import os
import socket
import subprocess
import tempfile
import threading
import time

from measure import in_turn, row

# EF_UPLOAD_MEGABYTES makes them small where other work is going on.
MEGABYTES = int(os.environ.get("EF_UPLOAD_MEGABYTES", "1024"))
LINE_MEGABYTES = max(1, MEGABYTES // 16)  # at 100 Mbit/s a gigabyte would take a minute and a half
LINE_BYTES = 100_000_000 / 8
SLICE = 0.02  # seconds
PAIRS = 3
MEDIA = b'{"id":"m","path":"https://p.example/a.mp4"}'


class Server:
    """Reads what it is sent, as fast as it can or at the speed of a line."""

    def __init__(self, bytes_per_second=None):
        self.rate = bytes_per_second
        self.listener = socket.create_server(("127.0.0.1", 0))
        if self.rate:
            # What the kernel keeps has been sent for the client, and not for the line.
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        self.address = "http://127.0.0.1:%u" % self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=[connection], daemon=True).start()

    def answer(self, connection):
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(4096)
                if not piece:
                    return
                head += piece
            head, _, body = head.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").lower().split("\r\n")
            fields = dict(line.split(": ", 1) for line in lines[1:])
            if "expect" in fields:
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.read(connection, int(fields.get("content-length", 0)) - len(body))
            answer = b'{"connected":true}'
            if lines[0].startswith("post"):
                answer = MEDIA
            elif "/integrations" in lines[0]:
                answer = b"[]"
            connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nConnection: close\r\n"
                               b"Content-Length: %d\r\n\r\n%s" % (len(answer), answer))

    def read(self, connection, left):
        buffer = memoryview(bytearray(1 << 20))
        begin = time.perf_counter()
        n_read = 0
        while left > 0:
            most = len(buffer)
            if self.rate:
                allowed = self.rate * (time.perf_counter() - begin + SLICE) - n_read
                if allowed < 1:
                    time.sleep(SLICE / 4)
                    continue
                most = int(min(most, allowed))
            size = connection.recv_into(buffer, min(most, left))
            if size == 0:
                return
            n_read += size
            left -= size

    def close(self):
        self.listener.close()


def ours(bench, server, path):
    said = subprocess.run([bench.tool("upload-file"), server.address, path], check=True, capture_output=True, text=True)
    seconds, megabytes = said.stdout.split()
    return float(seconds), float(megabytes)


def curl(server, path):
    said = subprocess.run(["curl", "--silent", "--output", os.devnull, "--write-out", "%{time_total}", "--form",
                           f"file=@{path};type=video/mp4", server.address + "/public/v1/upload"],
                          check=True, capture_output=True, text=True)
    return float(said.stdout)


def make_file(folder, megabytes):
    path = os.path.join(folder, f"{megabytes}.mp4")
    with open(path, "wb") as file:
        for _ in range(megabytes):
            file.write(os.urandom(1 << 20))
    return path


def upload(bench):
    free, line = Server(), Server(LINE_BYTES)
    with tempfile.TemporaryDirectory() as folder:
        path = make_file(folder, MEGABYTES)
        short = make_file(folder, LINE_MEGABYTES)
        runs = []

        def run():
            runs.append(ours(bench, free, path))
            return MEGABYTES / runs[-1][0]

        pairs = in_turn(run, lambda: MEGABYTES / curl(free, path), PAIRS)
        row(f"upload of {MEGABYTES} MB, unthrottled", 5, "MB/s", "at least 80 MB/s", pairs,
            lambda r: r["ours"] >= 80, "peer: curl with its start")
        row("memory above idle meanwhile", 5, "MB", "under 24 MB", [(megabytes, None) for _, megabytes in runs],
            lambda r: r["ours"] < 24, "the most there was of it")
        row(f"upload of {LINE_MEGABYTES} MB at 100 Mbit/s", 5, "MB/s", "at least 0.98 of the peer",
            in_turn(lambda: LINE_MEGABYTES / ours(bench, line, short)[0], lambda: LINE_MEGABYTES / curl(line, short),
                    PAIRS),
            lambda r: r["ratio"] >= 0.98, "peer: curl with its start")
    free.close()
    line.close()


GROUPS = {"upload": upload}
