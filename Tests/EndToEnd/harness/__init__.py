"""What the end-to-end tests drive: the product and its neighbours, as real processes on loopback."""
