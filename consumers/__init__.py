"""From the message bus into the store: Kafka consumers, replay and workers."""
