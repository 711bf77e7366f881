"""Plays the process that holds a cluster, and the workers there: it does as a variable says.

``SCUMBLE_PLAY`` is JSON: ``nodes``, as the process would tell them; ``workers``: for each kind of
device ``paints``, ``ends``, ``breaks`` or ``unusable``; ``ends``: the process itself ends at once.
"""

import json
import os
import sys
import threading

import zmq

from scumble_backend.service.pool.cluster_order import NAME, cluster_order_of
from scumble_backend.service.pool.order import order_of
from scumble_backend.service.pool.worker_dealer import dealer_of
from scumble_backend.service.pool.worker_words import Word, word_of

PLAY = "SCUMBLE_PLAY"
CPU = {"name": "cpu", "kind": "cpu", "memory": 0}


def main():
    play = json.loads(os.environ[PLAY])
    order = cluster_order_of(sys.stdin.buffer.readline())
    if play["ends"]:
        sys.exit(1)
    threading.Thread(target=end_with_server, daemon=True).start()
    context = zmq.Context()
    server = dealer_of(context, order.door, NAME)
    say(server, "nodes", here="127.0.0.1", nodes=play["nodes"])
    workers = []
    while True:
        word = word_of(server.recv_multipart())
        if word.name == "start":
            workers.append(start(context, server, word.content, play["workers"]))
        elif word.name == "end":
            say(server, "ended", name=word.content["name"], cause="was told to")


def end_with_server():
    sys.stdin.buffer.read()
    os._exit(0)


def say(socket, word, /, **content):
    socket.send_multipart(Word(word, content).frames())


def start(context, server, content, plays):
    order = order_of(content["order"].encode())
    worker = dealer_of(context, order.door, order.worker)
    say(worker, "hello")
    kind = order.setup.device
    if plays[kind] == "paints":
        say(worker, "ready", device=CPU, others=[], seconds={})
    elif plays[kind] == "ends":
        say(server, "ended", name=order.worker, cause="crashed")
    elif plays[kind] == "breaks":
        say(worker, "broken", reason="no weights")
        say(server, "ended", name=order.worker, cause="was broken")
    else:
        trial = {"device": kind, "name": kind, "usable": False, "reason": "no", "speed": None}
        say(worker, "trying", device=kind)
        say(worker, "tried", trial=trial)
    return worker


if __name__ == "__main__":
    main()
