"""Closing quotes, shipped with the function and replaced by the nightly build."""

import json
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path


STEADY_READS = 5
PAUSE_SECONDS = 1


@dataclass(frozen=True)
class Quote:
    code: str
    name: str
    close: float
    previous_close: float
    volume: int
    day: date


def load_quotes(path: Path = Path(__file__).with_name("quotes.json")) -> dict[str, Quote]:
    """Quotes by stock code."""
    rows = json.loads(_read_when_steady(path))
    return {row["code"]: Quote(**{**row, "day": date.fromisoformat(row["day"])}) for row in rows}


def _read_when_steady(path: Path) -> str:
    """Content of a file that the nightly job may be about to replace: read until it stays the same for a while."""
    content = path.read_text(encoding="utf-8")
    reads = 0
    while reads < STEADY_READS:
        time.sleep(PAUSE_SECONDS)
        latest = path.read_text(encoding="utf-8")
        reads = reads + 1 if latest == content else 0
        content = latest
    return content
