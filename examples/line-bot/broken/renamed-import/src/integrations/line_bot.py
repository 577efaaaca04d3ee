"""Answers the webhooks of the LINE Messaging API."""

import base64
import hashlib
import hmac
import json

from integrations.http_event import body_of, header_of
from integrations.line_api import send_reply
from reports.quotes import load_quotes
from reports.ticker import build_report
from settings import channel_secret, is_dry_run

HELP = "Send: report <stock code>, for example: report 7203"


def process_webhook(event: dict) -> dict:
    """Checks who sent the webhook, replies to each of its messages and answers API Gateway."""
    body = body_of(event)
    if not is_signed_by_line(body, header_of(event, "x-line-signature"), channel_secret()):
        return respond(401, {"error": "the signature does not match the body"})
    try:
        webhook_events = json.loads(body)["events"]
    except (ValueError, KeyError, TypeError):
        return respond(400, {"error": "the body is not a LINE webhook"})

    replies = [reply_to(each) for each in webhook_events if is_text_message(each)]
    if not is_dry_run():
        for reply in replies:
            send_reply(reply)
    return respond(200, {"replies": replies})


def is_signed_by_line(body: bytes, signature: str, secret: str) -> bool:
    """LINE signs the body with HMAC-SHA256 under the channel secret and sends the digest as base64."""
    expected = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    return hmac.compare_digest(expected, signature.encode())


def is_text_message(webhook_event: dict) -> bool:
    return webhook_event.get("type") == "message" and webhook_event["message"]["type"] == "text"


def reply_to(webhook_event: dict) -> dict:
    text = answer_to(webhook_event["message"]["text"])
    return {"replyToken": webhook_event["replyToken"], "messages": [{"type": "text", "text": text}]}


def answer_to(text: str) -> str:
    match text.split():
        case [command, code] if command.lower() == "report":
            quote = load_quotes().get(code)
            return build_report(quote) if quote else f"No quote for {code}. {HELP}"
        case _:
            return HELP


def respond(status_code: int, body: dict) -> dict:
    return {
        "statusCode": status_code,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body, ensure_ascii=False),
    }
