"""The pages, feeds and figures that people and programs read."""
