"""What changed, what is gone, and whether to believe it: pure functions from what was known and what was seen to what is new."""
