"""Errors as Lambda answers them: errorMessage, errorType, requestId, stackTrace."""

import os
import traceback

_RUNTIME_DIRECTORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class RuntimeFault(Exception):
    """An error that the runtime itself names, such as `Runtime.ImportModuleError`."""

    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.message = message
        self.trace = list(trace)


def describe_fault(fault, request_id=""):
    return _report(fault.message, fault.error_type, fault.trace, request_id)


def describe_exception(exc_info, request_id=""):
    exception_type, value, tb = exc_info
    frames = traceback.extract_tb(tb)
    own = next((i for i, frame in enumerate(frames) if not frame.filename.startswith(_RUNTIME_DIRECTORY)), 0)
    # As plain tuples, which have no columns: AWS's traces do not underline expressions.
    shown = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in frames[own:]]
    return _report(str(value), exception_type.__name__, traceback.format_list(shown), request_id)


def _report(message, error_type, trace, request_id):
    return {"errorMessage": message, "errorType": error_type, "requestId": request_id, "stackTrace": trace}
