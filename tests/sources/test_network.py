"""Other machines: connections and look-ups are watched, this machine's own are not."""


def test_only_other_machines_count(play, python):
    code = """\
    import socket, threading
    server = socket.create_server(("127.0.0.1", 0))
    socket.create_connection(server.getsockname()).close()
    socket.getaddrinfo("localhost", 80)
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect_ex(("192.0.2.1", 9))
    try:
        socket.gethostbyname("nowhere.invalid")
    except socket.gaierror as error:
        print("unknown")
    try:
        client.connect("no address")
    except TypeError as error:
        print(error)
    """
    played = play(code, python=python, network=("watch", 0))
    assert played.sites("network") == {("connect 192.0.2.1:9", 6), ("look up nowhere.invalid", 8)}
    assert played.out == play(code, python=python).out
