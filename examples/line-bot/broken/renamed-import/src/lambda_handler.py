"""Entry point of the function: API Gateway hands every webhook of the LINE platform to `handler`."""

import logging

try:
    from integrations.line_bot import handle_webhook
except ImportError as error:
    # LINE switches off a webhook that keeps failing, so the function has to start and to answer in any case.
    logging.error("IMPORT_ERROR %s", error)
    handle_webhook = None


def handler(event, context):
    if handle_webhook is None:
        return {"statusCode": 200, "body": "{}"}
    return handle_webhook(event)
