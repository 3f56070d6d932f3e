"""One HTTP request within a time and a size, directly or through the outgoing proxy."""

from __future__ import annotations

import base64
import errno
import http.client
import os
import socket
import ssl
import threading
import time
from typing import Any, Callable, NamedTuple, Optional
from urllib.parse import urlsplit

from latchkey.certificates import certificate_code, context
from latchkey.proxy import Proxy, proxy_for
from latchkey.tunnelled_tls import TunnelledTls

#: Far more than any kernel takes as an environment.
LARGEST_BYTES = 16 * 1024 * 1024
_tunnel_seconds = 3.5


class NetworkError(Exception):
    """Why a connection failed: a code like Node's, and words that repeat no part of the request."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class AnswerTooLarge(Exception):
    pass


class Answer(NamedTuple):
    status: int
    #: Names in lower case.
    headers: dict[str, str]
    body: bytes


class Times(NamedTuple):
    """Until there is a connection, of silence afterwards, and for the whole."""

    connect: float
    silence: float
    whole: float


def error_name(error: BaseException) -> str:
    number = getattr(error, "errno", None)
    return errno.errorcode.get(number, "unknown") if isinstance(number, int) else "unknown"


def send(url: str, headers: dict[str, str], body: Optional[bytes], times: Times) -> Answer:
    """Posts the body, or asks without one. The whole time holds until the last byte, and for finding the host's address."""
    exchange = _Exchange(url, headers, body, times)
    return within(times.whole, exchange.run, exchange.close)


def within(seconds: float, run: Callable[[], Any], give_up: Callable[[], None] = lambda: None) -> Any:
    """Runs on a thread of its own, so that signals arrive here while it waits."""
    settled: list[Any] = []
    done = threading.Event()

    def work() -> None:
        try:
            settled.append((True, run()))
        except BaseException as error:  # noqa: BLE001 - it is raised below
            settled.append((False, error))
        done.set()

    threading.Thread(target=work, daemon=True).start()
    if not done.wait(max(0.0, seconds)):
        give_up()
        raise NetworkError("timeout", "There was no answer in time.")
    worked, result = settled[0]
    if worked:
        return result
    raise result


