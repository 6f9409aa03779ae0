"""The door of the wing cli."""

from .commands import (
    main,
)

__all__ = [
    "main",
]
