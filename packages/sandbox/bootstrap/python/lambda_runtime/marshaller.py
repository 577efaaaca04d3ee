"""Events and results as JSON, with the additions of AWS's runtime: Decimal as a number, bytes as text."""

import json
import os
import uuid

from .errors import RuntimeFault

# The runtime of Python 3.12 began to send other alphabets as they are.
_ESCAPES_UNICODE = os.environ.get("AWS_EXECUTION_ENV") in (
    "AWS_Lambda_python3.9",
    "AWS_Lambda_python3.10",
    "AWS_Lambda_python3.11",
)


class _Encoder(json.JSONEncoder):
    """Notes Decimals under a mark, because `default` can only answer with values that JSON knows already."""

    def __init__(self):
        super().__init__(ensure_ascii=_ESCAPES_UNICODE)
        self.decimals = {}

    def default(self, value):
        if isinstance(value, bytes):
            return value.decode("utf-8")
        # Looked for by name: importing `decimal` costs a cold start two milliseconds.
        if any(base.__module__ == "decimal" and base.__name__ == "Decimal" for base in type(value).__mro__):
            if value.is_nan():
                return float("nan")
            mark = uuid.uuid4().hex
            self.decimals[mark] = str(value)
            return mark
        return super().default(value)

    def encode(self, value):
        text = super().encode(value)
        for mark, number in self.decimals.items():
            text = text.replace('"%s"' % mark, number)
        return text


def from_json(body):
    try:
        return json.loads(body)
    except Exception as error:
        raise RuntimeFault("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error) from error


def to_json(response):
    if isinstance(response, bytes):
        return response, "application/unknown"
    try:
        return _Encoder().encode(response).encode("utf-8"), "application/json"
    except Exception as error:
        raise RuntimeFault("Runtime.MarshalError", "Unable to marshal response: %s" % error) from error
