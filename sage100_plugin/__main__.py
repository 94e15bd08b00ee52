"""`python -m sage100_plugin` is the command `sage100-plugin`."""

from sage100_plugin.cli import main

if __name__ == "__main__":
    main()
