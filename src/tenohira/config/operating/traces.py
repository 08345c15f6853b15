"""OpenTelemetry traces, when its packages are installed (`tenohira[traces]`) and OTEL_EXPORTER_OTLP_ENDPOINT is set.

Without either, a span costs one comparison. A span carries what a line of the log may carry, nothing else.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from tenohira.config.operating.logs import safe


@cache
def tracer() -> Any:
    """Return the tracer of this process, None where traces are off."""
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return None
    try:
        trace = importlib.import_module("opentelemetry.trace")
        sdk = importlib.import_module("opentelemetry.sdk.trace")
        resources = importlib.import_module("opentelemetry.sdk.resources")
        export = importlib.import_module("opentelemetry.sdk.trace.export")
        otlp = importlib.import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    except ImportError:
        return None
    name = os.environ.get("OTEL_SERVICE_NAME", "tenohira")
    provider = sdk.TracerProvider(resource=resources.Resource.create({"service.name": name}))
    provider.add_span_processor(export.BatchSpanProcessor(otlp.OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return trace.get_tracer("tenohira")


@contextmanager
def span(name: str) -> Iterator[dict[str, Any]]:
    """Trace the block; what it puts into the yielded dict becomes the attributes of the span."""
    found: dict[str, Any] = {}
    tracing = tracer()
    if tracing is None:
        yield found
        return
    with tracing.start_as_current_span(name, record_exception=False) as current:
        try:
            yield found
        finally:
            for key, value in found.items():
                if value is None:
                    continue
                current.set_attribute(f"tenohira.{key}", safe(value))
