"""Promise: other machines get in by an explicit pairing only, each under its name, until revoked.

The attackers: a backend told to listen everywhere without a pairing, a paired client that was
revoked, one that asks for more than its share or names another's memory, and unusable names.
"""

import json
import os
import stat
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from scumble_backend.service.door.bind_address import BindError, check_bind
from scumble_cli.main import main
from scumble_client import Client, Failed, Result
from scumble_client.outgoing_message import submission
from scumble_protocol.folder import Connection, read_remote, way_in
from tests.attacks.tools import Tap
from tests.backends import (
    COMMAND,
    Backend,
    RawClient,
    follow,
    job_of,
    paint,
    picture,
    shared_folder,
)

SCUMBLE = [sys.executable, "-m", "scumble_cli.main"]
EVERYWHERE = ("tcp://0.0.0.0:*", "tcp://*:*", "tcp://[::]:*", "tcp://192.168.1.5:47231")


def scumble(home, *arguments):
    return subprocess.run(
        [*SCUMBLE, *map(str, arguments)],
        env={**os.environ, "SCUMBLE_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class Paired(NamedTuple):
    """A backend that listens everywhere, and how those get in that are paired with it."""

    running: Backend
    folder: Path
    """Where each name's file is."""
    ways: dict[str, Connection]


@contextmanager
def paired_with(folder, *names):
    """Give a backend that listens everywhere, paired with these names."""
    home, ways = folder / "backend", {}
    for name in names:
        done = scumble(home, "pair", name, "-o", folder / f"{name}.json")
        assert done.returncode == 0, done.stderr
    with Backend(home, "--bind", "tcp://0.0.0.0:*") as running:
        here = running.connection().endpoint
        for name in names:
            content = json.loads((folder / f"{name}.json").read_text())
            ways[name] = way_in(content)._replace(endpoint=here)
        yield Paired(running, folder, ways)


@pytest.fixture(scope="module")
def paired(tmp_path_factory):
    """One for these tests: each name is of one of them."""
    names = ("tablet", "laptop", "phone", "desk")
    with paired_with(tmp_path_factory.mktemp("paired"), *names) as made:
        yield made


@pytest.mark.parametrize("bind", EVERYWHERE)
def test_without_a_pairing_only_this_machine_is_listened_to(tmp_path, bind):
    environment = {**os.environ, "SCUMBLE_HOME": str(tmp_path)}
    done = subprocess.run(
        [*COMMAND, "--bind", bind],
        env=environment, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1
    assert "scumble pair NAME" in done.stderr
    assert not (tmp_path / "connection.json").exists()


@pytest.mark.parametrize(
    "bind",
    ["tcp://eth0:1", "tcp://localhost:1", "udp://127.0.0.1:1", "ipc:///tmp/x", "", "tcp://1"],
)
def test_addresses_that_are_not_plain_are_refused(tmp_path, monkeypatch, bind):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path))
    with pytest.raises(BindError, match="cannot be used"):
        check_bind(bind)


@pytest.mark.parametrize("bind", ["tcp://127.0.0.1:*", "tcp://127.9.9.9:1", "tcp://[::1]:*"])
def test_this_machines_own_addresses_need_no_pairing(tmp_path, monkeypatch, bind):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path))
    check_bind(bind)


def test_a_revoked_pairing_opens_no_door(tmp_path, monkeypatch):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path / "home"))
    assert scumble(tmp_path / "home", "pair", "one", "-o", tmp_path / "one.json").returncode == 0
    check_bind(EVERYWHERE[0])
    assert scumble(tmp_path / "home", "pair", "--revoke", "one").returncode == 0
    with pytest.raises(BindError):
        check_bind(EVERYWHERE[0])


def test_a_paired_client_paints_and_a_revoked_one_is_out_at_once(paired, style):
    running, tablet, laptop = paired.running, paired.ways["tablet"], paired.ways["laptop"]
    with RawClient(tablet) as one, RawClient(laptop) as other, running.raw() as own:
        for raw in (one, other, own):
            assert raw.hello()
        outgoing = submission("p1", 0, job_of(picture(24, 6), style), set(), share=False)
        one.say(outgoing.kind, outgoing.fields, outgoing.buffers)
        assert one.hear("result")
        assert scumble(running.folder, "pair", "--revoke", "tablet").returncode == 0
        time.sleep(1.5)
        while not one.quiet(0.2):
            one.socket.recv_multipart()
        one.say("ping", {"number": 7})
        assert one.quiet(1.0)  # the open connection is deaf
        for raw in (other, own):
            raw.say("ping", {"number": 7})
            assert raw.hear("pong", patience=5)
    with RawClient(tablet) as again:
        again.say("hello", {"client": "back", "protocols": [1]})
        assert again.quiet(1.0)  # and a new one is not let in


