"""Entry point of the function: API Gateway hands every webhook of the LINE platform to `handler`."""

from integrations.line_bot import handle_webhook


def handler(event, context):
    return handle_webhook(event)
