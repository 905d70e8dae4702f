"""A request handler for werkzeug's server that keeps connections open, and sends each answer in one piece.

Werkzeug closes every connection and looks for a hundredth of a second whether more is coming: with thousands of small
requests, most of what they cost. Every request is read to its end here before it is answered, so the next one can follow.
"""

from io import BytesIO
from typing import Any

from werkzeug.serving import WSGIRequestHandler


class KeptConnections(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer leaves with flush()
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        environ = self.make_environ()
        length = self.headers.get("Content-Length")
        is_chunked = bool(environ.get("wsgi.input_terminated"))
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read() if is_chunked else self.rfile.read(int(length or 0)))
        told: list[Any] = []
        answer = self.server.app(environ, lambda status, headers, exc_info=None: told.extend([status, headers]))
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        self.answer(told[0], told[1], body)

    def answer(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        code, _, message = status.partition(" ")
        self.send_response(int(code), message)
        for name, value in headers:
            self.send_header(name, value)
        has_body = self.command != "HEAD" and int(code) not in (204, 304)
        if has_body and not any(name.lower() == "content-length" for name, _ in headers):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if has_body:
            self.wfile.write(body)
        self.wfile.flush()
