"""What a page is made of: everything that its template reads, noted while it is rendered.

A template reads variables by name, and attributes of articles and pages.  Both go through Jinja, which
lets an environment say how (``context_class``, ``getattr`` and ``getitem`` of `jinja2.Environment`).
So what is read while a page is rendered can be noted, and a page whose reads would all give the same
values again would be the same page: a template decides what it reads next by what it read before, and
by nothing else.  What all pages share (the templates' sources, the site's settings, the code) is in
the key of every page; see `site.writer`.

Nothing is guessed.  Where a template calls what may answer otherwise tomorrow (a filter of the site's
own, say, which may ask the clock), or reads a value that has no key (an object of another plugin),
the page has no key, and is rendered every time.
"""

from __future__ import annotations

import locale
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import _lru_cache_wrapper, cache, partial
from hashlib import blake2b
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, pass_context
from jinja2.filters import FILTERS
from jinja2.runtime import Context
from jinja2.tests import TESTS
from jinja2.utils import generate_lorem_ipsum
from markupsafe import Markup
from pelican.contents import Content
from pelican.paginator import Page as Leaf
from pelican.paginator import Paginator
from pelican.urlwrappers import URLWrapper

from digest_reader.collection import Shelved
from digest_reader.site.late import SHARED, LateList, LateText, has_late_text
from digest_reader.site.output import RUNS_OWN, Names, code_of_writing
from digest_reader.store import key_of

PURE = frozenset({"builtins", "datetime", "digest_reader", "jinja2", "markupsafe", "pelican", "zoneinfo"})
"""Packages whose functions answer the same to the same, but for those in FICKLE."""
FICKLE = frozenset({"now", "today", "utcnow", generate_lorem_ipsum.__name__})
"""Names of functions of those packages that ask the clock or draw lots."""
EXTENSIONS = frozenset({"jinja2.ext.LoopControlExtension", "jinja2.ext.ExprStmtExtension"})
"""Of Jinja's extensions those that read nothing of their own."""


class NoKey(TypeError):
    """A value cannot be told from others that are not the same."""


class Reads:
    """What a template has read: variables by their names, attributes by their articles and pages."""

    def __init__(self, *, complete: bool) -> None:
        self.names: set[str] = set()
        self.attributes: defaultdict[Content, set[str]] = defaultdict(set)
        self.complete = complete
        """Is nothing missing?"""


class Tracer:
    """Notes what the templates of one environment read."""

    def __init__(self, environment: Environment, summed_up: Mapping[str, Any]) -> None:
        """Note from now on what is read in *environment*, of which no template has been loaded yet.

        Args:
            environment: Pelican's.
            summed_up: global functions, by their names, that read the context: instead of what they
                read, the name itself is noted; its value is what their method ``made_of`` returns.
        """
        self.sources = sources_key(environment.loader)
        self.reads = Reads(complete=True)
        self.summed_up = dict(summed_up)
        """Functions that read the context, by their names."""
        self._complete = self.sources is not None and set(environment.extensions) <= EXTENSIONS
        for usual, given in ((FILTERS, environment.filters), (TESTS, environment.tests)):
            for name, function in list(given.items()):
                if name == "random" or (usual.get(name) is not function and not _is_pure(function)):
                    given[f"untraced {name}"], given[name] = function, self._noting(environment, given, name)
        self._environment = environment
        self._traced = dict(environment.filters), dict(environment.tests)
        tracer = self

        class TracedContext(Context):
            """A context whose reads are noted."""

            def resolve_or_missing(self, key: str) -> Any:
                tracer.reads.names.add(key)
                return super().resolve_or_missing(key)

            def call(self, function: Any, *arguments: Any, **named: Any) -> Any:
                given = [value for name, value in named.items() if name not in _JINJAS_OWN]
                tracer.note_call(self, function, (*arguments, *given))
                return super().call(function, *arguments, **named)

        environment.context_class = TracedContext
        environment.getattr = partial(self._get, type(environment).getattr)  # type: ignore[method-assign]
        environment.getitem = partial(self._get, type(environment).getitem)  # type: ignore[method-assign]

    def begin(self) -> Reads:
        """Return what is read from here on."""
        unchanged = (self._environment.filters, self._environment.tests) == self._traced
        self.reads = Reads(complete=self._complete and unchanged)
        return self.reads

    def note_call(self, context: Context, function: Any, arguments: tuple[Any, ...]) -> None:
        """Note that a template calls *function*."""
        if any(function is noted for noted in self.summed_up.values()):
            return  # its name has been noted, and stands for its value
        if not _is_pure(function) or _reads_arguments(function, arguments):
            self.doubt(context)

    def value_of(self, name: str, context: Mapping[str, Any]) -> object:
        """Return what stands for the value of a function that reads the context."""
        return self.summed_up[name].made_of(context)

    def doubt(self, context: Context) -> None:
        """Note that something was read that cannot be followed."""
        self.reads.complete = False
        if "output_file" not in context.parent:  # a module that is run once, for all pages
            self._complete = False

    def _get(self, get: Callable[[Environment, Any, Any], Any], thing: Any, attribute: Any) -> Any:
        if isinstance(attribute, str):
            if isinstance(thing, Content):
                self.reads.attributes[thing].add(attribute)
            if attribute.startswith("_") or (attribute == "settings" and isinstance(thing, _WITH_SETTINGS)):
                self.reads.complete = False
        return get(self._environment, thing, attribute)

    def _noting(self, environment: Environment, given: dict[str, Any], name: str) -> Callable[..., Any]:
        """Return a filter or test that does what the one of that name does, and is noted."""
        call = environment.call_filter if given is environment.filters else environment.call_test

        @pass_context  # so Jinja does not work it out when it compiles the template
        def noted(context: Context, value: Any, *arguments: Any, **named: Any) -> Any:
            self.doubt(context)
            return call(f"untraced {name}", value, arguments, named, context)

        return noted


