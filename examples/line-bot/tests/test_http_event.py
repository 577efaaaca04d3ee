import base64

import pytest

from integrations.http_event import body_of, header_of


@pytest.mark.parametrize("spelling", ["x-line-signature", "X-Line-Signature", "X-LINE-SIGNATURE"])
def test_headers_are_found_in_any_spelling(spelling):
    assert header_of({"headers": {spelling: "abc"}}, "x-line-signature") == "abc"


@pytest.mark.parametrize("event", [{}, {"headers": None}, {"headers": {"host": "bot.example.com"}}])
def test_an_absent_header_is_empty(event):
    assert header_of(event, "x-line-signature") == ""


def test_an_encoded_body_is_decoded_to_the_bytes_that_were_sent():
    sent = "株価\r\n".encode()
    assert body_of({"body": base64.b64encode(sent).decode(), "isBase64Encoded": True}) == sent


def test_a_plain_body_is_its_utf8_bytes():
    assert body_of({"body": "株価", "isBase64Encoded": False}) == "株価".encode()


@pytest.mark.parametrize("event", [{}, {"body": None}])
def test_an_absent_body_is_empty(event):
    assert body_of(event) == b""
