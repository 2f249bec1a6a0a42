"""``python -m framing`` is the command line."""

import sys

from framing.cli import main

sys.exit(main())
