"""Files for those who respond to a breach: whom to tell, and how far it spread."""
