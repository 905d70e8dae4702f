"""What moto 5.2.1 works out anew for every request or key, worked out once: most of what they cost it.

It lists and stats its own package to find out which services there are, inspects a class of some 800 methods to find
out whether it has an operation, turns names from one style into another letter by letter, compares every value it
answers with some 60 paths, makes an RSA key pair for every KMS key, of whatever kind, reads every policy of a caller at
every request and templates in JSON by the rules of YAML, and copies the content of every object whose versions it lists.
"""

import json
import logging
from functools import cache
from types import SimpleNamespace
from typing import Any

import yaml
from moto import backends
from moto.cloudformation import models as cloudformation
from moto.core import responses
from moto.core.serialize import AttributePicker, AttributePickerContext
from moto.iam import access_control
from moto.kms import models as kms
from moto.kms.utils import AbstractPrivateKey, KeySpec, RSAPrivateKey
from moto.s3.models import FakeKey

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

# Policies are only read.

access_control.json = SimpleNamespace(loads=cache(json.loads))

# Templates of the CDK are JSON.


def load_template(text: str, Loader: type) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return yaml.load(text, Loader=Loader)


cloudformation.yaml = SimpleNamespace(
    load=load_template, Loader=yaml.Loader, add_multi_constructor=yaml.add_multi_constructor
)

# A list of versions says of an object's content how long it is, and its hash.


class ListedKey(FakeKey):
    __module__ = FakeKey.__module__  # from which moto tells the service of a class

    def __del__(self) -> None:
        pass  # it has no content to let go


def copy_without_content(self: FakeKey, _memo: dict[int, Any]) -> ListedKey:
    with self.lock:
        self.etag  # noqa: B018  # worked out from the content when it is first asked for
    listed = object.__new__(ListedKey)
    listed.__dict__ = {name: value for name, value in self.__dict__.items() if name not in ("_value_buffer", "lock")}
    return listed


FakeKey.__deepcopy__ = copy_without_content

# Nobody reads a line of log for each request.

logging.getLogger("werkzeug").setLevel(logging.ERROR)