_JINJAS_OWN = ("_block_vars", "_loop_vars")
"""What Jinja tells `Context.call` beside the arguments."""
_WITH_SETTINGS = (Content, URLWrapper, Leaf, Paginator)


def _is_pure(function: Any) -> bool:
    """Tell whether *function* always answers the same to the same."""
    function = getattr(function, "func", function)  # of functools.partial
    owner = getattr(function, "__self__", None)
    if isinstance(owner, Content):
        return False  # it reads what is not noted
    module = getattr(function, "__module__", None) or type(owner).__module__
    return module.partition(".")[0] in PURE and getattr(function, "__name__", "") not in FICKLE


def _reads_arguments(function: Any, arguments: tuple[Any, ...]) -> bool:
    """Tell whether *function* looks into articles or pages among its arguments past Jinja's eyes."""
    name = getattr(function, "__name__", "")
    return name in ("format", "format_map") and any(
        not isinstance(argument, str | int | float | date | None) for argument in arguments
    )


def sources_key(loader: BaseLoader | None) -> str | None:
    """Return the key of all templates that *loader* may load; None where that cannot be told."""
    try:
        folders = sorted(set(_folders(loader)))
    except NoKey:
        return None
    whole = blake2b(digest_size=16)
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                data = path.read_bytes()
                whole.update(f"{path}\0{len(data)}\0".encode(errors="surrogateescape") + data)
    return whole.hexdigest()


def _folders(loader: BaseLoader | None) -> Iterable[str]:
    match loader:
        case FileSystemLoader():
            yield from map(str, loader.searchpath)
        case ChoiceLoader():
            for inner in loader.loaders:
                yield from _folders(inner)
        case PrefixLoader():
            for inner in loader.mapping.values():
                yield from _folders(inner)
        case _:
            raise NoKey("templates that come from elsewhere")


@dataclass(frozen=True, slots=True)
class Reading:
    """Stands for some attributes of an article or page, which need not be worked out for their key."""

    content: Content
    names: Names


@cache
def parted(names: Names) -> tuple[Names, tuple[Names, ...]]:
    """Return those of a digest's attributes that depend on it alone, and the groups that hold the others."""
    own = tuple(name for name in names if not any(name in group for group in SHARED))
    return own, tuple(group for group in SHARED if any(name in group for name in names))


