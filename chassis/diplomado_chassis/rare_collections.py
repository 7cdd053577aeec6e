"""Sets how often Python searches for cycles. A program imports it before anything else.

Loading modules makes some hundred thousand objects that stay, and a batch of 500 records makes many that reference
counting frees: a search every 700 objects, which is the default, would find nothing.
"""

import gc

gc.set_threshold(20_000, 20, 20)
