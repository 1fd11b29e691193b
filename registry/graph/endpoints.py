"""``/sparql``: SPARQL 1.1 over what is public (SPARQL 1.1 Protocol)."""

from fastapi import Request
from fastapi.responses import Response, StreamingResponse
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from registry.errors import Sentence
from registry.graph import protocol
from registry.graph.description import SD, service_triples
from registry.graph.protocol import Asked, TooLong
from registry.graph.store import BadQuery, Form, GraphStore, Question
from registry.rdf import PREFIXES, serialize
from registry.web.routing import Router

router = Router(tags=["sparql"])

_LONGEST = 100_000  # bytes of a request's body or query string
_HEADERS = {"Vary": "Accept", "Access-Control-Allow-Origin": "*"}


@router.get("/sparql", summary="Query by GET; without a query, the service description")
async def get(request: Request) -> Response:
    """Answer a query in the query string; describe the service when there is none."""
    query_string: bytes = request.scope["query_string"]
    if len(query_string) > _LONGEST:
        raise TooLong
    asked = protocol.by_get(query_string)
    accept = request.headers.get("accept")
    return _description(request, accept) if asked.text is None else await _answer(request, asked, accept)


@router.post("/sparql", summary="Query by POST, as a form or as application/sparql-query")
async def post(request: Request) -> Response:
    """Answer a query in the body."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST:
            raise TooLong
    asked = protocol.by_post(request.scope["query_string"], request.headers.get("content-type"), bytes(body))
    return await _answer(request, asked, request.headers.get("accept"))


async def _answer(request: Request, asked: Asked, accept: str | None) -> Response:
    if asked.text is None:
        raise BadQuery(Sentence("Isian 'query' tidak ada.", "The field 'query' is missing."))
    store: GraphStore = request.app.state.registry.graph
    question = Question(asked.text, protocol.forms(accept), asked.default_graphs, asked.named_graphs)
    result = await run_in_threadpool(store.query, question)
    return StreamingResponse(
        result.chunks(),
        media_type=_typed(result.media_type),
        headers=_HEADERS,
        background=BackgroundTask(result.close),  # for a client that left before it took anything
    )


def _description(request: Request, accept: str | None) -> Response:
    # A browser asks for HTML first; its page is the portal's, so that here the description is sent to it all the same.
    media_type = protocol.forms(accept).get(Form.TRIPLES) or protocol.forms(None)[Form.TRIPLES]
    base = request.app.state.registry.settings.base
    content = serialize(service_triples(base), media_type, {**PREFIXES, SD.prefix: SD.address})
    return Response(content, media_type=_typed(media_type), headers=_HEADERS)


def _typed(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
