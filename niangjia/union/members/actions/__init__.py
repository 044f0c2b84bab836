"""Every write of the room: one keyword-only function an act."""
