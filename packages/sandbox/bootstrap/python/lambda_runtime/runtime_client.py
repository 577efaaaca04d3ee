"""Client of the Runtime API over one connection.

Written on sockets because importing `http.client` would cost more than the rest of a cold start.
"""

import json
import socket

_PREFIX = "/2018-06-01/runtime"


class Invocation:
    __slots__ = (
        "request_id",
        "deadline_ms",
        "function_arn",
        "trace_id",
        "client_context",
        "cognito_identity",
        "body",
    )

    def __init__(self, headers, body):
        self.request_id = headers["lambda-runtime-aws-request-id"]
        self.deadline_ms = int(headers["lambda-runtime-deadline-ms"])
        self.function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.trace_id = headers.get("lambda-runtime-trace-id")
        self.client_context = headers.get("lambda-runtime-client-context")
        self.cognito_identity = headers.get("lambda-runtime-cognito-identity")
        self.body = body


class RuntimeClient:
    def __init__(self, address):
        self._address = address
        host, port = address.rsplit(":", 1)
        self._socket = socket.create_connection((host, int(port)))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""

    def next(self):
        status, headers, body = self._exchange("GET", "/invocation/next", b"", "")
        if status != 200:
            raise RuntimeError("Runtime API answered %s to /invocation/next: %s" % (status, body))
        return Invocation(headers, body)

    def post_response(self, request_id, payload, content_type):
        self._post("/invocation/%s/response" % request_id, payload, "Content-Type: %s\r\n" % content_type)

    def post_error(self, request_id, report):
        self._post_report("/invocation/%s/error" % request_id, report)

    def post_init_error(self, report):
        self._post_report("/init/error", report)

    def _post_report(self, path, report):
        error_type = report["errorType"].encode("ascii", "replace").decode("ascii")
        headers = "Content-Type: application/json\r\nLambda-Runtime-Function-Error-Type: %s\r\n" % error_type
        self._post(path, json.dumps(report).encode("utf-8"), headers)

    def _post(self, path, payload, headers):
        status, _headers, body = self._exchange("POST", path, payload, headers)
        if status != 202:
            raise RuntimeError("Runtime API answered %s to %s: %s" % (status, path, body.decode("utf-8", "replace")))

    def _exchange(self, method, path, payload, headers):
        head = "%s %s%s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %d\r\n\r\n" % (
            method,
            _PREFIX,
            path,
            self._address,
            headers,
            len(payload),
        )
        self._socket.sendall(head.encode("latin-1") + payload)
        return self._read_response()

    def _read_response(self):
        while b"\r\n\r\n" not in self._received:
            self._receive()
        head, self._received = self._received.split(b"\r\n\r\n", 1)
        status_line, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.split(":", 1) for line in lines)
        headers = {name.lower(): value.strip() for name, value in pairs}
        length = int(headers["content-length"])
        while len(self._received) < length:
            self._receive()
        body, self._received = self._received[:length], self._received[length:]
        return int(status_line.split(" ")[1]), headers, body

    def _receive(self):
        chunk = self._socket.recv(65536)
        if not chunk:
            raise SystemExit("the Runtime API closed the connection")
        self._received += chunk
