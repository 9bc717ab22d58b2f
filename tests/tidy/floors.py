"""Who may include whom. floors.txt says it; the rooms of some libraries inside a module stand here."""

import re
from dataclasses import dataclass

from faults import Fault

TABLE = "cmake/floors.txt"
ROOTS = ("include/qrcongo/", "src/", "tests/unit/")
MAIN = "src/main.cpp"
INCLUDE = re.compile(r'\s*#\s*include\s*(["<])([^">]+)[">]')


@dataclass(frozen=True)
class Module:
    name: str
    may_use: frozenset
    libraries: frozenset = frozenset()


@dataclass(frozen=True)
class Library:
    prefix: str         # of its headers
    name: str           # in floors.txt
    room: str = ".*"    # a pattern over "module:file"
    where: str = ""


STORES = r"(store.*|.*_store)\.[ch]pp"
# The first prefix that fits decides.
LIBRARIES = (
    Library("openssl/", "openssl", r"crypto:.*|http:tls.*", "crypto and http's tls files"),
    Library("boost/beast", "beast", r"http:.*", "http"),
    Library("boost/asio/ssl", "openssl", r"http:.*", "http"),
    Library("boost/asio", "asio"),
    Library("boost/json", "json"),
    Library("boost/url", "url"),
    Library("soci/", "soci", rf"db:.*|.*:{STORES}", "db and the modules' stores"),
    Library("sqlite3.h", "soci", rf"db:.*|.*:{STORES}", "db and the modules' stores"),
    Library("qrencode.h", "qrencode", r"stamps/engine:.*|identity:enrolment_qr\.cpp",
            "identity's enrolment_qr and stamps/engine"),
    Library("libdeflate.h", "deflate"),
    Library("maxminddb.h", "maxminddb", r"verification:network_places\.cpp", "verification's network_places"),
    Library("toml++/", "toml", r"app:.*", "app"),
    Library("CLI/", "cli"),
    Library("curl/", "curl", r"notification:.*", "notification"),
    Library("prometheus/", "prometheus"),
    Library("spdlog/", "spdlog"),
    Library("fmt/", "fmt"),
    Library("tl/expected.hpp", "expected"),
)
# What base's public headers and everybody's sources are written in.
EVERYBODYS = {"fmt", "expected", "json"}
TEST_LIBRARY = "doctest/"

SYSTEM_FOLDERS = ("sys/", "linux/", "arpa/", "net/", "netinet/", "asm/")
SYSTEM_HEADERS = set(
    "aio assert complex cpio ctype dirent dlfcn endian errno fcntl fenv float fmtmsg fnmatch ftw getopt glob grp "
    "iconv ifaddrs inttypes iso646 langinfo libgen limits locale malloc math monetary mqueue ndbm netdb nl_types "
    "poll pthread pwd regex resolv sched search semaphore setjmp signal spawn stdalign stdarg stdatomic stdbool "
    "stddef stdint stdio stdlib string strings stropts syslog tar termios tgmath threads time trace uchar ulimit "
    "unistd utime utmpx wchar wctype wordexp "
    # The processor's own instructions, and which of them it has.
    "cpuid immintrin wmmintrin".split()
)


def read_table(tree):
    modules, faults = {}, []
    for number, row in enumerate((tree / TABLE).read_text(encoding="utf-8").splitlines(), 1):
        if not re.match("[a-z]", row):
            continue
        name, uses, libraries = (column.strip() for column in (row + "||").split("|")[:3])
        may_use = set(modules) if uses == "*" else set(uses.split())
        for unknown in sorted(may_use - set(modules)):
            faults.append(Fault(TABLE, number, f"{name} may not use {unknown}, which stands on no floor below"))
        modules[name] = Module(name, frozenset(may_use), frozenset(libraries.split()))
    return modules, faults


def longest_module(modules, folder):
    parts = folder.split("/")
    for count in range(len(parts), 0, -1):
        if "/".join(parts[:count]) in modules:
            return "/".join(parts[:count])
    return None


def folder_under_root(path):
    root = next(root for root in ROOTS if path.startswith(root))
    return path.removeprefix(root).rpartition("/")[0]


def module_of(modules, source):
    if source.path == MAIN:
        return Module("main", frozenset({"app"}))
    name = longest_module(modules, folder_under_root(source.path))
    return modules[name] if name else None


def is_system(header):
    if "." not in header:
        return re.fullmatch("[a-z0-9_]+", header) is not None
    return header.endswith(".h") and (header.startswith(SYSTEM_FOLDERS) or header[:-2] in SYSTEM_HEADERS)


def wrong_with_module(modules, user, header):
    name = longest_module(modules, header.removeprefix("qrcongo/").rpartition("/")[0])
    if name is None:
        return f'"{header}" belongs to no module of {TABLE}'
    if name != user.name and name not in user.may_use:
        return f"{user.name} may not use {name}"
    return None


def wrong_with_library(modules, user, source, header):
    if is_system(header) or (source.is_test and header.startswith(TEST_LIBRARY)):
        return None
    library = next((known for known in LIBRARIES if header.startswith(known.prefix)), None)
    if library is None:
        return f"<{header}> is of no library that tidy knows"
    if not re.fullmatch(library.room, f"{user.name}:{source.name}"):
        return f"<{header}>: {library.name} belongs to {library.where} alone"
    everybodys = EVERYBODYS & modules["base"].libraries if "base" in modules and user.name != "main" else set()
    if library.name not in user.libraries | everybodys:
        return f"<{header}>: {TABLE} gives {user.name} no {library.name}"
    return None


def exists(tree, path):
    return (tree / path).is_file() or (tree / (path + ".in")).is_file()


def wrong_with_path_of_test(modules, user, source, header):
    """Tests name headers from the root: the shared support, their own module's private headers and their own."""
    if not exists(source.tree, header):
        return f'"{header}" does not exist'
    if header.startswith("tests/support/"):
        return None
    if header.startswith(("src/", "tests/unit/")) and longest_module(modules, folder_under_root(header)) == user.name:
        return None
    return f'"{header}" is private to another module'


def wrong_with_private(modules, user, source, header):
    if ".." in header.split("/"):
        return f'"{header}" climbs out of its folder'
    if source.is_test and "/" in header:
        return wrong_with_path_of_test(modules, user, source, header)
    if "/" in header or not exists(source.tree, f"{source.folder}/{header}"):
        return f'"{header}" is no header in the folder of its includer'
    return None


def includes_of(source):
    for token in source.tokens:
        match = INCLUDE.match(token.text) if token.kind == "directive" else None
        if match:
            yield token.line, match.group(1), match.group(2)


def check(modules, source):
    user = module_of(modules, source)
    if user is None:
        return  # Reported as a file outside the modules' folders.
    for line, mark, header in includes_of(source):
        if header.startswith("qrcongo/"):
            wrong = wrong_with_module(modules, user, header)
        elif mark == "<":
            wrong = wrong_with_library(modules, user, source, header)
        else:
            wrong = wrong_with_private(modules, user, source, header)
        if wrong:
            yield Fault(source.path, line, wrong)
