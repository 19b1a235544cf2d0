"""The certificates of all authorities are read once, not by each of httpx's clients.

It takes 20 ms of CPU; the tests make a client for nearly every request they send, and the SDKs for Teams several for
each bot. Nothing in the tests is asked over TLS outside this machine.
"""

from functools import cache

from httpx._transports import default

default.create_ssl_context = cache(default.create_ssl_context)
