#!/usr/bin/env python
"""The same door as the `niangjia` command."""

from niangjia.console.door import main

if __name__ == "__main__":
    main()
