"""The answer to a breach: who was exposed, where copies went on, who must be told by when."""
