"""Promise: who does not have the key gets nothing, not even an error message.

The attacker has the endpoint and the server's public key, and tries: no encryption, a key pair of
his own, the right public key without its secret, PLAIN passwords, an identity of his choice.
"""

import zmq

from scumble_protocol import VERSION
from tests.attacks.tools import FIRST, plain_socket, stranger

HELLO = {"client": "stranger", "protocols": [VERSION]}


def test_without_encryption(backend):
    one = plain_socket()
    one.connect(backend.connection().endpoint)
    one.send_multipart([FIRST, b'{"kind":"ping","number":1}'])
    assert not one.poll(1000)
    one.close()


def test_with_a_password(backend):
    one = plain_socket()
    one.setsockopt(zmq.PLAIN_USERNAME, b"local")
    one.setsockopt(zmq.PLAIN_PASSWORD, b"local")
    one.connect(backend.connection().endpoint)
    one.send_multipart([FIRST, b'{"kind":"ping","number":1}'])
    assert not one.poll(1000)
    one.close()


def test_with_a_key_of_his_own(backend):
    public, secret = (key.decode() for key in zmq.curve_keypair())
    with stranger(backend, client_key=public, client_secret=secret) as one:
        one.say("hello", HELLO)
        assert one.quiet(1.0)


def test_with_our_public_key_and_another_secret(backend):
    _, secret = zmq.curve_keypair()
    with stranger(backend, client_secret=secret.decode()) as one:
        one.say("hello", HELLO)
        assert one.quiet(1.0)


def test_as_the_server_himself(backend):
    """The server's public key is no secret: used as a client's it opens nothing."""
    _, secret = zmq.curve_keypair()
    server = backend.connection().server_key
    with stranger(backend, client_key=server, client_secret=secret.decode()) as one:
        one.say("hello", HELLO)
        assert one.quiet(1.0)


def test_a_client_talks_to_nobody_but_the_backend(backend):
    """Whoever took the port after the backend's end cannot pose as it: he lacks its secret key."""
    public, secret = zmq.curve_keypair()
    impostor = zmq.Context.instance().socket(zmq.ROUTER)
    impostor.setsockopt(zmq.LINGER, 0)
    impostor.setsockopt(zmq.CURVE_SERVER, 1)
    impostor.setsockopt(zmq.CURVE_SECRETKEY, secret)
    port = impostor.bind_to_random_port("tcp://127.0.0.1")
    with stranger(backend, endpoint=f"tcp://127.0.0.1:{port}") as one:
        one.say("hello", HELLO)
        assert not impostor.poll(1000)
    impostor.close()
    assert public != backend.connection().server_key.encode()


def test_with_an_identity_of_his_choice(backend):
    """ZeroMQ lets a client choose by what id it is answered: it might choose another's."""
    connection = backend.connection()
    one = plain_socket()
    one.setsockopt(zmq.ROUTING_ID, b"another's")
    one.setsockopt(zmq.CURVE_SERVERKEY, connection.server_key.encode())
    one.setsockopt(zmq.CURVE_PUBLICKEY, connection.client_key.encode())
    one.setsockopt(zmq.CURVE_SECRETKEY, connection.client_secret.encode())
    one.connect(connection.endpoint)
    one.send_multipart([FIRST, b'{"kind":"ping","number":1}'])
    assert not one.poll(1000)
    one.close()


def test_the_owner_still_gets_in(backend):
    with backend.raw() as raw:
        assert raw.hello()
