"""A recording's link becomes public: it may carry no secret."""

import pytest

from diplomado_sessions.recordings.links import check_link


@pytest.mark.parametrize(
    "url",
    [
        "https://video.example/rec/share/abc123",
        "https://video.example/watch?v=abc&t=90s#inicio",
        "https://video.example:8443/x",
    ],
)
def test_an_open_link_may_be_published(url: str) -> None:
    assert check_link(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://video.example/rec",
        "ftp://video.example/rec",
        "https://",
        "https://localhost/rec",
        "//video.example/rec",
        "javascript:alert(1)",
        "https://ana:clave@video.example/rec",
        "https://ana@video.example/rec",
        "https://video.example/rec?pwd=abc",
        "https://video.example/rec?x=1&Passcode=abc",
        "https://video.example/rec?access_token=abc",
        "https://video.example/rec?pwd",
        "https://video.example/rec#pwd=abc",
        "https://video.example/rec abc",
        "https://video.example/rec\n",
        "https://video.example:puerto/rec",
        "https://[::1/rec",
        "https://video.example/" + "x" * 2000,
    ],
)
def test_any_other_link_is_refused_with_a_reason(url: str) -> None:
    reason = check_link(url)
    assert reason is not None
    assert reason.in_("es") != reason.in_("en")
