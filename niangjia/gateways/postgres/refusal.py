"""The one way this gateway says no: a Chinese sentence that ends the command without a traceback."""


class Unusable(SystemExit):
    """The database cannot be used; the message says what is wrong and what to do. Exit code 1."""


class AlreadyRunning(Unusable):
    """Another process keeps this data folder's server running."""
