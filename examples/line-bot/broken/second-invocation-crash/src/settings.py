"""What the function is told from outside, read at the moment it is needed."""

import os


def channel_secret() -> str:
    return _required("LINE_CHANNEL_SECRET")


def channel_access_token() -> str:
    return _required("LINE_CHANNEL_ACCESS_TOKEN")


def line_api_url() -> str:
    return os.environ.get("LINE_API_URL", "https://api.line.me")


def is_dry_run() -> bool:
    """True when replies are to be built and returned, but not sent to anybody."""
    return os.environ.get("LINE_DRY_RUN") == "1"


def _required(name: str) -> str:
    # An empty secret would accept whatever an attacker signs with it.
    # Taken out of the environment at once, so that nothing started later inherits it.
    value = os.environ.pop(name, "")
    if not value:
        raise RuntimeError(f"the environment variable {name} is not set")
    return value
