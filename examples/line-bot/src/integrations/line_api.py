"""Sends replies through the LINE Messaging API."""

import json
import urllib.request

from settings import channel_access_token, line_api_url

# LINE gives a webhook about two seconds; a reply that takes longer is not worth the wait.
TIMEOUT_SECONDS = 1.5


def send_reply(reply: dict) -> None:
    request = urllib.request.Request(
        f"{line_api_url()}/v2/bot/message/reply",
        data=json.dumps(reply).encode(),
        headers={"content-type": "application/json", "authorization": f"Bearer {channel_access_token()}"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):
        pass
