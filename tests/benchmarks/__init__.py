"""Ratios against peers, measured in the same run on the same input. Never a part of the tests: nothing here asserts a time."""
