"""The report on one stock, as a text message."""

import humanize

from reports.quotes import Quote


def build_report(quote: Quote) -> str:
    return "\n".join(
        [
            f"{quote.code} {quote.name}",
            f"Close: ¥{humanize.intcomma(quote.close, ndigits=1)} ({change_of(quote)})",
            f"Volume: {humanize.intword(quote.volume)} shares",
            f"As of {quote.day.day} {quote.day:%B %Y}",
        ]
    )


def change_of(quote: Quote) -> str:
    """The day's change, absolute and in percent, with an arrow: colours do not survive in a text message."""
    change = quote.close - quote.previous_close
    arrow = "▲" if change > 0 else "▼" if change < 0 else "→"
    return f"{arrow} {change:+,.1f}, {change / quote.previous_close:+.2%}"
