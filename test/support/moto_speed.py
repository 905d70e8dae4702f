"""What moto 5.2.1 works out anew for every request or key, worked out once: most of what they cost it.

It lists and stats its own package to find out which services there are, inspects a class of some 800 methods to find
out whether it has an operation, turns names from one style into another letter by letter, compares every value it
answers with some 60 paths, and makes an RSA key pair for every KMS key, of whatever kind.
"""

import logging
from functools import cache
from typing import Any

from moto import backends
from moto.core import responses
from moto.core.serialize import AttributePicker, AttributePickerContext
from moto.kms import models as kms
from moto.kms.utils import AbstractPrivateKey, KeySpec, RSAPrivateKey

modules = tuple(backends.list_of_moto_modules())

backends.list_of_moto_modules = lambda: modules
responses.method_names_from_class = cache(responses.method_names_from_class)
responses.camelcase_to_underscores = cache(responses.camelcase_to_underscores)

# A value is transformed only where one of the paths fits.

pick = AttributePicker.__call__


def pick_quickly(self: AttributePicker, context: AttributePickerContext) -> Any:
    transformers = self.response_transformers
    if f"{context.key_path}.{context.key}".endswith(tuple(transformers)):
        return pick(self, context)
    self.response_transformers = {}
    try:
        return pick(self, context)
    finally:
        self.response_transformers = transformers


AttributePicker.__call__ = pick_quickly

# Key pairs of keys that have none are never used.

generate_private_key = kms.generate_private_key
shared = cache(lambda: RSAPrivateKey(key_size=2048))


def generate_private_key_if_asymmetric(key_spec: str) -> AbstractPrivateKey:
    is_asymmetric = key_spec in KeySpec.rsa_key_specs() or key_spec in KeySpec.ecc_key_specs()
    return generate_private_key(key_spec) if is_asymmetric else shared()


kms.generate_private_key = generate_private_key_if_asymmetric

# Nobody reads a line of log for each request.

logging.getLogger("werkzeug").setLevel(logging.ERROR)
