"""The console: pages for the people who wire flows, decide what enters the books, and look after the machine."""
