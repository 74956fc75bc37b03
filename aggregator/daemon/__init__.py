"""The long-running part: it starts looks and deliveries when they are due, and ends cleanly."""
