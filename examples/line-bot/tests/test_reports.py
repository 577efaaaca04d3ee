from datetime import date

import pytest

from reports.quotes import Quote, load_quotes
from reports.ticker import build_report, change_of


def quote(close=2815.5, previous_close=2780.0):
    return Quote("7203", "Toyota Motor", close, previous_close, 23_417_800, date(2026, 11, 20))


def test_a_report_reads_like_this():
    assert build_report(quote()) == (
        "7203 Toyota Motor\n"
        "Close: ¥2,815.5 (▲ +35.5, +1.28%)\n"
        "Volume: 23.4 million shares\n"
        "As of 20 November 2026"
    )


@pytest.mark.parametrize(
    ("close", "change"),
    [(101.0, "▲ +1.0, +1.00%"), (99.0, "▼ -1.0, -1.00%"), (100.0, "→ +0.0, +0.00%")],
)
def test_the_arrow_follows_the_price(close, change):
    assert change_of(quote(close, previous_close=100.0)) == change


def test_the_quotes_that_ship_with_the_function_can_be_reported():
    assert all(build_report(each).startswith(code) for code, each in load_quotes().items())
