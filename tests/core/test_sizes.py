"""Numbers of bytes for people."""

from __future__ import annotations

import pytest

from capture_tool.core.sizes import scaled


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (81_200, "81.2 kB"),
        (99_940, "99.9 kB"),
        (99_960, "100 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (41_000_000, "41.0 MB"),
        (3_000_000_000, "3.0 GB"),
        (4_200 * 10**12, "4200 TB"),
    ],
)
def test_bytes_are_said_in_the_unit_that_fits(count: int, text: str) -> None:
    value, digits, unit = scaled(count)
    assert f"{value:.{digits}f} {unit}" == text
