"""The profile is told by part, without the time in which the bridge waits."""

from bench.profile import shares_of

DIALOGUE, LIBRARY = ("/x/dialogue/asking.py", 1, "ask"), ("/y/site-packages/sqlalchemy/engine/base.py", 1, "execute")
POLL, LOWER = ("~", 0, "<method 'poll' of 'select.epoll' objects>"), ("~", 0, "<method 'lower' of 'str' objects>")


def test_native_functions_count_for_their_callers_and_waiting_counts_for_nobody() -> None:
    shares = shares_of(
        {
            DIALOGUE: (1, 1, 1.0, 5.0, {}),
            LIBRARY: (1, 1, 2.0, 2.5, {}),
            LOWER: (9, 9, 0.75, 0.75, {LIBRARY: (5, 5, 0.5, 0.5), DIALOGUE: (4, 4, 0.25, 0.25)}),
            POLL: (3, 3, 60.0, 60.0, {DIALOGUE: (3, 3, 60.0, 60.0)}),
        }
    )
    assert [(share.part.split(":")[0], share.seconds) for share in shares] == [
        ("SQLAlchemy and aiosqlite", 2.5),
        ("dialogue, flows and prompts", 1.25),
    ]
