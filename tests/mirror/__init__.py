"""The mirror by itself, over stores of made-up batches."""
