"""Variables for proxies that lead nowhere: nothing here goes through one."""

import os
import signal

from tests.backends import COMMAND, follow, job_of, picture, until

from scumble_client import Client, Result
from scumble_protocol.folder import read_connection

NOWHERE = {
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "all_proxy": "socks5://127.0.0.1:9",
    "ALL_PROXY": "socks5h://nowhere.invalid:1080",
    "ftp_proxy": "no address at all",
    "no_proxy": "",
    "NO_PROXY": "",
}


def test_a_backend_is_started_loads_its_weights_and_paints(tmp_path, style, monkeypatch):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path / "s"))
    for name, value in NOWHERE.items():
        monkeypatch.setenv(name, value)
    client = Client("test", COMMAND)
    client.submit(job_of(picture(48, 40), style))
    result = follow(client, Result)[-1]
    assert isinstance(result, Result), result
    backend = read_connection()
    client.close()
    end(backend)


def end(connection):
    """End the backend that the client has started."""

    os.kill(connection.pid, signal.SIGTERM)
    until(lambda: not connection.owner_is_alive(), 20)
