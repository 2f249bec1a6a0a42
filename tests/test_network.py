"""No step needs a network: import, load, read, train and the command line run where every socket is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# What a process runs before all else. An event loop of the system may make a pair of joined sockets; nothing else may.
REFUSE = """
import socket, sys

class Refused(Exception):
    pass

def refuse(*_, **__):
    raise Refused("the network was asked for")

class Socket(socket.socket):
    connect = connect_ex = bind = sendto = sendmsg = refuse

socket.socket = socket.SocketType = Socket
for name in ("create_connection", "create_server", "getaddrinfo", "gethostbyname", "gethostbyname_ex", "getnameinfo"):
    setattr(socket, name, refuse)

def watch(event, arguments):
    # Whatever reaches the system by another way is seen here.
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        raise Refused(event)

sys.addaudithook(watch)
"""

SPEAK = """
try:
    socket.create_connection(("127.0.0.1", 9))
except Refused:
    print("create_connection is refused")
import _socket
try:
    _socket.socket().connect(("127.0.0.1", 9))
except Refused:
    print("connect is refused")
"""

READ = """
from pathlib import Path
import framing
reader = framing.load()
paths = sorted(Path("seeds/articles").rglob("*.txt"))[:5]
texts = [path.read_text(encoding="utf8") for path in paths]
print(len(texts) > 0 and sum(len(story.passages) for story in reader.read_many(texts)) > len(texts))
"""

TRAIN = """
import sys
from pathlib import Path
import framing
from framing.labelled import read_labelled
from framing.codebook import load_codebook
from framing.train.retraining import train
book = load_codebook("conflict")
passages = [p for p in read_labelled(Path("seeds/passages.jsonl"), book) if p.split == "train"]
train(passages[:: len(passages) // 40][:40], book, Path(sys.argv[1]) / "m")
print(framing.load(Path(sys.argv[1]) / "m").read("The ministry denied that any soldier had deserted.").model.name == "m")
"""

COMMANDS = """
from pathlib import Path
from framing.cli import main
folder = Path(sys.argv[1])
(folder / "a.txt").write_text("The ministry denied on Monday that any soldier had deserted.", encoding="utf8")
out, page = str(folder / "o.jsonl"), str(folder / "o.html")
codes = [main(["analyze", str(folder / "a.txt"), "-o", out, "--quiet"]), main(["report", out, "-o", page])]
codes += [main(["compare", out]), main(["evaluate", "conflict", "seeds/passages.jsonl", "--split", "heldout"])]
print(codes == [0, 0, 0, 0])
"""


def run(root: Path, folder: Path, code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", REFUSE + code, str(folder)],
        cwd=root,
        env={"PYTHONPATH": str(root / "src"), "PATH": "", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def test_sockets_are_refused(root: Path, tmp_path: Path) -> None:
    assert run(root, tmp_path, SPEAK) == ["create_connection is refused", "connect is refused"]


@pytest.mark.parametrize("code", [READ, TRAIN, COMMANDS], ids=["read", "train", "commands"])
def test_nothing_asks_for_the_network(root: Path, tmp_path: Path, code: str) -> None:
    assert run(root, tmp_path, code)[-1] == "True"
