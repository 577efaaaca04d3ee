"""The saved events in events/ are as LINE and API Gateway would send them."""

import json
from pathlib import Path

import pytest

from integrations.http_event import body_of, header_of
from integrations.line_bot import is_signed_by_line

EVENTS = sorted((Path(__file__).parent.parent / "events").glob("*.json"))


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_only_the_bad_signature_does_not_match(path):
    event = json.loads(path.read_text(encoding="utf-8"))
    signature = header_of(event, "x-line-signature")
    assert is_signed_by_line(body_of(event), signature, "line-bot-test-secret") == (path.stem != "bad-signature")


def test_there_are_events():
    assert len(EVENTS) >= 4
