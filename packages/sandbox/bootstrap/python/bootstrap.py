"""Entry of Lambda's Python runtimes in a sandbox: loads the handler, then serves one invocation after the other.

Behaves as awslambdaric does (pypi.org/project/awslambdaric, read November 2026), with the standard library only.
"""

import os
import sys

from lambda_runtime.context import LambdaContext
from lambda_runtime.errors import RuntimeFault, describe_exception, describe_fault
from lambda_runtime.handler import load_handler
from lambda_runtime.logs import LogSink, set_request_id, set_up_logging
from lambda_runtime.marshaller import from_json, to_json
from lambda_runtime.runtime_client import RuntimeClient
from lambda_runtime.shifted_time import mend_sleep


def main():
    layers, *libraries = sys.argv[1:]
    prepare_interpreter(layers, libraries)
    mend_sleep()
    client = RuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"])
    sink = LogSink.from_environment()
    set_up_logging(sink)
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except RuntimeFault as fault:
        fail_initialisation(client, sink, describe_fault(fault))
    except Exception:
        fail_initialisation(client, sink, describe_exception(sys.exc_info()))
    while True:
        serve(client, sink, handler, client.next())


def prepare_interpreter(layers, library_folders):
    """Stands in for `site`, which is off so that no package of the host can be imported."""
    import _sitebuiltins
    import builtins

    builtins.exit = _sitebuiltins.Quitter("exit", "Ctrl-D (i.e. EOF)")
    builtins.quit = _sitebuiltins.Quitter("quit", "Ctrl-D (i.e. EOF)")
    version = "python%d.%d" % sys.version_info[:2]
    sys.path[1:1] = [layers + "/python/lib/" + version + "/site-packages", layers + "/python"]
    sys.path.extend(library_folders)
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])


def fail_initialisation(client, sink, report):
    sink.log_error(report)
    client.post_init_error(report)
    sys.exit(1)


def serve(client, sink, handler, invocation):
    set_request_id(invocation.request_id)
    if invocation.trace_id is None:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    else:
        os.environ["_X_AMZN_TRACE_ID"] = invocation.trace_id
    try:
        context = LambdaContext(invocation)
        response = handler(from_json(invocation.body), context)
        payload, content_type = to_json(response)
    except RuntimeFault as fault:
        report = describe_fault(fault, invocation.request_id)
    except Exception:
        report = describe_exception(sys.exc_info(), invocation.request_id)
    else:
        client.post_response(invocation.request_id, payload, content_type)
        return
    sink.log_error(report)
    client.post_error(invocation.request_id, report)


if __name__ == "__main__":
    main()
