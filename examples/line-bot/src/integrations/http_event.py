"""One view of the two shapes in which API Gateway hands over a request: payload 1.0 (REST) and 2.0 (HTTP)."""

import base64


def header_of(event: dict, name: str) -> str:
    """Value of a header; empty when it is absent. Payload 1.0 keeps the sender's spelling, 2.0 lower-cases it."""
    headers = event.get("headers") or {}
    wanted = name.lower()
    return next((value for key, value in headers.items() if key.lower() == wanted), "")


def body_of(event: dict) -> bytes:
    """The body as it was sent, byte for byte: a signature covers nothing less."""
    body = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
