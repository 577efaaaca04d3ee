import base64
import hashlib
import hmac
import json

import pytest

from integrations.line_bot import is_signed_by_line, process_webhook

SECRET = "line-bot-test-secret"


@pytest.fixture(autouse=True)
def dry_run(monkeypatch):
    monkeypatch.setenv("LINE_CHANNEL_SECRET", SECRET)
    monkeypatch.setenv("LINE_DRY_RUN", "1")


def webhook(*texts, secret=SECRET):
    messages = [
        {"type": "message", "replyToken": f"token-{number}", "message": {"type": "text", "text": text}}
        for number, text in enumerate(texts)
    ]
    return signed(json.dumps({"events": messages}).encode(), secret)


def signed(body, secret=SECRET):
    signature = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    return {"headers": {"x-line-signature": signature}, "body": body.decode(), "isBase64Encoded": False}


def texts_of(response):
    return [reply["messages"][0]["text"] for reply in json.loads(response["body"])["replies"]]


# The signatures come from: openssl dgst -sha256 -hmac line-bot-test-secret -binary | base64
@pytest.mark.parametrize(
    ("body", "signature"),
    [
        ('{"destination":"U8e742f61","events":[]}', "ReplRLTtMSHAvRwUQMzEiQ6y2hNSkDfb1uLVfRAqS5Q="),
        ('{"events":[{"text":"株価 ▲"}]}', "3WcR23USTrVcmhiSYN58h5ptPcsMh5mUzMXszzf8rog="),
    ],
)
def test_signatures_made_by_another_tool_are_accepted(body, signature):
    assert is_signed_by_line(body.encode(), signature, SECRET)


@pytest.mark.parametrize("signature", ["", "not base64", "ü", "3WcR23USTrVcmhiSYN58h5ptPcsMh5mUzMXszzf8rog="])
def test_other_signatures_are_refused(signature):
    assert not is_signed_by_line(b'{"events":[]}', signature, SECRET)


def test_a_report_is_sent_for_a_known_stock():
    response = process_webhook(webhook("report 7203"))
    assert response["statusCode"] == 200
    assert texts_of(response)[0].startswith("7203 Toyota Motor\nClose: ¥2,815.5 (▲ +35.5, +1.28%)")


def test_each_message_is_answered_with_its_own_reply_token():
    replies = json.loads(process_webhook(webhook("report 6758", "REPORT 9432"))["body"])["replies"]
    assert [reply["replyToken"] for reply in replies] == ["token-0", "token-1"]


def test_an_unknown_stock_is_named():
    assert texts_of(process_webhook(webhook("report 0000")))[0].startswith("No quote for 0000.")


@pytest.mark.parametrize("text", ["hello", "report", "report 7203 6758", ""])
def test_anything_else_is_answered_with_help(text):
    assert texts_of(process_webhook(webhook(text))) == ["Send: report <stock code>, for example: report 7203"]


def test_events_without_text_are_not_answered():
    body = {"events": [{"type": "follow"}, {"type": "message", "message": {"type": "sticker"}}]}
    assert texts_of(process_webhook(signed(json.dumps(body).encode()))) == []


def test_a_webhook_signed_with_another_secret_is_refused():
    assert process_webhook(webhook("report 7203", secret="another"))["statusCode"] == 401


def test_a_webhook_without_signature_is_refused():
    assert process_webhook({"body": '{"events":[]}', "headers": None})["statusCode"] == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"no json"])
def test_a_signed_body_that_is_no_webhook_is_refused(body):
    assert process_webhook(signed(body))["statusCode"] == 400


def test_a_missing_secret_is_an_error_and_never_an_open_door(monkeypatch):
    monkeypatch.setenv("LINE_CHANNEL_SECRET", "")
    with pytest.raises(RuntimeError, match="LINE_CHANNEL_SECRET"):
        process_webhook(webhook("report 7203", secret=""))
