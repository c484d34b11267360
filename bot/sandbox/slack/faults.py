"""Refusals of the Web API, in Slack's own error names."""

from collections.abc import Mapping

from bot.sandbox.slack.jsonlike import JsonValue


class ApiFault(Exception):
    def __init__(self, error: str, *, extra: Mapping[str, JsonValue] | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.extra: dict[str, JsonValue] = dict(extra or {})


class RateLimited(ApiFault):
    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


def unsound(error: str, problems: list[str]) -> ApiFault:
    """Slack lists what is wrong twice: bare in `errors`, and marked in `response_metadata`."""
    return ApiFault(
        error,
        extra={
            "errors": [*problems],
            "response_metadata": {"messages": [f"[ERROR] {problem}" for problem in problems]},
        },
    )
