"""Gives an emulated account of its own to everyone who connects to a socket: loading moto takes two seconds of a
processor, and forking a process that has loaded it next to nothing.

Usage: emulated_accounts.py <path of the socket>. Prints a line once it listens, and ends when its standard input closes.
Whoever connects writes a port and a newline (0: a free port), is told the port once the account accepts connections, or
else what went wrong, and holds the account for as long as the connection: it ends with it, however that ends.
"""

import gc
import os
import select
import signal
import socket
import sys
import traceback
from typing import Any

#: One request to each of the services that nearly every account is asked for: what they load at their first one.
FIRST = {
    "ec2": {"data": "Action=DescribeVpcs&Version=2016-11-15"},
    "iam": {"data": "Action=ListRoles&Version=2010-05-08"},
    "kms": {"data": "{}", "headers": {"x-amz-target": "TrentService.ListKeys"}},
    "s3": {"method": "GET"},
    "sts": {"data": "Action=GetCallerIdentity&Version=2011-06-15"},
}


def load() -> None:
    """Only once somebody asks: most test files need no account."""
    from emulated_account import application
    from werkzeug.test import Client

    client = Client(application)
    for service, asked in FIRST.items():
        scope = f"testing/20260101/us-east-1/{service}/aws4_request"
        signed = {"authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=none"}
        form = {"content_type": "application/x-www-form-urlencoded"}
        request: dict[str, Any] = {"method": "POST", **form, **asked, "headers": signed | asked.get("headers", {})}
        client.open("/", base_url="http://localhost", **request)
    client.post("/moto-api/reset", base_url="http://localhost")
    gc.collect()
    gc.freeze()  # what is not looked at is not copied either


def be_account(connection: socket.socket) -> None:
    """In a process of its own; does not return."""
    try:
        from emulated_account import serve
        from moto.moto_api._internal import mock_random

        mock_random.seed()  # or every account had the same ids
        port = int(connection.makefile().readline())
        serve(port, lambda port: connection.sendall(f"{port}\n".encode()), connection.fileno())
    except BaseException:
        connection.sendall(traceback.format_exc().encode())
    finally:
        os._exit(1)


def reap(*_: object) -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass  # none is left


signal.signal(signal.SIGCHLD, reap)
listening = socket.socket(socket.AF_UNIX)
listening.bind(sys.argv[1])
listening.listen(64)
print("listening", flush=True)
while True:
    ready, _, _ = select.select([listening, sys.stdin], [], [])
    if sys.stdin in ready:
        break
    connection, _ = listening.accept()
    if "moto" not in sys.modules:
        load()
    if os.fork() == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        listening.close()
        be_account(connection)
    connection.close()
