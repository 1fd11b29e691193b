"""The process that evaluates: it reaches no network, and its end is nobody else's."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading

import pytest
from pyoxigraph import Literal, NamedNode, Store, Triple

from registry.graph.store import Form, Limits, Question, open_store
from registry.graph.syntax import mentions

ASK = Question("ASK {}", {Form.BOOLEAN: "application/sparql-results+json"})


def raw(question):
    """Return what a worker that is asked directly says at the end, past the check of the text."""
    asked = {
        "place": "", "base": "https://a.example/", "forms": {"bindings": "text/csv"}, "default_graphs": [],
        "named_graphs": [], "seconds": 10, "memory": 2**31, "result": 10**6, "text": question,
    }  # fmt: skip
    command = [sys.executable, "-m", "registry.graph.worker"]
    answer = subprocess.run(command, input=json.dumps(asked).encode() + b"\n", capture_output=True, check=True).stdout
    return json.loads(answer[answer.rindex(b"E\x00") + 5 :])


@pytest.fixture
def listener():
    """A server that notes whether anybody came."""
    came = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept():
            try:
                server.accept()[0].close()
                came.set()
            except OSError:
                pass

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server.getsockname()[1], came
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's lock is Linux's")
def test_even_a_query_that_passed_the_check_reaches_no_network(listener):
    port, came = listener
    query = f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
    assert raw(query)["fault"] == "failed"
    assert not came.is_set()
    assert mentions(query, "SERVICE")


def test_the_engine_alone_would_have_reached_it(listener):
    port, came = listener
    with pytest.raises(OSError, match=r"."):
        list(Store().query(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"))
    assert came.wait(5)


def test_a_process_that_was_ended_is_replaced(tmp_path):
    store = open_store(tmp_path, "https://a.example", Limits(evaluators=1))
    store.query(ASK).read()
    (process,) = store._evaluators._idle
    os.kill(process.pid, signal.SIGKILL)
    assert json.loads(store.query(ASK).read())["boolean"] is True
    store.close()


def test_closing_ends_the_processes(tmp_path):
    store = open_store(tmp_path, "https://a.example")
    store.query(ASK).read()
    (process,) = store._evaluators._idle
    store.close()
    assert process.poll() == 0


def test_a_query_sees_one_state_while_others_are_written(tmp_path):
    node = NamedNode("https://a.example/s")
    store = open_store(tmp_path, "https://a.example")
    count = Question("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", {Form.BINDINGS: "text/csv"})
    seen, stop = set(), threading.Event()

    def ask():
        while not stop.is_set():
            seen.add(store.query(count).read())

    store.replace([("/g", [Triple(node, node, Literal(str(n))) for n in range(500)])])
    client = threading.Thread(target=ask)
    client.start()
    for turn in range(1, 8):
        store.replace([("/g", [Triple(node, node, Literal(str(n))) for n in range(turn * 500, turn * 500 + 500)])])
    stop.set()
    client.join()
    assert seen == {b"n\r\n500\r\n"}
    store.close()
