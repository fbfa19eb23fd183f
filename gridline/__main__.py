"""`python -m gridline`."""

import sys

from gridline.cli import main

sys.exit(main())
