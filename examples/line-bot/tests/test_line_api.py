import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.error import HTTPError

import pytest

from integrations.line_api import send_reply

REPLY = {"replyToken": "token-0", "messages": [{"type": "text", "text": "7203 ▲"}]}


class LineApi(BaseHTTPRequestHandler):
    """Remembers what it was sent and answers with the status it was given."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.requests.append((self.path, self.headers["authorization"], json.loads(body)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def line_api(monkeypatch):
    with HTTPServer(("127.0.0.1", 0), LineApi) as server:
        server.requests, server.status = [], 200
        monkeypatch.setenv("LINE_API_URL", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("LINE_CHANNEL_ACCESS_TOKEN", "test-token")
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_reply_is_posted_with_the_access_token(line_api):
    send_reply(REPLY)
    assert line_api.requests == [("/v2/bot/message/reply", "Bearer test-token", REPLY)]


def test_a_reply_that_line_refuses_is_an_error(line_api):
    line_api.status = 400
    with pytest.raises(HTTPError):
        send_reply(REPLY)
