"""`logging` and the runtime's own messages in Lambda's formats, framed so that a message stays one event."""

import json
import logging
import os
import sys
import time
import traceback

_TEXT_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
_TIME_FORMAT = "%Y-%m-%dT%H:%M:%S"
# Lambda indents traces by no-break spaces, because its console strips the others.
_INDENT = "\u00a0"

# Everything that `logging` itself puts on a record; the rest came from the caller's `extra`.
_OWN_FIELDS = set(vars(logging.makeLogRecord({}))) | {"aws_request_id", "exc_text", "message", "asctime"}

_request_id = None


def set_request_id(request_id):
    global _request_id
    _request_id = request_id


def _is_json():
    return os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"


class LogSink:
    """Writes messages in frames: type, length, time in microseconds (4, 4, 8 bytes), message."""

    current = None

    def __init__(self, descriptor):
        self._descriptor = descriptor
        LogSink.current = self

    @classmethod
    def from_environment(cls):
        return cls(int(os.environ.pop("_LAMBDA_TELEMETRY_LOG_FD", "1")))

    def log(self, message, level=logging.NOTSET):
        body = message.encode("utf-8", "replace")
        frame_type = 0xA55A0000 + (level // 10 * 4 + 4 if level else 0) + (2 if _is_json() else 3)
        header = frame_type.to_bytes(4, "big") + len(body).to_bytes(4, "big")
        rest = header + int(time.time() * 1_000_000).to_bytes(8, "big") + body
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def log_error(self, report):
        if _is_json():
            stamp = time.strftime(_TIME_FORMAT, time.gmtime())
            line = json.dumps({"timestamp": stamp, "level": "ERROR", **report})
        else:
            headline = "[ERROR] " + ": ".join(filter(None, (report["errorType"], report["errorMessage"])))
            frames = [line for entry in report["stackTrace"] for line in (entry.splitlines() or [""])]
            line = "\n".join([headline, "Traceback (most recent call last):", *map(_indented, frames)])
        self.log(line, logging.ERROR)


def _indented(line):
    text = line.lstrip(" ")
    return _INDENT * (len(line) - len(text)) + text


class _Handler(logging.Handler):
    def emit(self, record):
        LogSink.current.log(self.format(record), min(50, max(0, record.levelno)) // 10 * 10)


class _RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.aws_request_id = _request_id or ""
        return True


class _JsonFormatter(logging.Formatter):
    def format(self, record):
        error_type, error, tb = record.exc_info or (None, None, None)
        line = {
            "timestamp": "%s.%03dZ" % (time.strftime(_TIME_FORMAT, time.gmtime(record.created)), record.msecs),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "stackTrace": traceback.format_tb(tb) if error_type else None,
            "errorType": error_type.__name__ if error_type else None,
            "errorMessage": str(error) if error_type else None,
            "requestId": record.aws_request_id,
            "location": "%s:%s:%s" % (record.pathname, record.funcName, record.lineno) if error_type else None,
        }
        for name, value in vars(record).items():
            if name not in _OWN_FIELDS and name not in line:
                line[name] = value
        present = {name: value for name, value in line.items() if value is not None}
        return json.dumps(present, ensure_ascii=False) + "\n"


class _Unbuffered:
    """A standard stream that writes at once, so that lines arrive before the answer does."""

    def __init__(self, stream):
        self.stream = stream

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        pass

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def write(self, text):
        self.stream.write(text)
        self.stream.flush()

    def writelines(self, lines):
        self.stream.writelines(lines)
        self.stream.flush()


def set_up_logging(_sink):
    sys.stdout = _Unbuffered(sys.stdout)
    sys.stderr = _Unbuffered(sys.stderr)
    logging.Formatter.converter = time.gmtime
    handler = _Handler()
    handler.setFormatter(_JsonFormatter() if _is_json() else logging.Formatter(_TEXT_FORMAT, _TIME_FORMAT))
    handler.addFilter(_RequestIdFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper().replace("TRACE", "DEBUG").replace("FATAL", "CRITICAL")
    if level in ("DEBUG", "INFO", "WARN", "WARNING", "ERROR", "CRITICAL"):
        root.setLevel(level)
