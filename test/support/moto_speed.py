"""What moto 5.2.1 works out anew for every request, worked out once: most of what a request costs it.

It lists and stats its own package to find out which services there are, and inspects a class of some 800 methods to
find out whether it has an operation.
"""

from functools import cache

from moto import backends
from moto.core import responses

modules = tuple(backends.list_of_moto_modules())

backends.list_of_moto_modules = lambda: modules
responses.method_names_from_class = cache(responses.method_names_from_class)
