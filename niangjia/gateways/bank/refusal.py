"""How this gateway says no: sentences for people, without a word of what a file holds."""


class Unusable(Exception):
    """A file or a bank cannot be used; the message is one Chinese sentence."""


class Unreachable(Unusable):
    """The bank's server does not answer, or refuses us: to be tried again."""


class Stranger(Unusable):
    """The server or the signature is not this bank's: nothing was sent, nothing is believed."""


class Misshapen(Unusable):
    """The content is not as the template says."""
