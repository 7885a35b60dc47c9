"""Tests of the public events: models, schemas, samples."""
