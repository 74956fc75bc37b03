"""Where items, changes and alerts are kept, and the outbox that delivers them."""
