"""Starts Rasa's own server with the Help section: `python -m assistant.rasa.server`.

The same as `rasa run` with credentials.yml, endpoints.yml and the newest model, except that it
starts faster, sends no telemetry, takes address and port from the settings,
logs quietly, and stops with an explanation where something is missing.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

from assistant.rasa.left_out_parts import leave_out_unused_parts
from helpdesk.errors import HelpdeskError
from helpdesk.settings import PROJECT_ROOT, Settings, load_settings

logger = logging.getLogger("assistant.rasa.server")

MODELS = PROJECT_ROOT / "models"
CREDENTIALS = PROJECT_ROOT / "credentials.yml"
ENDPOINTS = PROJECT_ROOT / "endpoints.yml"
_REDIS_PORT = 6379
_REDIS_SECONDS = 5

_QUIET = (
    "engineio",
    "sanic.access",
    "sanic.root",
    "socketio",
    "urllib3",
)


def main() -> None:
    """Serve until SIGTERM or Ctrl-C; exit code 2 where it could not start."""
    started = time.monotonic()
    try:
        settings = load_settings()
        model = newest_model(MODELS)
        require_free_port(settings.host, settings.help_port)
        _prepare_environment(settings)
        serve(settings, model, started)
    except HelpdeskError as error:
        sys.stderr.write(f"Help section: {error}\n")
        sys.exit(2)


def newest_model(folder: Path) -> Path:
    """Return the newest trained model.

    Raises:
        HelpdeskError: there is none.
    """
    models = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise HelpdeskError(
            f"There is no trained model in {folder}", hint="run `helpdesk train`, or `make run`"
        )
    return models[-1]


def require_free_port(host: str, port: int) -> None:
    """Accept a port on which nobody else listens.

    Raises:
        HelpdeskError: it is taken, or this user may not listen there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise HelpdeskError(
                f"Port {port} on {host} cannot be used: {error.strerror}",
                hint="stop what listens there, or set HELPDESK_HELP_PORT to another port",
            ) from error


def redis_lock_store(url: str) -> dict[str, Any]:
    """Return Rasa's lock store on this Redis, as endpoints.yml would name it.

    With it, two servers never answer in one conversation at the same time.

    Raises:
        HelpdeskError: the address is none of a Redis.
    """
    from redis.connection import parse_url

    try:
        parts = parse_url(url)  # type: ignore[no-untyped-call]
    except ValueError as error:
        raise HelpdeskError(
            "HELPDESK_REDIS_URL is no address of a Redis server",
            hint="write redis://host:6379/0, or rediss:// for an encrypted connection",
        ) from error
    return {
        "type": "redis",
        "url": parts.get("host", "localhost"),
        "port": parts.get("port", _REDIS_PORT),
        "db": parts.get("db", 0),
        "username": parts.get("username"),
        "password": parts.get("password"),
        "use_ssl": url.startswith("rediss:"),
        "key_prefix": "helpsection",
        "socket_timeout": _REDIS_SECONDS,
    }


def serve(settings: Settings, model: Path, started: float) -> None:
    """Run Rasa's server in this process.

    Args:
        started: `time.monotonic()` of the launch, to say how long it took.
    """
    leave_out_unused_parts()
    # Imported here, after the unused parts are left out; half of the time to start is these lines.
    import rasa.utils.common
    import rasa.utils.io
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.endpoints import EndpointConfig
    from rasa.utils.log_utils import configure_structlog
    from sanic import Sanic

    # Named in endpoints.yml; Rasa would go on without, in memory, if it could not be imported.
    from assistant.rasa import patches as rasa_patches
    from assistant.rasa import tracker_store  # noqa: F401

    rasa_patches.apply()
    level = logging.getLevelName(os.environ["LOG_LEVEL"])
    rasa.utils.common.configure_logging_and_warnings(level)
    rasa.utils.io.configure_colored_logging("INFO")
    configure_structlog(level)
    logging.getLogger().setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logger.setLevel(logging.INFO)

    endpoints = AvailableEndpoints.read_endpoints(str(ENDPOINTS))
    if settings.redis_url:
        endpoints.lock_store = EndpointConfig(**redis_lock_store(settings.redis_url))

    async def say_ready(_app: Sanic, _loop: object) -> None:
        seconds = time.monotonic() - started
        logger.info("The Help section is at %s/help/ (%.1f s)", settings.public_url, seconds)

    serve_application(
        model_path=str(model),
        interface=settings.host,
        port=settings.help_port,
        credentials=str(CREDENTIALS),
        endpoints=endpoints,
        enable_api=False,
        server_listeners=[(say_ready, "after_server_start")],
    )


def _prepare_environment(settings: Settings) -> None:
    """Set what Rasa reads from the environment, unless somebody set it on purpose."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ.setdefault("LOG_LEVEL_LIBRARIES", "ERROR")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    action_url = f"http://127.0.0.1:{settings.action_port}/webhook"
    os.environ.setdefault("HELPDESK_ACTION_URL", action_url)
    # Warnings of Rasa's dependencies about each other, which nobody here could fix. Some of them
    # switch the filters of Python on again, so the log decides what is seen.
    logging.captureWarnings(True)
    if os.environ["LOG_LEVEL"] not in ("DEBUG", "INFO"):
        logging.getLogger("py.warnings").setLevel(logging.ERROR)


if __name__ == "__main__":
    main()
    # Everything is closed. Python would now take Rasa's thousands of modules apart, for seconds.
    logging.shutdown()
    os._exit(0)