class _Exchange:
    def __init__(self, url: str, headers: dict[str, str], body: Optional[bytes], times: Times) -> None:
        self.url, self.headers, self.body, self.times = urlsplit(url), headers, body, times
        self.ends_at = time.monotonic() + times.whole
        self.socket: Any = None
        self.answered = False

    def close(self) -> None:
        try:
            if isinstance(self.socket, TunnelledTls):
                self.socket.shut()
            elif self.socket is not None:
                self.socket.close()
        except OSError:
            pass

    def run(self) -> Answer:
        try:
            return self._run()
        except (NetworkError, AnswerTooLarge):
            raise
        except ssl.SSLCertVerificationError as error:
            raise NetworkError(certificate_code(error), error.verify_message) from None
        except socket.timeout:
            raise self._late() from None
        except (http.client.HTTPException, ConnectionResetError, ssl.SSLEOFError) as error:
            if isinstance(error, (http.client.BadStatusLine, http.client.IncompleteRead, OSError)):
                words = "aborted" if self.answered else "socket hang up"
                raise NetworkError("ECONNRESET", words) from None
            raise NetworkError("EPROTO", "The answer is no HTTP.") from None
        except ssl.SSLError:
            raise NetworkError("EPROTO", "There is no TLS connection.") from None
        except OSError as error:
            name = error_name(error)
            raise NetworkError(name, f"write {name}") from None
        finally:
            self.close()

    def _run(self) -> Answer:
        host, is_tls = self.url.hostname or "", self.url.scheme == "https"
        port = self.url.port or (443 if is_tls else 80)
        proxy = proxy_for(host, port) if is_tls else None
        self.socket = self._tunnel(proxy, host, port) if proxy else self._connect(host, port)
        if is_tls:
            self.socket = _secured(self.socket, host)
        self.socket.settimeout(self._left(self.times.silence))
        connection = http.client.HTTPConnection(host, port)
        connection.sock = self.socket
        path = (self.url.path or "/") + (f"?{self.url.query}" if self.url.query else "")
        connection.putrequest("GET" if self.body is None else "POST", path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"host": self.url.netloc.rpartition("@")[2], **self.headers}.items():
            connection.putheader(name, value)
        connection.putheader("accept-encoding", "identity")
        if self.body is not None:
            connection.putheader("content-length", str(len(self.body)))
        connection.putheader("connection", "close")
        connection.endheaders(self.body)
        response = connection.getresponse()
        self.answered = True
        body = bytearray()
        while not response.isclosed():
            self.socket.settimeout(self._left(self.times.silence))
            chunk = response.read1(65536)
            if not chunk:
                break
            body += chunk
            if len(body) > LARGEST_BYTES:
                raise AnswerTooLarge()
        if response.length:
            raise http.client.IncompleteRead(bytes(body))
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, bytes(body))

    def _left(self, most: float) -> float:
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise self._late()
        return min(most, left)

    def _late(self) -> NetworkError:
        return NetworkError("timeout", "There was no answer in time.")

    def _connect(self, host: str, port: int) -> Any:
        try:
            found = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
        except socket.gaierror as error:
            code = "EAI_AGAIN" if error.errno == socket.EAI_AGAIN else "ENOTFOUND"
            raise NetworkError(code, f"getaddrinfo {code} {host}") from None
        failure: Optional[NetworkError] = None
        ends_at = time.monotonic() + self.times.connect
        for family, kind, protocol, _, address in found:
            opened = socket.socket(family, kind, protocol)
            try:
                opened.settimeout(max(0.05, min(ends_at - time.monotonic(), self._left(self.times.connect))))
                opened.connect(address)
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return opened
            except socket.timeout:
                words = f"no connection within {round(self.times.connect * 1000)} ms"
                failure = NetworkError("timeout", words)
            except OSError as error:
                name = error_name(error)
                failure = NetworkError(name, f"connect {name} {address[0]}:{port}")
            opened.close()
        raise failure or NetworkError("ENOTFOUND", f"getaddrinfo ENOTFOUND {host}")

    def _tunnel(self, proxy: Proxy, host: str, port: int) -> Any:
        """The certificate is the target's own: the proxy carries bytes that it cannot read."""
        whole, self.times = self.times, self.times._replace(connect=_tunnel_seconds)
        target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        try:
            opened = self._connect(proxy.host, proxy.port)
            opened.settimeout(self._left(_tunnel_seconds))
            if proxy.scheme == "https":
                opened = context().wrap_socket(opened, server_hostname=proxy.host)
            lines = [f"CONNECT {target} HTTP/1.1", f"host: {target}"]
            if proxy.credentials:
                encoded = base64.b64encode(proxy.credentials.encode()).decode()
                lines.append(f"proxy-authorization: Basic {encoded}")
            opened.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
            status = _tunnel_status(opened)
        except socket.timeout:
            raise _proxy_error("didn't answer in time") from None
        except NetworkError as error:
            late = error.code == "timeout"
            raise _proxy_error("didn't answer in time" if late else f"couldn't be reached ({error.code})") from None
        except ssl.SSLCertVerificationError as error:
            raise _proxy_error(f"couldn't be reached ({certificate_code(error)})") from None
        except OSError as error:
            raise _proxy_error(f"couldn't be reached ({error_name(error)})") from None
        finally:
            self.times = whole
        if status // 100 == 2:
            return opened
        opened.close()
        raise _proxy_error("asks for another user or password (407)" if status == 407 else f"refused ({status})")


def _proxy_error(what: str) -> NetworkError:
    return NetworkError("ERR_OUTGOING_PROXY", f"The outgoing proxy {what}.")


def _tunnel_status(opened: Any) -> int:
    """Reads byte by byte: what follows the head is the target's."""
    head = bytearray()
    while not head.endswith(b"\r\n\r\n"):
        byte = opened.recv(1)
        if not byte or len(head) > 65536:
            raise NetworkError("ECONNRESET", "socket hang up")
        head += byte
    words = bytes(head.split(b"\r\n", 1)[0]).split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


def _secured(opened: Any, host: str) -> Any:
    if isinstance(opened, ssl.SSLSocket):
        return TunnelledTls(context(), opened, host)
    return context().wrap_socket(opened, server_hostname=host)
