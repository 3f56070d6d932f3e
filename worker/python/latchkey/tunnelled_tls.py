"""TLS to a host inside of the TLS to a proxy, which Python's ssl does not offer by itself."""

from __future__ import annotations

import io
import ssl
from typing import Any


class TunnelledTls(io.RawIOBase):
    """The methods of a socket that an HTTP client needs."""

    def __init__(self, context: ssl.SSLContext, outer: Any, host: str) -> None:
        self._outer = outer
        self._from_outer, self._to_outer = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._from_outer, self._to_outer, server_hostname=host)
        self._moving(self._tls.do_handshake)

    def _moving(self, step: Any) -> Any:
        while True:
            try:
                result = step()
                self._flush()
                return result
            except ssl.SSLWantReadError:
                self._flush()
                data = self._outer.recv(65536)
                if data:
                    self._from_outer.write(data)
                else:
                    self._from_outer.write_eof()

    def _flush(self) -> None:
        data = self._to_outer.read()
        if data:
            self._outer.sendall(data)

    def sendall(self, data: bytes) -> None:
        self._moving(lambda: self._tls.write(data))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            return self._moving(lambda: self._tls.read(len(buffer), buffer))
        except ssl.SSLZeroReturnError:
            return 0

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        return io.BufferedReader(self)

    def settimeout(self, seconds: float) -> None:
        self._outer.settimeout(seconds)

    def close(self) -> None:
        """Nothing yet: an HTTP client closes its socket before it has read the last answer."""

    def shut(self) -> None:
        self._outer.close()
