import lambda_handler


def test_a_webhook_is_answered_by_the_bot(monkeypatch):
    monkeypatch.setattr(lambda_handler, "handle_webhook", lambda event: {"statusCode": 200, "body": event["body"]})
    assert lambda_handler.handler({"body": "from LINE"}, None) == {"statusCode": 200, "body": "from LINE"}
