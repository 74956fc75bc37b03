"""Ways of reading a page, tried and fused; pure."""
