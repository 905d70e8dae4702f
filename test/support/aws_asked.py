"""A command, `aws …`, as `aws_command.py` answers it. Usage: aws_asked.py <path of its socket> <service> <operation> …"""

import json
import socket
import sys

connection = socket.socket(socket.AF_UNIX)
connection.connect(sys.argv[1])
connection.sendall(json.dumps(sys.argv[2:]).encode() + b"\n")
answer = json.loads(connection.makefile().read())
sys.stdout.write(answer["stdout"])
sys.stderr.write(answer["stderr"])
sys.exit(answer["status"])
