"""Who runs a command: the user of this machine, as the audit log names them."""

import getpass
import socket

from advisor.audit import Actor


def operator() -> Actor:
    """The actor of the command line."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in a container
        user = "operator"
    return Actor(id=f"cli:{user}", name=user, address=socket.gethostname())
