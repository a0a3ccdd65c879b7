"""For the machines around: probes, figures and the contract."""

from flask import Response, current_app
from sqlalchemy import text

from api import bodies, metrics
from api.blueprint import Blueprint
from api.house import house
from finance.kernel import jobs
from finance.kernel.errors import Unavailable

blueprint = Blueprint("health", __name__, description="运行状态")


@blueprint.route("/healthz", endpoint="live")
@blueprint.response(200, description="进程在运行")
def live() -> Response:
    """进程是否在运行"""
    return bodies.answer({"status": "ok"})


@blueprint.route("/readyz", endpoint="ready")
@blueprint.response(200, description="数据库与文件存储可用")
def ready() -> Response:
    """数据库与文件存储是否可用"""
    with house().database.looking() as session:
        session.execute(text("SELECT 1"))
    house().store.check()
    return bodies.answer({"status": "ok"})


@blueprint.route("/metrics", endpoint="figures")
@blueprint.response(200, content_type="text/plain", description="Prometheus 指标")
def figures() -> Response:
    """Prometheus 指标"""
    return Response(metrics.exposition(_depths()), content_type=metrics.CONTENT_TYPE)


def _depths() -> tuple[jobs.QueueDepth, ...]:
    """Of the queues; of none while the database is away: the other figures are wanted then."""
    try:
        return house().database.transact(jobs.depths)
    except Unavailable:
        return ()


@blueprint.route("/openapi.json", endpoint="contract")
@blueprint.response(200, description="OpenAPI 3.1")
def contract() -> Response:
    """本接口的 OpenAPI 3.1 文档"""
    document: str = current_app.extensions["zsb_contract"]
    return Response(document, content_type="application/json")
