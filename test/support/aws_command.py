"""Stands for the AWS command line: `aws <service> <operation> --name value …`, with `--query` and `--output`, as far as
the commands of the README go. Names and shapes are those of the vendor's own models.

Usage: aws_command.py <path of a socket>. Loading those models takes longer than most commands, so one process answers
all: `aws_asked.py` asks it. Prints a line once it listens, and ends when its standard input closes.
"""

import json
import os
import socket
import sys
import threading
import traceback
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import jmespath
from botocore import xform_name
from botocore.config import Config


@cache
def client_of(service: str) -> Any:
    return boto3.client("s3" if service == "s3api" else service, config=Config(s3={"addressing_style": "path"}))


def value_of(text: str, kind: str) -> Any:
    text = Path(text.removeprefix("file://")).read_text(encoding="utf-8") if text.startswith("file://") else text
    if kind in ("structure", "list", "map"):
        return json.loads(text)
    return int(text) if kind in ("integer", "long") else text


def answered(service: str, operation: str, *given: str) -> str:
    """What the command prints."""
    words = list(given)
    client = client_of(service)
    name = client.meta.method_to_api_mapping[operation.replace("-", "_")]
    shape = client.meta.service_model.operation_model(name).input_shape
    members = {xform_name(member, "-"): (member, its) for member, its in (shape.members if shape else {}).items()}
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
        return ("\t".join(map(str, found)) if isinstance(found, list) else str(found)) + "\n"
    return json.dumps(found, default=str) + "\n" if found else ""


def outcome(words: list[str]) -> dict[str, Any]:
    try:
        return {"status": 0, "stdout": answered(*words), "stderr": ""}
    except Exception:
        return {"status": 1, "stdout": "", "stderr": traceback.format_exc()}


def die_with_parent() -> None:
    while sys.stdin.read(1):
        pass
    os._exit(0)


threading.Thread(target=die_with_parent, daemon=True).start()
listening = socket.socket(socket.AF_UNIX)
listening.bind(sys.argv[1])
listening.listen()
print("listening", flush=True)
while True:
    connection, _ = listening.accept()
    with connection:
        asked = connection.makefile().readline()
        connection.sendall(json.dumps(outcome(json.loads(asked))).encode())
