"""What the data folder remembers of its broker: the ports for good, and the process that has them now."""

import os
import random
import socket
from dataclasses import dataclass

import msgspec
import psutil

from streams.kafka.embedded.config import HOST, Ports
from streams.kafka.embedded.errors import BrokerFailed, PortInUse
from streams.kafka.embedded.folder import Folder

# Below the ranges from which systems take the ports of outgoing connections, so that none sits on ours by chance.
_CANDIDATES = range(20_000, 30_000)


@dataclass(frozen=True, slots=True)
class Node:
    """The folder's broker: its ports, and the process id of its latest start."""

    ports: Ports
    pid: int


def remembered(folder: Folder) -> Node | None:
    """What the folder says, or None in a new one."""
    try:
        return msgspec.json.decode(folder.node.read_bytes(), type=Node)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def remember(folder: Folder, node: Node) -> None:
    """Writes it down, whole or not at all."""
    beside = folder.node.with_suffix(".new")
    beside.write_bytes(msgspec.json.encode(node))
    beside.replace(folder.node)


def process_of(folder: Folder) -> psutil.Process | None:
    """The folder's broker where one runs: of this run, of another one, or left behind by a killed one."""
    node = remembered(folder)
    if node is None:
        return None
    try:
        process = psutil.Process(node.pid)
        ours = str(folder.server_properties) in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return None
    return process if ours else None


def ports_for(folder: Folder) -> Ports:
    """The folder's remembered ports, or two free ones for a new folder. Raises PortInUse.

    A remembered port is never exchanged silently: processes that run by themselves were told the old one.
    """
    node = remembered(folder)
    if node is None:
        return _choose()
    for port in (node.ports.broker, node.ports.controller):
        if not _free(port):
            raise PortInUse(
                f"port {port}, on which the Kafka of {folder.path} listens, is taken by another program. "
                f"Stop that program, or delete {folder.node} to have another port chosen."
            )
    return node.ports


def answers(port: int) -> bool:
    """Whether something accepts connections on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == os.EX_OK


def _choose() -> Ports:
    # At random, so that two new folders seldom meet.
    free = [port for port in random.sample(_CANDIDATES, 50) if _free(port)]
    if len(free) < 2:
        raise BrokerFailed(f"no two free ports between {_CANDIDATES.start} and {_CANDIDATES.stop}: stop some servers")
    return Ports(broker=free[0], controller=free[1])


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
