"""Stands for the AWS command line: `aws <service> <operation> --name value …`, with `--query` and `--output`, as far as
the commands of the README go. Names and shapes are those of the vendor's own models.
"""

import json
import sys
from pathlib import Path
from typing import Any

import boto3
import jmespath
from botocore import xform_name
from botocore.config import Config

service, operation, *words = sys.argv[1:]
client = boto3.client("s3" if service == "s3api" else service, config=Config(s3={"addressing_style": "path"}))
name = client.meta.method_to_api_mapping[operation.replace("-", "_")]
shape = client.meta.service_model.operation_model(name).input_shape
members = {xform_name(member, "-"): (member, its) for member, its in (shape.members if shape else {}).items()}


def value_of(text: str, kind: str) -> Any:
    text = Path(text.removeprefix("file://")).read_text(encoding="utf-8") if text.startswith("file://") else text
    if kind in ("structure", "list", "map"):
        return json.loads(text)
    return int(text) if kind in ("integer", "long") else text


query, output, parameters = "@", "json", {}
while words:
    word = words.pop(0).removeprefix("--")
    if word == "no-paginate":
        continue
    if word == "query":
        query = words.pop(0)
    elif word == "output":
        output = words.pop(0)
    else:
        member, its = members[word]
        is_switch = its.type_name == "boolean"
        parameters[member] = True if is_switch else value_of(words.pop(0), its.type_name)
answer = getattr(client, operation.replace("-", "_"))(**parameters)
answer.pop("ResponseMetadata", None)
found = jmespath.search(query, answer)
if output == "text":
    print("\t".join(map(str, found)) if isinstance(found, list) else found)
elif found:
    print(json.dumps(found, default=str))
