"""A breach at a holder, of everybody at once: who was exposed, and where the copies went on."""
