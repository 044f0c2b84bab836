"""What goes wrong with a telephone system, said in a sentence."""


class Unusable(Exception):
    """A telephone system that is not connected, not reachable, or says no; the text is for people."""
