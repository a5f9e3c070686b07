"""The trade itself: capture, redaction, bundle, outbox. No Qt, no network, no question which platform this is."""