class Keys:
    """The keys of values: two have the same where no template can tell them apart.

    An article or page has its file for a key wherever it is only pointed at; what is read of it is
    noted, and has keys of its own.
    """

    def __init__(self) -> None:
        self._encode = msgspec.msgpack.Encoder(enc_hook=self._plain).encode
        self._of_lists: dict[int, tuple[object, bytes]] = {}
        self._of_short: dict[tuple[type, object], bytes] = {}
        self._of_attributes: dict[tuple[Content, Names, str], bytes] = {}
        self._of_wrappers: dict[int, tuple[URLWrapper, bytes]] = {}
        self._of_groups: dict[tuple[Content, Names], bytes] = {}

    def of(self, value: object) -> bytes:
        """Return the key of *value*.

        Raises:
            NoKey: it has none.
        """
        if isinstance(value, list | dict):  # many pages read the same lists of articles
            kept = self._of_lists.get(id(value))
            if kept is None or kept[0] is not value:
                kept = self._of_lists[id(value)] = value, self._key(value)
            return kept[1]
        if isinstance(value, str | int | None):  # all pages read the same settings
            short = type(value), value
            if short not in self._of_short:
                self._of_short[short] = self._key(value)
            return self._of_short[short]
        return self._key(value)

    def of_attributes(self, content: Content, names: Names) -> bytes:
        """Return the key of some attributes of an article or page.

        Raises:
            NoKey: one of them has none.
        """
        if has_late_text(content):
            return self._of_late(content, names)
        # Links in a text are relative to the page that shows it; a digest's has none.
        place = content, names, content.get_siteurl()
        if place not in self._of_attributes:
            self._of_attributes[place] = self._of_values(content, names)
        return self._of_attributes[place]

    def _of_values(self, content: Content, names: Names) -> bytes:
        return self._key([_value(content, name) for name in names])

    def _of_late(self, content: Any, names: Names) -> bytes:
        """Return the key of some attributes of a digest: what is its own need not be worked out twice.

        Of those that it shares with others the whole group is in the key, since many pages read some of one.
        """
        own, groups = parted(names)
        return b"".join([self.of_own(content, own), *(self._of_group(content, group) for group in groups)])

    def of_own(self, digest: Any, names: Names) -> bytes:
        """Return the key of some attributes of a digest, none of which it shares with others.

        Raises:
            NoKey: one of them has none.
        """
        key: bytes | None = digest.own_keys.get(names)
        if key is None:
            key = digest.own_keys[names] = digest.earlier_keys.get(names) or self._of_values(digest, names)
        return key

    def _of_group(self, content: Any, group: Names) -> bytes:
        place = content, group
        if place not in self._of_groups:
            self._of_groups[place] = self._of_values(content, group)
        return self._of_groups[place]

    def _of_wrapper(self, value: URLWrapper) -> bytes:
        kept = self._of_wrappers.get(id(value))  # thousands of articles have the same outlet
        if kept is None:
            # Pelican leaves name and slug among its attributes once it has been asked for them.
            further = vars(value).keys() - {"settings", "name", "slug", "_slug"}
            key = self._key([value.slug, {name: vars(value)[name] for name in sorted(further)}])
            kept = self._of_wrappers[id(value)] = value, key
        return kept[1]

    def _key(self, value: object) -> bytes:
        try:
            return blake2b(self._encode(value), digest_size=16).digest()
        except NoKey:
            raise
        except (TypeError, ValueError, RecursionError) as error:
            raise NoKey(str(error)) from error

    def _plain(self, value: Any) -> object:
        kind = type(value).__qualname__
        match value:
            case Content():
                return kind, pointer(value)
            case URLWrapper():
                return kind, self._of_wrapper(value)
            case Reading():
                return kind, self.of_attributes(value.content, value.names)
            case Leaf():
                return kind, value.full_name, value.base_url, value.number, value.object_list, value.paginator
            case Paginator():
                articles = self.of(value.object_list)
                return kind, value.name, value.url, value.per_page, value.orphans, articles
            case Markup():
                return kind, str.__str__(value)
            case date():
                return kind, value.isoformat(), str(getattr(value, "tzinfo", ""))
            case Shelved():
                return kind, value.said
            case LateList() | LateText():
                return kind, value.key
            case Path() | ZoneInfo():
                return kind, str(value)
            case FunctionType() | BuiltinFunctionType() | _lru_cache_wrapper() | type() | ModuleType():
                # Whoever calls it is noted; see `Tracer.note_call`.
                return kind, value.__name__, getattr(value, "__module__", "")
            case _ if value is _MISSING:
                return (kind,)
            case _:
                raise NoKey(kind)


def key_of_site(settings: Mapping[str, Any]) -> bytes:
    """Return the key of what all files of a site are made of: the code, and its settings."""
    whole, keys = blake2b(digest_size=16), Keys()
    whole.update(key_of(code_of_writing(), locale.setlocale(locale.LC_ALL)).encode())
    for name, value in sorted(settings.items()):
        if name not in RUNS_OWN:
            with suppress(NoKey):  # an object shows in what it makes
                whole.update(name.encode() + keys.of(value))
    return whole.digest()


def _value(content: Content, name: str) -> object:
    """Return an attribute of an article or page, or what stands for it."""
    if name == "content" and has_late_text(content):
        return "late", content.late.key
    return getattr(content, name, _MISSING)


class _Missing:
    """Stands for what is not there."""


_MISSING = _Missing()


def pointer(content: Content) -> str:
    """Return how an article or page is named among all.

    Raises:
        NoKey: it comes from no file.
    """
    path: str | None = content.relative_source_path
    if path is None:
        raise NoKey("a page without a file")
    return path
