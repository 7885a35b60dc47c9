"""The public events: CloudEvents whose data are frozen pydantic models, the one source of truth."""
