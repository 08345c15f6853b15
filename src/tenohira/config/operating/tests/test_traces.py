"""Traces are off until somebody turns them on, and carry what a line of the log may carry."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tenohira.config.operating import traces


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    known = traces.tracer
    known.cache_clear()
    yield
    known.cache_clear()


class Tracer:
    """Keeps the spans it was given."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, dict[str, Any]]] = []

    @contextmanager
    def start_as_current_span(self, name: str, **_: Any) -> Iterator[Any]:
        found: dict[str, Any] = {}
        self.spans.append((name, found))
        yield type("Span", (), {"set_attribute": staticmethod(found.__setitem__)})


def test_without_a_place_to_send_them_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    assert traces.tracer() is None
    with traces.span("request") as found:
        found["route"] = "portal:home"


def test_without_the_packages_there_are_none_either(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> None:
        raise ImportError

    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.example")
    monkeypatch.setattr(traces.importlib, "import_module", missing)
    assert traces.tracer() is None


def test_a_span_carries_references_and_figures_and_no_words_of_people(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tracer = Tracer()
    monkeypatch.setattr(traces, "tracer", lambda: tracer)
    with traces.span("request") as found:
        found.update(route="portal:case", status=200, city="990019", staff="鈴木 花子")
    name, attributes = tracer.spans[0]
    assert name == "request"
    assert attributes["tenohira.route"] == "portal:case"
    assert attributes["tenohira.status"] == 200
    assert attributes["tenohira.staff"] == "…"


def test_what_was_found_until_an_error_is_kept_and_the_error_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    tracer = Tracer()
    monkeypatch.setattr(traces, "tracer", lambda: tracer)

    def work() -> None:
        with traces.span("drain") as found:
            found["count"] = 3
            raise ValueError("花子")

    with pytest.raises(ValueError, match="花子"):
        work()
    assert tracer.spans == [("drain", {"tenohira.count": 3})]


class Collector(BaseHTTPRequestHandler):
    """Takes in spans as OpenTelemetry's protocol brings them (OTLP over HTTP)."""

    arrived: ClassVar[list[tuple[str, bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        plain = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        self.arrived.append((self.path, plain))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


TRACED = """
from tenohira.config.operating.traces import span

with span("request") as found:
    found.update(route="portal:case", status=200, office=None, staff="鈴木 花子")
"""


def test_a_collector_gets_the_spans_of_a_process_with_the_real_packages() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place = f"http://127.0.0.1:{server.server_port}"
    environ = os.environ | {"OTEL_EXPORTER_OTLP_ENDPOINT": place}
    done = subprocess.run(  # noqa: S603 - this very interpreter
        [sys.executable, "-c", TRACED], env=environ, capture_output=True, text=True, check=False
    )
    server.shutdown()
    assert (done.returncode, done.stderr) == (0, "")
    ((path, body),) = Collector.arrived
    assert path == "/v1/traces"
    sent = ExportTraceServiceRequest.FromString(body).resource_spans[0]
    assert {one.key: one.value.string_value for one in sent.resource.attributes}["service.name"] == "tenohira"
    (span,) = sent.scope_spans[0].spans
    assert span.name == "request"
    assert {one.key for one in span.attributes} == {"tenohira.route", "tenohira.status", "tenohira.staff"}
    assert "鈴木".encode() not in body
