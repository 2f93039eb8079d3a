"""One function a task: open, call the pure part, save, return counts.

A task gets ids and counts from the one before it; the data stays in Postgres. Whatever a function
does, running it again does nothing more: it works on what waits.
"""
