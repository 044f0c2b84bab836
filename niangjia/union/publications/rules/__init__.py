"""Pure rules of the room: kinds, the way of a version, citations, and how a question finds its article."""
