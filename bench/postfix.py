"""A real Postfix as a peer: its own configuration, queue and port; started and stopped by pid.

It does what we do, and no more: every mail is synced into its queue before the 250, and held
there, so that no delivery competes with the receiving.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from bench.load import ADDRESS

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {daemons}
command_directory = {commands}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = postfix.example
mydestination = {domain}
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
local_recipient_maps =
alias_maps =
alias_database =
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access static:HOLD, permit
smtpd_client_connection_count_limit = 0
smtpd_tls_security_level = none
message_size_limit = 26214400
default_process_limit = 250
in_flow_delay = 0
"""

_MASTER = """\
127.0.0.1:{port} inet n - n - 250 smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
anvil unix - - n - 1 anvil
local unix - n n - - local
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


def why_not() -> str | None:
    """Why there can be no Postfix in this run; None when there can."""
    if shutil.which("postconf") is None or shutil.which("postfix") is None:
        return "not installed"
    if os.geteuid() != 0:
        return "its master process needs root"
    return None


@contextlib.contextmanager
def postfix(folder: Path) -> Iterator[int]:
    """Yields the port of a running Postfix."""
    port = _free_port()
    config = _write_config(folder, port)
    master = [_setting("daemon_directory") + "/master", "-c", str(config), "-d"]
    subprocess.run(["postfix", "-c", str(config), "check"], check=False, capture_output=True)
    # In a session of its own: a dying master ends the processes of its group.
    with subprocess.Popen(
        master, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=20)


def _write_config(folder: Path, port: int) -> Path:
    config = folder / "config"
    config.mkdir(parents=True)
    # Its processes run as another user and must be able to walk down to the queue.
    for path in (folder, config):
        path.chmod(0o755)
    for name in ("queue", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", user="postfix")
    main = _MAIN.format(
        folder=folder,
        daemons=_setting("daemon_directory"),
        commands=_setting("command_directory"),
        domain=ADDRESS.partition("@")[2],
    )
    (config / "main.cf").write_text(main)
    (config / "master.cf").write_text(_MASTER.format(port=port))
    return config


def _setting(name: str) -> str:
    done = subprocess.run(["postconf", "-dh", name], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
                probe.recv(100)
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
