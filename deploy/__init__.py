"""Running the product: servers for development and for production, generated descriptions."""
