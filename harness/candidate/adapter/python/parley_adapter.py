"""The adapter protocol of Parley for Python 3.9 and later, on the standard library alone. Copy this file next to your adapter.

    from parley_adapter import Adapter, Refused

    adapter = Adapter("My engine", "1.0", plane="engine", features=["quiesce"])

    @adapter.action("engine-decrypt")
    def decrypt(account: str, peer: str, message: bytes):
        return {"plaintext": ...}

    adapter.run()

A parameter without a default is required; `str`, `int`, `float`, `bool`, `list`, `dict` and `bytes` are checked, what is not there or does not
fit is answered -32602, and parameters that the function does not name are ignored. Bytes are base64 on the wire and bytes
here, in parameters and in results. A function may be a coroutine: then others are served meanwhile.
"""

import asyncio
import base64
import binascii
import inspect
import json
import os
import sys
import threading
import traceback
from urllib.parse import urlsplit

UNSUPPORTED, INVALID, REFUSED, ERROR = -32601, -32602, 1, -32000
MAX_LINE = 16 * 1024 * 1024


class Refused(Exception):
    """The messenger declines. `cause`: a word of the protocol's table, or an own one that `causes` leads to it."""

    def __init__(self, cause, detail=""):
        super().__init__(detail or cause)
        self.cause = cause


class NotWritten(Exception):
    """Raised by an action that is not there yet: it is answered as not offered."""


class Adapter:
    """An adapter. `pixit` holds the answer to hello once an action runs, `folder` the work folder that outlives restarts."""

    def __init__(self, name, version, *, plane, features=(), role="provider", causes=None, scope="full"):
        self.hello = {
            "protocol": "1.0",
            "candidate": {"name": name, "version": version},
            "role": role,
            "plane": plane,
            "features": list(features),
            "scope": scope,
            "causes": causes or {},
        }
        self.pixit = None
        self.folder = ""
        self._actions = {"start": dict, "stop": dict}
        self._send = None
        self._tasks = set()

    def action(self, name):
        """Decorator: the function answers this action."""

        def register(function):
            self._actions[name] = function
            return function

        return register

    def emit(self, event, **data):
        """Tells the harness something unasked: `emit("key-change", account=…, peer=…)`."""
        self._say({"method": "event", "params": {"event": event, **data}})

    def run(self):
        """Serves until the harness says stop or is gone."""
        asyncio.run(self.serve())

    async def serve(self):
        """The same inside a running event loop."""
        lines = asyncio.Queue()
        self._send, close = await _dial(lines) if "PARLEY_DIAL_URL" in os.environ else _pipes(lines)
        self._say({"id": "hello", "method": "hello", "params": self.hello})
        while (line := await lines.get()) is not None:
            message = json.loads(line)
            method, number = message.get("method"), message.get("id")
            if method is None:
                self._welcome(message)
                continue
            answering = self._answer(number, method, message.get("params") or {})
            if method == "stop":
                await answering
                return await close()
            function = self._actions.get(method)
            if not inspect.iscoroutinefunction(function):
                await answering
                continue
            task = asyncio.ensure_future(answering)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        await self._outcome("stop", {})

    def _welcome(self, message):
        if "error" in message:
            sys.exit(f"the harness refused hello: {message['error'].get('message')}")
        self.pixit = message["result"]
        self.folder = self.pixit["workFolder"]

    async def _answer(self, number, method, params):
        self._say({"id": number, **await self._outcome(method, params)})

    async def _outcome(self, method, params):
        function = self._actions.get(method)
        if function is None:
            return _error(UNSUPPORTED, f"not offered: {method}")
        given, misfit = _fit(function, params)
        if misfit:
            return _error(INVALID, f"{method}: {misfit}")
        try:
            result = function(**given)
            if inspect.isawaitable(result):
                result = await result
            return {"result": _encoded(result or {})}
        except Refused as refused:
            return _error(REFUSED, str(refused), {"cause": refused.cause})
        except NotWritten:
            return _error(UNSUPPORTED, f"not written yet: {method}")
        except Exception:  # the harness keeps what it says as evidence
            return _error(ERROR, traceback.format_exc())

    def _say(self, message):
        self._send(json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":")))


def _error(code, message, data=None):
    return {"error": {"code": code, "message": message, **({"data": data} if data else {})}}


def _fit(function, params):
    """The parameters that the function takes, or what is wrong with them."""
    given = {}
    if function is dict:
        return given, ""
    for name, parameter in inspect.signature(function).parameters.items():
        kind = parameter.annotation
        if name not in params:
            if parameter.default is parameter.empty:
                return {}, f"{name} is missing"
            continue
        value = params[name]
        if kind is bytes:
            value = _octets(value)
        elif kind is float and type(value) is int:
            value = float(value)
        if value is None or (kind is not parameter.empty and type(value) is not kind):
            return {}, f"{name} is not of type {getattr(kind, '__name__', kind)}"
        given[name] = value
    return given, ""


def _octets(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def _encoded(value):
    """The same with bytes as base64."""
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {key: _encoded(each) for key, each in value.items()}
    return [_encoded(each) for each in value] if isinstance(value, (list, tuple)) else value


def _pipes(lines):
    """Standard input and output. What the program prints goes to standard error from now on."""
    loop, out = asyncio.get_running_loop(), sys.stdout
    sys.stdout = sys.stderr

    def read():
        rest = [b""]
        while chunk := os.read(0, 1 << 16):
            *ended, last = chunk.split(b"\n")
            for line in ended:
                line, rest = b"".join([*rest, line]), []
                if line.strip():
                    loop.call_soon_threadsafe(lines.put_nowait, line)
            rest.append(last)
        loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, daemon=True).start()

    def send(text):
        out.write(text + "\n")
        out.flush()

    async def close():
        out.flush()

    return send, close


async def _dial(lines):
    """The WebSocket that the environment names (RFC 6455): one JSON text in each text frame, masked on our side."""
    url = urlsplit(os.environ["PARLEY_DIAL_URL"])
    reader, writer = await asyncio.open_connection(url.hostname, url.port, limit=MAX_LINE)
    key = base64.b64encode(os.urandom(16)).decode()
    asked = [
        f"GET {url.path or '/'} HTTP/1.1",
        f"Host: {url.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        f"Authorization: Bearer {os.environ['PARLEY_DIAL_TOKEN']}",
    ]
    writer.write("\r\n".join([*asked, "", ""]).encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 101"):
        sys.exit(f"the harness refused the connection: {head.splitlines()[0].decode()}")

    def frame(opcode, data):
        size, mask = len(data), os.urandom(4)
        length = bytes([size | 128]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
        if size > 65535:
            length = b"\xff" + size.to_bytes(8, "big")
        key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
        masked = (int.from_bytes(data, "big") ^ key).to_bytes(size, "big")
        writer.write(bytes([128 | opcode]) + length + mask + masked)

    async def read():
        parts = b""
        try:
            while True:
                first, size = await reader.readexactly(2)
                if size > 125:
                    size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8), "big")
                data = await reader.readexactly(size)
                if first & 15 == 8:
                    break
                if first & 15 == 9:
                    frame(10, data)
                elif first & 15 < 3:
                    parts += data
                    if first & 128:
                        lines.put_nowait(parts)
                        parts = b""
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        lines.put_nowait(None)

    reading = asyncio.ensure_future(read())

    async def close():
        frame(8, b"\x03\xe8")
        await writer.drain()
        await asyncio.wait([reading], timeout=2)
        writer.close()

    return lambda text: frame(1, text.encode()), close
