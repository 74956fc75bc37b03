"""The user's file: read once and strictly, watched while the daemon runs, described for editors."""
