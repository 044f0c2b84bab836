"""`python -m niangjia.console COMMAND`: how the house starts its own processes."""

from niangjia.console.door import main

main()
