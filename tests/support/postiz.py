# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on the loopback address, for the suites that drive whole programs."""

import http.server
import json
import threading


class Postiz:
    """As much of a Postiz server as answers a test of the connection."""

    def __init__(self, key, channels=3, prefix=""):
        outer = self
        self.seen = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.seen.append((self.path, self.headers.get("Authorization")))
                if not self.path.startswith(prefix + "/public/v1/"):
                    return self.answer(200, "text/html", "<html>front page</html>")
                if self.headers.get("Authorization") != key:
                    return self.answer(401, "application/json", '{"msg":"Invalid API key"}')
                if self.path.endswith("/is-connected"):
                    return self.answer(200, "application/json", '{"connected":true}')
                body = json.dumps([{"id": str(i), "name": f"c{i}"} for i in range(channels)])
                return self.answer(200, "application/json", body)

            def answer(self, status, kind, body):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
