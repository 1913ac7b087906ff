"""Text that is rewritten while each character keeps the place it came from."""

from collections.abc import Callable
from re import Match, Pattern


class Mapped:
    """A text and the place of each of its characters in the file."""

    def __init__(self, text: str, at: list[int] | None = None) -> None:
        """The text at the places `at`, by default from 0 on."""
        self.text = text
        self.at = list(range(len(text))) if at is None else at

    def sub(self, pattern: Pattern[str], new: str | Callable[[Match[str]], str]) -> "Mapped":
        """With every match replaced; the replacement stands where the match began."""
        return self._rebuilt(pattern, lambda m: (new if isinstance(new, str) else new(m), None))

    def keep(self, pattern: Pattern[str], group: int = 1) -> "Mapped":
        """With every match reduced to one of its groups, whose characters keep their places."""
        return self._rebuilt(pattern, lambda m: (m.group(group) or "", m.start(group)))

    def cut(self, start: int, end: int) -> "Mapped":
        """A part of it."""
        return Mapped(self.text[start:end], self.at[start:end])

    def _rebuilt(self, pattern: Pattern[str], new: Callable[[Match[str]], tuple[str, int | None]]) -> "Mapped":
        texts, at, last = list[str](), list[int](), 0
        for match in pattern.finditer(self.text):
            text, start = new(match)
            texts += [self.text[last : match.start()], text]
            at += self.at[last : match.start()]
            first = self.at[match.start()] if match.start() < len(self.at) else (self.at[-1] if self.at else 0)
            at += [first] * len(text) if start is None else self.at[start : start + len(text)]
            last = match.end()
        if not texts:
            return self
        return Mapped("".join(texts) + self.text[last:], at + self.at[last:])
