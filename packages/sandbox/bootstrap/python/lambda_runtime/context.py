"""The second argument of a handler (docs.aws.amazon.com/lambda/latest/dg/python-context.html)."""

import json
import os
import time

from .errors import RuntimeFault


class _Record:
    """An object with fixed attributes, filled from a JSON object; what the object lacks is None."""

    __slots__ = ()

    def __init__(self, values):
        for name in self.__slots__:
            setattr(self, name, values.get(name))

    def __repr__(self):
        return "%s([%s])" % (type(self).__name__, ",".join("%s=%s" % (n, getattr(self, n)) for n in self.__slots__))


class Client(_Record):
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientContext(_Record):
    __slots__ = ("custom", "env", "client")


class CognitoIdentity(_Record):
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")


class LambdaContext:
    def __init__(self, invocation):
        self.aws_request_id = invocation.request_id
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = invocation.function_arn
        self.tenant_id = None
        self.client_context = _client_context(invocation.client_context)
        identity = _parse(invocation.cognito_identity, "Cognito Identity") or {}
        self.identity = CognitoIdentity(
            {
                "cognito_identity_id": identity.get("cognitoIdentityId"),
                "cognito_identity_pool_id": identity.get("cognitoIdentityPoolId"),
            }
        )
        # Counted by the clock that nothing moves: what the handler takes for the present may be shifted while it runs.
        self._ends_at = time.monotonic() + invocation.deadline_ms / 1000 - time.time()

    def get_remaining_time_in_millis(self):
        return max(int((self._ends_at - time.monotonic()) * 1000), 0)

    def log(self, message):
        from .logs import LogSink

        LogSink.current.log(str(message))

    def __repr__(self):
        names = (
            "aws_request_id",
            "log_group_name",
            "log_stream_name",
            "function_name",
            "memory_limit_in_mb",
            "function_version",
            "invoked_function_arn",
            "client_context",
            "identity",
            "tenant_id",
        )
        return "LambdaContext([%s])" % ",".join("%s=%s" % (name, getattr(self, name)) for name in names)


def _client_context(text):
    values = _parse(text, "Client Context")
    if values is None:
        return None
    context = ClientContext(values)
    if context.client is not None:
        context.client = Client(context.client)
    return context


def _parse(text, name):
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError as error:
        message = "Unable to parse %s JSON: %s" % (name, error)
        raise RuntimeFault("Runtime.LambdaContextUnmarshalError", message) from error