def test_the_server_key_lasts_and_the_secret_half_of_a_client_is_not_kept(tmp_path):
    with paired_with(tmp_path, "tablet") as (running, _, ways):
        tablet = ways["tablet"]
        assert running.connection().server_key == tablet.server_key
        for path in running.folder.rglob("*.json"):
            assert tablet.client_secret not in path.read_text()
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "tablet.json").stat().st_mode) == 0o600
    with Backend(tmp_path / "backend") as again:
        assert again.connection().server_key == tablet.server_key
        assert again.connection().client_key != tablet.client_key


def test_a_paired_client_refers_to_no_memory_of_this_machine(paired, style):
    outgoing = submission("p1", 0, job_of(picture(640, 480), style), set(), share=True)
    while not outgoing.pack(0.0):
        pass
    with RawClient(paired.ways["laptop"]) as raw:
        raw.say(outgoing.kind, outgoing.fields, outgoing.buffers, share=True)
        said = raw.hear("failed", "taken", "accepted", patience=10)
        assert (said.kind, said.fields.field) == ("failed", "pixels")


def test_a_paired_client_fills_only_its_share_of_the_queue(paired, style):
    """As much as it has sent by then: behind a job that lasts."""
    small, lasting = picture(24, 6), picture(400, 300)
    with RawClient(paired.ways["phone"]) as raw, paired.running.raw() as own:
        for number in range(40):
            job = job_of(small if number else lasting, style, parameters={"preset": "fine"})
            outgoing = submission(f"p{number}", 0, job, set(), share=False)
            raw.say(outgoing.kind, outgoing.fields, outgoing.buffers)
        assert raw.hear("failed", patience=30).fields.code == "queue"
        outgoing = submission("mine", 0, job_of(small, style), set(), share=False)
        own.say(outgoing.kind, outgoing.fields, outgoing.buffers)
        assert own.hear("accepted", "failed", patience=30).kind == "accepted"


@pytest.mark.parametrize("name", ["local", "../x", "A", "", "a" * 33, "a b", "-x", "ä", "a/b"])
def test_names_that_are_none(tmp_path, monkeypatch, capsys, name):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path / "home"))
    assert main(["pair", "-o", str(tmp_path / "f.json"), "--", name]) == 2
    assert "is not a valid name for a pairing" in capsys.readouterr().err
    assert not (tmp_path / "f.json").exists()


def test_a_name_stands_for_one_key_for_ever(tmp_path):
    for expected in (0, 2):
        done = scumble(tmp_path / "home", "pair", "tablet", "-o", tmp_path / f"{expected}.json")
        assert done.returncode == expected
    assert scumble(tmp_path / "home", "pair", "--revoke", "tablet").returncode == 0
    assert scumble(tmp_path / "home", "pair", "tablet", "-o", tmp_path / "3.json").returncode == 2
    listed = scumble(tmp_path / "home", "pair", "--list").stdout.split()
    assert listed == ["tablet", "revoked"]


def test_an_artists_machine_uses_a_pairing_until_it_forgets_it(paired, tmp_path, style):
    away, file = tmp_path / "artist", paired.folder / "desk.json"
    with Tap(paired.ways["desk"].endpoint) as network:
        desk = paired.ways["desk"]._replace(endpoint=network.endpoint)
        content = {**json.loads(file.read_text()), "endpoint": network.endpoint}
        file.write_text(json.dumps(content))
        done = scumble(away, "pair", "--use", file)
        assert done.returncode == 0, done.stderr
        with shared_folder(away):
            assert read_remote() == desk
            client = Client("artist", ["false"])  # nothing is started here
            assert isinstance(
                _painted(client, job_of(picture(640, 480), style, parameters={"size": 64})), Result
            )
            client.close()
    with shared_folder(away):
        client = Client("artist", ["false"])
        last = _painted(client, job_of(picture(24, 6), style))
        client.close()
    assert isinstance(last, Failed)
    assert desk.endpoint in last.message
    assert "scumble pair --forget" in last.message
    assert "\n" not in last.message
    assert not (away / "backend.log").exists()  # nobody tried to start one
    assert scumble(away, "pair", "--forget").returncode == 0
    with shared_folder(away):
        assert read_remote() is None


def test_a_pairing_file_that_others_can_read_is_refused(tmp_path):
    assert scumble(tmp_path / "home", "pair", "tablet", "-o", tmp_path / "t.json").returncode == 0
    (tmp_path / "t.json").chmod(0o644)
    done = scumble(tmp_path / "artist", "pair", "--use", tmp_path / "t.json")
    assert done.returncode == 2
    assert "can be read by others" in done.stderr


def test_this_users_own_clients_need_no_pairing_beside_the_paired(paired, style):
    assert paired.running.connection().endpoint.startswith("tcp://127.0.0.1:")
    assert paint(paired.running, job_of(picture(24, 6), style)).step


def _painted(client, job):
    client.submit(job)
    return follow(client, Result)[-1]
