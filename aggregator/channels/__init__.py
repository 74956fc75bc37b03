"""Ways to send a message, one file each."""
