"""Signs a saved API Gateway event in place, as LINE would: sign_event.py EVENT.json SECRET"""

import base64
import hashlib
import hmac
import json
import sys
from pathlib import Path


def sign(event: dict, secret: str) -> None:
    body = event["body"].encode()
    if event["isBase64Encoded"]:
        body = base64.b64decode(body)
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    name = next((name for name in event["headers"] if name.lower() == "x-line-signature"), "x-line-signature")
    event["headers"][name] = base64.b64encode(digest).decode()


if __name__ == "__main__":
    path, secret = Path(sys.argv[1]), sys.argv[2]
    event = json.loads(path.read_text(encoding="utf-8"))
    sign(event, secret)
    path.write_text(json.dumps(event, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
