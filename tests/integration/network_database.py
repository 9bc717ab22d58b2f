"""Writes a small MaxMind database, by its public format and without MaxMind's own code: a binary search tree over the
bits of addresses with 24-bit records, the data that its leaves point to, and metadata behind a mark."""
import ipaddress
import struct

MARK = b"\xab\xcd\xefMaxMind.com"
BITS = 128
SEPARATOR = bytes(16)
TEXT, UINT16, UINT32, MAP, UINT64, ARRAY = 2, 5, 6, 7, 9, 11


class Number:
    """An integer of one of the format's types."""

    def __init__(self, kind, value):
        self.kind, self.value = kind, value


def control(kind, size):
    assert size < 285, "a longer size takes more bytes"
    short = min(size, 29)
    head = bytes([kind << 5 | short]) if kind < 8 else bytes([short, kind - 7])
    return head + (bytes([size - 29]) if short == 29 else b"")


def encode(value):
    if isinstance(value, str):
        text = value.encode()
        return control(TEXT, len(text)) + text
    if isinstance(value, dict):
        return control(MAP, len(value)) + b"".join(encode(key) + encode(one) for key, one in value.items())
    if isinstance(value, list):
        return control(ARRAY, len(value)) + b"".join(encode(one) for one in value)
    digits = value.value.to_bytes((value.value.bit_length() + 7) // 8, "big")
    return control(value.kind, len(digits)) + digits


class Tree:
    """Nodes of two branches each: None, the number of a node, or a Leaf."""

    def __init__(self):
        self.nodes = [[None, None]]

    def add(self, network, leaf):
        parsed = ipaddress.ip_network(network)
        # IPv4 stands in the tree of IPv6 at ::/96.
        length = parsed.prefixlen + (96 if parsed.version == 4 else 0)
        bits = f"{int(parsed.network_address):0{BITS}b}"[:length]
        node = 0
        for bit in map(int, bits[:-1]):
            if self.nodes[node][bit] is None:
                self.nodes.append([None, None])
                self.nodes[node][bit] = len(self.nodes) - 1
            node = self.nodes[node][bit]
            assert not isinstance(node, Leaf), f"{network} lies in another network"
        assert self.nodes[node][int(bits[-1])] is None, f"{network} stands there already, or a part of it"
        self.nodes[node][int(bits[-1])] = leaf

    def encode(self):
        return b"".join(struct.pack(">I", self.record(branch))[1:] for node in self.nodes for branch in node)

    def record(self, branch):
        if branch is None:
            return len(self.nodes)
        if isinstance(branch, Leaf):
            return len(self.nodes) + len(SEPARATOR) + branch.offset
        return branch


class Leaf:
    def __init__(self, offset):
        self.offset = offset


def city(country, province=None):
    """An entry as GeoLite2-City has them, as much of it as says where."""
    entry = {"country": {"iso_code": country, "names": {"fr": country}}}
    if province:
        entry["subdivisions"] = [{"iso_code": province, "names": {"fr": province}}]
    return entry


def database(networks):
    """The bytes of a database: {"10.1.0.0/16": city("CD", "KN"), ...}."""
    tree, data = Tree(), b""
    for network, entry in networks.items():
        tree.add(network, Leaf(len(data)))
        data += encode(entry)
    metadata = {
        "binary_format_major_version": Number(UINT16, 2), "binary_format_minor_version": Number(UINT16, 0),
        "build_epoch": Number(UINT64, 1795521600), "database_type": "Test-City", "description": {"en": "Networks of a test"},
        "ip_version": Number(UINT16, 6), "languages": ["fr"], "node_count": Number(UINT32, len(tree.nodes)),
        "record_size": Number(UINT16, 24)}
    return tree.encode() + SEPARATOR + data + MARK + encode(metadata)
