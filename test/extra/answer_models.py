"""Compares the models of AWS's answers with those that botocore has: another publication of what the services say.

    python3 test/extra/answer_models.py

Prints what only botocore knows, or has under another name or type, and ends with 1 if there is any. What only ours knows
is newer than the botocore that is installed, or stands in documented.ts with its page.
"""

import json
import pathlib
import sys

import botocore
import botocore.loaders

MODELS = pathlib.Path(__file__).parents[2] / "lambdas/adapters/aws/answers/models"
SCALARS = {"integer": "number", "long": "number", "float": "number", "double": "number"}
differences = []


def compare(ours, theirs, name, shape_name, path, seen):
    shape = theirs["shapes"][shape_name]
    known = ours["shapes"].get(name)
    if shape["type"] == "structure":
        if name in seen:
            return
        seen.add(name)
        for member, at in shape["members"].items():
            place = (known or {}).get("members", {}).get(member)
            if place is None:
                differences.append(f"{path}.{member} is not known")
                continue
            wire, of = place.split(" ")
            if wire != at.get("locationName", member):
                differences.append(f"{path}.{member} is {wire} here and {at.get('locationName', member)} there")
            compare(ours, theirs, of, at["shape"], f"{path}.{member}", seen)
        for member in set(shape.get("required", [])) - set((known or {}).get("required", [])):
            differences.append(f"{path}.{member} is never left out")
    elif shape["type"] == "list":
        if ours["protocol"] != "json" and known["element"] != shape["member"].get("locationName", "member"):
            differences.append(f"{path}[] has another element than {known['element']}")
        compare(ours, theirs, known["list"], shape["member"]["shape"], f"{path}[]", seen)
    elif isinstance(known, list):
        if missing := set(shape.get("enum", [])) - set(known):
            differences.append(f"{path} may be {', '.join(sorted(missing))}")
    elif shape["type"] == "timestamp":
        if name not in ("iso8601", "epoch"):
            differences.append(f"{path} is an instant")
    elif name != SCALARS.get(shape["type"], shape["type"]):
        differences.append(f"{path} is {name} here and {shape['type']} there")


for file in sorted(MODELS.glob("*.json")):
    ours = json.loads(file.read_text())
    theirs = botocore.loaders.Loader().load_service_model(file.stem, "service-2")
    for operation, output in ours["operations"].items():
        if operation in theirs["operations"]:
            compare(ours, theirs, output, theirs["operations"][operation]["output"]["shape"], operation, set())
print("\n".join(differences) or f"nothing that botocore {botocore.__version__} knows is unknown or other here")
sys.exit(1 if differences else 0)
