"""Serves moto (an AWS account in memory) on loopback until its standard input closes.

Usage: emulated_account.py [port]; 0, the default, takes a free port. Prints the port once it accepts connections.
The parent holds the other end of standard input, so this process dies with it, however it dies.
"""

import os
import sys
import threading
from collections.abc import Callable

import emulated_clock  # noqa: F401  # isort: skip  # before the services
import emulated_access  # noqa: F401
import emulated_identity  # noqa: F401
import emulated_s3_access  # noqa: F401
import emulated_stacks  # noqa: F401
import moto_corrections  # noqa: F401
import moto_dns_firewall  # noqa: F401
import moto_group_associations  # noqa: F401
import moto_interfaces  # noqa: F401
import moto_network  # noqa: F401
import moto_network_firewall  # noqa: F401
import moto_speed  # noqa: F401
import moto_transit  # noqa: F401
from flask import Flask
from kept_connections import KeptConnections
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.exceptions import NotImplemented
from werkzeug.serving import make_server


def create_app(service: str) -> Flask:
    """What moto cannot do is 501, as HTTP has it; moto's 500 means "try again", and clients do."""
    app = create_backend_app(service)
    app.register_error_handler(NotImplementedError, lambda error: NotImplemented(str(error)))
    return app


application = DomainDispatcherApplication(create_app)


def serve(port: int, tell: Callable[[int], object], held: int) -> None:
    """Tells the port once it accepts connections, and ends this process when the other end of `held`, a file
    descriptor, is closed."""
    server = make_server("127.0.0.1", port, application, threaded=True, request_handler=KeptConnections)
    os.environ["MOTO_PORT"] = str(server.port)

    def die_with_parent() -> None:
        while os.read(held, 4096):
            pass
        server.server_close()
        os._exit(0)

    threading.Thread(target=die_with_parent, daemon=True).start()
    tell(server.port)
    server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]) if len(sys.argv) > 1 else 0, lambda port: print(port, flush=True), sys.stdin.fileno())
