"""Runs a command on a terminal of so many columns and writes what it printed: `on_terminal.py <columns> <command> …`."""

import fcntl
import os
import pty
import struct
import sys
import termios

columns, *command = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(columns), 0, 0))
    os.execvp(command[0], command)
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:  # EIO: the command closed its end
        break
    if not piece:
        break
    os.write(1, piece)
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status))
