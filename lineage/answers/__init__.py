"""What people ask, answered from the mirror as one JSON shape."""
