"""The house's own records of people, by file, by SQL or by HTTP. The only room that opens them."""

from bot.directory.opening import BadDirectory, open_directory

__all__ = ["BadDirectory", "open_directory"]
