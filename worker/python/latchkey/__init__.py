"""The environment variables that Latchkey resolves for an automation, read from the cloud by this process itself.

``python -m latchkey exec -- command…`` runs a command with them; ``environment()`` answers with them.
"""

from __future__ import annotations

from latchkey.errors import LatchkeyError, UnresolvedError
from latchkey.library import environment
from latchkey.version import version as __version__

__all__ = ["LatchkeyError", "UnresolvedError", "__version__", "environment"]
