"""Keys that Asterisk tells twice, though the caller pressed them once."""


class KeyEchoes:
    """Knows the second word of a key from a second press, which begins with the key's going down.

    A key without a beginning, such as the one that stops a prompt, is played out by Asterisk before the next may count
    (channel.c, queue_dtmf_readq). The end of a key that comes meanwhile is put back, and told again when it is read.
    """

    def __init__(self) -> None:
        self._down: set[str] = set()
        self._told: set[str] = set()

    def goes_down(self, key: str) -> None:
        """Asterisk says that the caller begins to press it."""
        self._down.add(key)

    def is_echo(self, key: str) -> bool:
        """Whether `key`, told as pressed, is one that counted before. Where no beginnings are told none is."""
        if key in self._down:
            self._down.discard(key)
            self._told.add(key)
            return False
        return key in self._told

    def forget(self) -> None:
        """Events were lost, beginnings among them."""
        self._down.clear()
        self._told.clear()
