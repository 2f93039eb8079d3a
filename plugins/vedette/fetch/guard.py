"""Which addresses are dialled: checked when a name is resolved and again at every connection.

There are two ways out, each a connector of its own. The outside one reaches public addresses
only; or, where one is configured, the proxy and nothing else. The inside one knows the configured
names, answers them without DNS and reaches exactly the addresses they are mapped to. No name and
no literal address gets from one to the other.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Mapping

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from vedette import urls
from vedette.errors import ConfigError, RefusedError

_PROXY = re.compile(r"http://([a-z0-9_.-]+|\[[0-9a-f:.]+\]):([0-9]{1,5})/?", re.IGNORECASE)
_MOST_PORTS = 65_535

Target = tuple[str, int]
AddrInfo = tuple[int, int, int, str, tuple[object, ...]]


class NotDialledError(OSError):
    """The address is closed to this connector.

    An OSError, since connecting tries the next address after one, and stops at anything else
    without closing what it has begun.
    """

    def __init__(self, address: str) -> None:
        super().__init__(f"private address {address}")


class PublicResolver(AbstractResolver):
    """DNS, less every address that is not public.

    A name that has public addresses too stays reachable through them: resolvers of IPv6-only
    networks add translated (NAT64) addresses to each answer.
    """

    def __init__(self, lookup: AbstractResolver) -> None:
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The name's public addresses.

        Raises:
            RefusedError: gate `address`: it has none but private ones.
            OSError: no such name, or no answer.
        """
        try:
            found = await self._lookup.resolve(host, port, family)
        except UnicodeError as error:
            message = f"{host!r} is no name DNS could know"
            raise OSError(message) from error
        if not found:
            message = f"{host} has no address"
            raise OSError(message)
        public = [one for one in found if urls.public_address(one["host"])]
        if not public:
            message = f"refuses: private address {found[0]['host']} behind name {host}"
            raise RefusedError(gate="address", reason=message)
        return public

    async def close(self) -> None:
        """Release the resolver."""
        await self._lookup.close()


class MappedResolver(AbstractResolver):
    """Names of the configuration, answered without DNS. The port is mapped here as well."""

    def __init__(self, hosts: Mapping[str, Target]) -> None:
        self._hosts = hosts

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002
    ) -> list[ResolveResult]:
        """The one address of a configured name.

        Raises:
            OSError: a name that is not configured.
        """
        if host not in self._hosts:
            message = f"{host} is not a configured name"
            raise OSError(message)
        address, port = self._hosts[host]
        version6 = ipaddress.ip_address(address).version == 6  # noqa: PLR2004
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if version6 else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        """Nothing to release."""


class ProxyResolver(AbstractResolver):
    """The proxy's own name, looked up once; whatever it leads to is trusted. No other name."""

    def __init__(self, name: str, lookup: AbstractResolver) -> None:
        self._name = name
        self._lookup = lookup
        self._found: list[ResolveResult] = []
        # A literal address is never looked up.
        self.addresses = {name}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The proxy's addresses.

        Raises:
            OSError: another name, no such name, or no answer.
        """
        if host != self._name:
            message = f"{host} is not the proxy"
            raise OSError(message)
        if not self._found:
            self._found = await self._lookup.resolve(host, port, family)
            self.addresses |= {one["host"] for one in self._found}
        return self._found

    async def close(self) -> None:
        """Release the resolver."""
        await self._lookup.close()


class Answer(aiohttp.ClientResponse):
    """A response that remembers which address it came from."""

    address: str | None = None

    async def start(self, connection: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        """Note the peer while the connection is ours: a short response gives it back at once."""
        if connection.transport is not None:
            peer = connection.transport.get_extra_info("peername")
            self.address = str(peer[0]) if peer else None
        return await super().start(connection)


def outside(lookup: AbstractResolver | None = None) -> aiohttp.TCPConnector:
    """The connector that reaches public addresses and nothing else."""
    resolver = PublicResolver(lookup or aiohttp.ThreadedResolver())
    factory = dialler(lambda address, _port: urls.public_address(address))
    return aiohttp.TCPConnector(resolver=resolver, socket_factory=factory, limit=0)


def through(proxy: Target, lookup: AbstractResolver | None = None) -> aiohttp.TCPConnector:
    """The connector that reaches the proxy and nothing else."""
    name, its_port = proxy
    resolver = ProxyResolver(name, lookup or aiohttp.ThreadedResolver())
    factory = dialler(lambda address, port: address in resolver.addresses and port == its_port)
    return aiohttp.TCPConnector(resolver=resolver, socket_factory=factory, limit=0)


def proxy(setting: str) -> Target | None:
    """Name and port of the configured proxy; None where there is none.

    Raises:
        ConfigError: it is not of the form http://name:port.
    """
    if not setting:
        return None
    match = _PROXY.fullmatch(setting)
    if match is None or not 0 < int(match[2]) <= _MOST_PORTS:
        message = f"VEDETTE_PROXY={urls.brief(setting)!r}: http://name:port expected"
        raise ConfigError(message)
    return match[1].strip("[]").lower(), int(match[2])


def inside(hosts: Mapping[str, Target]) -> aiohttp.TCPConnector:
    """The connector that reaches the configured addresses and nothing else."""
    targets = set(hosts.values())
    factory = dialler(lambda address, port: (address, port) in targets)
    return aiohttp.TCPConnector(
        resolver=MappedResolver(hosts), socket_factory=factory, limit=0, use_dns_cache=False
    )


def dialler(admits: Callable[[str, int], bool]) -> Callable[[AddrInfo], socket.socket]:
    """A factory of sockets for admitted addresses.

    It is handed the very address the socket will be connected to, whatever name, literal or
    redirect led there. It raises NotDialledError instead of making a socket for any other.
    """

    def dial(info: AddrInfo) -> socket.socket:
        family, kind, protocol, _, target = info
        address, port = str(target[0]), target[1]
        if not (isinstance(port, int) and admits(address, port)):
            raise NotDialledError(address)
        return socket.socket(family, kind, protocol)

    return dial
