"""Pelican's writer, which renders and writes only what has changed.

The first build notes of every file what it was made of (`site.tracing` says how this is known of a
page); the next ones make a file anew only where that has changed, or where the file is not as it was
left (`site.output`), and need not ask of most pages one by one (`site.basis`).  What lies in the output is
byte for byte what a build into an empty folder would have put there.  The notes are kept in the site's
store, and so is what was written: into an empty folder it is put out of there.  Without the store all is
made anew, and nothing is lost but time.

This is no package of its own, for any Pelican site.  What makes it quick rests on digests: their texts have
keys before they are worked out (`site.late`), their articles need not be read (`site.sketches`), and their
feeds, citations and search write through it.  Of another site's articles every text would be read, and
Pelican's objects made, in each build all the same.

Pelican is told by its own signals: ``get_writer`` for the writer, ``generator_init`` for the
templates' environments, ``initialized`` for the output folder, which is no longer emptied first.
"""

from __future__ import annotations

import io
import logging
import os
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from hashlib import blake2b
from itertools import compress, count, repeat, starmap
from operator import is_not
from pathlib import Path
from typing import Any, TextIO

from jinja2.bccache import Bucket, BytecodeCache
from pelican import signals
from pelican.contents import Content
from pelican.generators import ArticlesGenerator
from pelican.paginator import Paginator
from pelican.utils import posixize_path, sanitised_join
from pelican.writers import FileOverwriteFailedError

from digest_reader.settings import Settings, SettingsError
from digest_reader.site.articles import post_of
from digest_reader.site.basis import EVERYTHING, unmoved
from digest_reader.site.feeds import DATES, AtomFeed, FeedWriter, json_path
from digest_reader.site.head import HEAD
from digest_reader.site.late import has_late_text
from digest_reader.site.output import (
    BUILD,
    NO_ORIGIN,
    PLACE,
    STORE,
    Basis,
    Names,
    Notes,
    Origin,
    Origins,
    Output,
    Written,
    code_of_writing,
    is_as_noted,
    pairs,
)
from digest_reader.site.preview import this_preview
from digest_reader.site.scan import Scanned, Scanning, scan
from digest_reader.site.sitemap import note_articles
from digest_reader.site.sketches import is_alone
from digest_reader.site.tracing import Keys, NoKey, Reads, Tracer, key_of_site, pointer
from digest_reader.store import Store, key_of
from digest_reader.text import visible

FEED_READS: Names = (
    "title",
    "url",
    "summary",
    "category",
    "tags",
    "author",
    "date",
    "modified",
    "lang",
    "slug",
)
"""What an entry of a feed says of an article, beside its text."""
PAGED = "articles", "translations", "hidden_articles", "hidden_translations"
"""What Pelican's generator calls its lists of articles that are published."""

FRESH = 10.0
"""Seconds after which the output is looked at again: restoring takes minutes, and somebody may clear it."""

logger = logging.getLogger(__name__)

APART = "set CATEGORY_FEED_ATOM, AUTHOR_FEED_ATOM and TAG_FEED_ATOM so that they are not alike."


class Build:
    """What the steps of one run know of its output."""

    def __init__(self, settings: Mapping[str, Any], *, clears: bool) -> None:
        self.clears = clears
        """Is the output to hold what this build writes, and nothing else?"""
        self.tracers: dict[int, Tracer] = {}
        self.output: Output
        self._settings = settings
        self._slot = key_of("output", os.path.abspath(settings["OUTPUT_PATH"]))
        self._retained = settings["OUTPUT_RETENTION"]
        self._left: tuple[dict[str, Written], Origins, Basis] | None = None
        """The files as a build of this process left them, which a preview need not read from the notes."""
        self.articles: Any = None
        """The generator of articles."""
        self.number = b""
        """By which the notes on the output are known from those of other builds."""
        self._scanning: Scanning | None = None
        self._put_off: list[tuple[list[str], Callable[[], None]]] = []
        """Files that this build let stay as they were, and what writes them."""

    def __reduce__(self) -> tuple[type, tuple[()]]:
        """Be None in Pelican's cache, which takes the settings along with articles."""
        return type(None), ()

    def look(self, folder: Path) -> None:
        """Have another process look at the output in *folder*, while the digests are read."""
        self._scanning = Scanning(folder)

    def _scanned(self, folder: Path) -> Scanned:
        looked = self._scanning
        if looked and looked.folder == os.path.realpath(folder) and time.monotonic() < looked.began + FRESH:
            return looked.result
        return scan(folder)

    def begin(self, folder: Path) -> None:
        """Look at what is in *folder*, and take away what the writer did not write."""
        self._put_off.clear()
        place = self._settings.get(PLACE)
        stands = Path(place) if place else folder
        self.output = Output(folder, *(self._left or self._noted()), stands, self._scanned(stands))
        self._scanning = None
        if self.clears:
            self.output.clear(self._retained)

    def _noted(self) -> tuple[dict[str, Written], Origins, Basis]:
        with self.open_store() as store:
            notes = store.get(self._slot, Notes)
        if notes is None:
            return {}, Origins(), Basis()
        return notes.files, Origins(notes.pointers, notes.names), notes.basis

    def finish(self) -> None:
        """Take away what is no longer of the site, and note what is."""
        self.tracers.clear()
        self.articles = None
        for memoized in (Content.get_content, Content.get_summary):
            memoized.cache.clear()  # a preview builds many times, and nothing else lets these go
        self._finish_output()
        if this_preview.follows:
            this_preview.later(self._catch_up)
        else:
            self._note()
        logger.info("Output: %d files, %d of them as before", *self.output.count())

    def is_as_left(self, folder: Path, number: bytes) -> bool:
        """Tell whether the output in *folder* is as the build of that *number* left it."""
        with self.open_store() as store:
            notes = store.get(self._slot, Notes)
        if notes is None or notes.number != number:
            return False
        return is_as_noted(self._scanned(folder), notes, self._retained, alone=self.clears)

    def put_off(self, names: Iterable[str], write: Callable[[], None]) -> bool:
        """Let files stay as they are, and *write* them when a preview has nothing else to do.

        Return whether that will be: not where one of them is not as it was left, nor without a preview that
        follows changes.
        """
        if not this_preview.follows:
            return False
        names = [*names]
        will_be = self.output.keep_all(names)
        if will_be:
            self._put_off.append((names, write))
        return will_be

    def _catch_up(self) -> None:
        """Write what was put off, and note what the output is then."""
        self.output.take_up()
        for names, write in self._put_off:
            for name in names:
                del self.output.written[name]
            write()
        self._put_off.clear()
        self._finish_output()
        self._note()

    def _finish_output(self) -> None:
        if self.clears:
            self.output.finish(self._retained)
        self._left = self.output.written, self.output.origins, self.output.basis

    def _note(self) -> None:
        self.number = os.urandom(16)
        with self.open_store() as store:
            output = self.output
            store.put(self._slot, output.origins.notes(self.number, output.written, output.basis))

    def open_store(self) -> Store:
        """Return the site's store, to be closed."""
        return Store(Settings.from_mapping(self._settings).store_folder(Path.cwd()))


def connect() -> None:
    """Write with `SiteWriter`."""
    signals.initialized.connect(take_over)
    signals.generator_init.connect(trace)
    signals.static_generator_init.connect(begin)
    signals.get_writer.connect(writer_class)
    signals.finalized.connect(finish)


def take_over(pelican: Any) -> None:
    """Empty the output as Pelican would, but for what the writer can use."""
    inside = os.path.realpath(pelican.output_path), os.path.realpath(pelican.path)
    clears = pelican.delete_outputdir and os.path.commonpath(inside) != inside[0]
    pelican.delete_outputdir = False
    pelican.settings[BUILD] = Build(pelican.settings, clears=bool(clears))


def trace(generator: Any) -> None:
    """Note what the templates of a generator read."""
    settings, environment = generator.settings, generator.env
    tracer = Tracer(environment, {HEAD: settings["JINJA_GLOBALS"][HEAD]})
    settings[BUILD].tracers[id(environment)] = tracer
    if isinstance(generator, ArticlesGenerator):
        settings[BUILD].articles = generator
        generator.generate_articles = partial(write_moved, generator, generator.generate_articles)
    if environment.bytecode_cache is None:
        environment.bytecode_cache = Compiled(settings)


def write_moved(generator: Any, generate: Callable[[Any], None], write: Any) -> None:
    """Let pages of articles stay of which nothing has changed, and have Pelican *generate* the others.

    Raises:
        SettingsError: another plugin's writer is used, which knows nothing of digests.
    """
    writer = write.func.__self__  # Pelican has put a setting to its `write_file`
    if not isinstance(writer, SiteWriter):
        other = type(writer).__module__.partition(".")[0]
        raise SettingsError(f"PLUGINS has {other}, which writes the site in a way of its own; leave it out.")
    lists = {name: getattr(generator, name) for name in PAGED}
    for name, articles in lists.items():
        setattr(generator, name, writer.keep_unmoved(articles, generator.context))
    try:
        generate(write)
    finally:
        vars(generator).update(lists)


class Compiled(BytecodeCache):
    """Templates that were compiled in builds before."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """Take up what the store of a run has for the environment of its *settings*."""
        self._settings = settings
        choices = repr(sorted(settings["JINJA_ENVIRONMENT"].items()))
        self._key = key_of("template", code_of_writing(), choices)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Let Jinja have what it made of this template, if its source is the same."""
        opened = self._settings.get(STORE)  # once the digests are read
        compiled = opened.store.get(self._key_of(bucket), bytes) if opened else None
        if compiled is not None:
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what Jinja made of it."""
        if opened := self._settings.get(STORE):
            opened.store.put(self._key_of(bucket), bucket.bytecode_to_string())

    def _key_of(self, bucket: Bucket) -> str:
        return key_of(self._key, bucket.key, bucket.checksum)


def begin(generator: Any) -> None:
    """Begin with the output once all generators are there, as Pelican does."""
    generator.settings[BUILD].begin(Path(generator.output_path))


def finish(pelican: Any) -> None:
    """Put the output in order once everything is written."""
    pelican.settings[BUILD].finish()


def writer_class(_pelican: Any) -> type[FeedWriter]:
    """Return the class that Pelican writes with."""
    return SiteWriter


class _Unchanged(str):
    """Stands for the text of a file that is there already."""

    __slots__ = ()


UNCHANGED = _Unchanged()
"""What is rendered and written instead of a page that need not be."""

NOT_GIVEN = object()
"""Stands for a variable that a page's context has not: its template may have it by itself."""


class _Variables:
    """What variables of some names had for values on the page that was looked at last."""

    def __init__(self, names: Names, summed_up: Container[str]) -> None:
        self.named = key_of(names).encode()
        self.summed_up = [place for place, name in enumerate(names) if name in summed_up]
        """The places of those whose values do not show when they are another."""
        self.values: list[object] = [object()] * len(names)
        self.keys = [b""] * len(names)


class _Read(dict[int, bytes]):
    """The keys of what pages have read of articles and pages, by the `pairs` of these: many read the same."""

    def __init__(self, origins: Origins, contents: Mapping[str, Content], keys: Keys) -> None:
        super().__init__()
        self._origins, self._contents, self._keys = origins, contents, keys

    def __missing__(self, pair: int) -> bytes:
        place, names = self._origins.attributes(pair)
        key = self.of(place, names)
        if has_late_text(self._contents[place]):  # links in another are relative to the page that shows it
            self[pair] = key
        return key

    def of(self, place: str, names: Names) -> bytes:
        """Return the key of some attributes of the article or page whose file is at *place*.

        Raises:
            NoKey: it has none, or there is no such article or page any more.
        """
        content = self._contents.get(place)
        if content is None:
            raise NoKey(f"there is no {place}")
        return place.encode() + self._keys.of_attributes(content, names)


class SiteWriter(FeedWriter):
    """Writes pages, feeds and other files of the site where they have changed."""

    def __init__(self, output_path: str, settings: dict[str, Any]) -> None:
        super().__init__(output_path, settings)
        self._build: Build = settings[BUILD]
        self._keys = Keys()
        self._shared = key_of_site(settings)
        self._files: dict[str, bytes] = {}
        self._names: dict[Names, Names] = {}
        """Each once: thousands of pages read the same."""
        self._variables: dict[tuple[Any, Names], _Variables] = {}
        """By template and names."""
        self._read: _Read | None = None
        self._root = posixize_path(f"{os.path.abspath(output_path)}{os.sep}")
        self._origin = NO_ORIGIN
        """Of what is written next."""
        self._keeps = True
        """Is its text kept?  That of a feed is not, whose entries are: of these one is new."""
        # Whoever is asked before a page or feed is written may change what it says.
        self._sees_all = not any(
            signal.receivers
            for signal in (
                signals.article_generator_write_article,
                signals.page_generator_write_page,
                signals.feed_generated,
            )
        )

    # Pages

    def write_file(
        self,
        name: str,
        template: Any,
        context: dict[str, Any],
        relative_urls: bool = False,
        paginated: dict[str, Any] | None = None,
        template_name: str | None = None,
        override_output: bool = False,
        url: str | None = None,
        **named: Any,
    ) -> None:
        """Render and write a page, or the pages of a list, where they have changed."""
        pages = self._pages(name, paginated, template_name, url, named) if name else []
        for own_name, own in pages:
            if not self._write_kept(own_name, template, context, relative_urls, override_output, own):
                super().write_file(
                    own_name,
                    _Template(template, self.render),
                    context,
                    relative_urls,
                    {},
                    template_name,
                    override_output,
                    url,
                    **own,
                )
        self._origin = NO_ORIGIN

    def _pages(
        self,
        name: str,
        paginated: Mapping[str, Sequence[Any]] | None,
        template_name: str | None,
        url: str | None,
        named: dict[str, Any],
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield names and variables of all pages of a list, as Pelican would; or of what is one page."""
        if paginated is None:
            paginated = {key: named[key] for key in ("articles", "dates") if key in named}
        most = self.settings["PAGINATED_TEMPLATES"]
        if not paginated or template_name not in most:
            yield name, named
            return
        per_page = most[template_name] or self.settings["DEFAULT_PAGINATION"]
        paginators = {
            key: Paginator(name, url, listed, self.settings, per_page) for key, listed in paginated.items()
        }
        for number in range(1, next(iter(paginators.values())).num_pages + 1):
            own = dict(named)
            for key, paginator in paginators.items():
                leaf = paginator.page(number)
                own[f"{key}_paginator"], own[f"{key}_page"] = paginator, leaf
                own[f"{key}_previous_page"] = paginator.page(number - 1) if number > 1 else None
                own[f"{key}_next_page"] = paginator.page(number + 1) if leaf.has_next() else None
            yield leaf.save_as, own

    def _write_kept(
        self,
        name: str,
        template: Any,
        context: Mapping[str, Any],
        relative_urls: bool,
        override_output: bool,
        named: Mapping[str, Any],
    ) -> bool:
        """Write a page that need not be rendered, without the folder that Pelican would make for it first.

        Return whether that was so.
        """
        text: str | None = UNCHANGED
        if not self._is_unmoved(name, template, named):
            local = {**context, "output_file": name, **named}
            text = None if relative_urls else self._text_without_rendering(template, local)
        if text is None:
            return False
        path = self._path(name)
        self._put(path, text, override_output)
        self._tell_written(path, name, context, named)
        return True

    def render(self, template: Any, context: dict[str, Any]) -> str:
        """Return the page that *template* makes of *context*; UNCHANGED where it is there already."""
        text = self._text_without_rendering(template, context)
        if text is not None:
            return text
        tracer = self._tracer_of(template.environment)
        if tracer is None:
            self._origin = NO_ORIGIN
            return str(template.render(context))
        reads = tracer.begin()
        for name in ("article", "page"):
            if isinstance(context.get(name), Content):
                reads.attributes[context[name]]  # it is of this one, whatever the template reads
        text = str(template.render(context))
        self._origin = self._origin_of_page(tracer, template, context, reads)
        self._build.output.make_room(self._name_of_page(context))
        return text

    def _text_without_rendering(self, template: Any, context: Mapping[str, Any]) -> str | None:
        """Return a page that was made of the same before, UNCHANGED where it is there; None of a new one."""
        tracer, name = self._tracer_of(template.environment), self._name_of_page(context)
        earlier = self._build.output.earlier(name) if tracer else None
        if tracer is None or earlier is None or not earlier.key:
            return None
        origins = self._build.output.origins
        read = map(self._reads(context).__getitem__, pairs(earlier))
        key = self._key_of_page(tracer, template, context, origins.names(earlier), read)
        text = self._text_made_of(name, key)
        if text is not None and text is not UNCHANGED:
            self._origin = replace(origins.of(earlier), key=key)
        return text

    def keep_unmoved(self, articles: Iterable[Any], context: Mapping[str, Any]) -> list[Any]:
        """Let pages of articles stay that are as before; return the articles of which they may not be."""
        output, unmoved, written = self._build.output, self._unmoved, self._written_files
        kept, moved = {}, []
        for article in articles:
            name = article.save_as
            if (
                name in unmoved
                and name not in kept
                and name not in written
                and output.is_unmoved(article.relative_source_path)
                and not hasattr(article, "override_save_as")
            ):
                kept[name] = article
            else:
                moved.append(article)
        for name in kept:
            output.keep(name)
        written.update(kept)
        note_articles(context, kept)
        return moved

    def _tell_written(
        self, path: str, name: str, context: Mapping[str, Any], named: Mapping[str, Any]
    ) -> None:
        if signals.content_written.receivers:  # it is quicker to ask than to send, for thousands of pages
            told = {**context, "output_file": name, **named}
            signals.content_written.send(path, context=told)

    def _is_unmoved(self, name: str, template: Any, named: Mapping[str, Any]) -> bool:
        """Tell whether a page of the articles' generator is there, and made of the same as before."""
        generator, output = self._build.articles, self._build.output
        if generator is None or template.environment is not generator.env or name not in self._unmoved:
            return False
        if "article" in named:
            is_same = output.is_unmoved(named["article"].relative_source_path)
        else:
            is_same = EVERYTHING in output.unmoved.variables
        return is_same and bool(output.key(name))

    @cached_property
    def _unmoved(self) -> set[str]:
        """Pages of articles that need not be looked at."""
        generator = self._build.articles
        tracer = self._tracer_of(generator.env)
        if tracer is None or not is_alone(self.settings):
            return set()
        shared = self._shared + f"{tracer.sources}".encode()
        return unmoved(generator, self._build.output, self._keys, shared)

    def _tracer_of(self, environment: Any) -> Tracer | None:
        """Return what notes the reads of an environment's templates, where all is seen."""
        return self._build.tracers.get(id(environment)) if self._sees_all else None

    def _name_of_page(self, context: Mapping[str, Any]) -> str:
        return self._name(self._path(context["output_file"]))

    def _origin_of_page(
        self, tracer: Tracer, template: Any, context: Mapping[str, Any], reads: Reads
    ) -> Origin:
        try:
            attributes = tuple(
                (pointer(content), self._sorted(names)) for content, names in reads.attributes.items()
            )
        except NoKey:
            return NO_ORIGIN
        contents = context["generated_content"]
        whole = reads.complete and all(
            contents.get(place) is content
            for (place, _), content in zip(attributes, reads.attributes, strict=True)
        )
        names = self._sorted(reads.names)
        read = starmap(self._reads(context).of, attributes)
        key = self._key_of_page(tracer, template, context, names, read) if whole else b""
        return Origin(key, names, attributes) if key else NO_ORIGIN

    def _reads(self, context: Mapping[str, Any]) -> _Read:
        if self._read is None:
            self._read = _Read(self._build.output.origins, context["generated_content"], self._keys)
        return self._read

    def _sorted(self, names: Iterable[str]) -> Names:
        ordered = tuple(sorted(names))
        return self._names.setdefault(ordered, ordered)

    def _key_of_page(
        self,
        tracer: Tracer,
        template: Any,
        context: Mapping[str, Any],
        names: Names,
        read: Iterable[bytes],
    ) -> bytes:
        """Return the key of a page that reads variables of some *names*; empty where it has none.

        What it has *read* of articles and pages has keys of its own.
        """
        whole = blake2b(self._shared, digest_size=16)
        whole.update(f"{tracer.sources} {template.name}".encode() + self._key_of_source(template.filename))
        try:
            whole.update(self._key_of_variables(tracer, template, context, names))
            whole.update(b"".join(read))
        except NoKey as reason:
            logger.debug("%s is made every time: %s", context["output_file"], reason)
            return b""
        return whole.digest()

    def _key_of_variables(
        self, tracer: Tracer, template: Any, context: Mapping[str, Any], names: Names
    ) -> bytes:
        """Return the key of some variables: most are the same for all pages."""
        if (template, names) not in self._variables:
            self._variables[template, names] = _Variables(names, tracer.summed_up)
        latest = self._variables[template, names]
        values, keys = [*map(context.get, names, repeat(NOT_GIVEN))], [*latest.keys]
        for place in [*compress(count(), map(is_not, values, latest.values)), *latest.summed_up]:
            name, value = names[place], values[place]
            if name in tracer.summed_up:
                value = tracer.value_of(name, context)
            elif value is NOT_GIVEN:
                value = template.globals.get(name)
            keys[place] = self._keys.of(value)
        latest.values, latest.keys = values, keys
        return latest.named + b"".join(keys)

    def _key_of_source(self, path: str) -> bytes:
        if path not in self._files:
            self._files[path] = blake2b(Path(path).read_bytes(), digest_size=16).digest()
        return self._files[path]

    # Feeds and other files

    def write_feed(
        self,
        elements: list[Any],
        context: dict[str, Any],
        path: str | None = None,
        url: str | None = None,
        feed_type: str = "atom",
        override_output: bool = False,
        feed_title: str | None = None,
    ) -> Any:
        """Write a feed where it has changed; return it, or None where it has not, or is put off.

        By Pelican's own settings an outlet and a topic of one name have one feed: the first is written.
        """
        if path and not override_output and self._name(self._path(path)) in self._written_files:
            logger.warning("%s is the feed of two names, and only the first has it; %s", visible(path), APART)
            return None
        names = [path, json_path(path)] if path and feed_type == "atom" and self._has_json() else [path]
        targets = [sanitised_join(self.output_path, name) for name in names if name]
        write = partial(
            self._write_feed, targets, elements, context, path, url, feed_type, override_output, feed_title
        )
        # What another article says depends on when it is asked: its links are resolved as it is written.
        may_wait = bool(targets) and self._sees_all and all(map(post_of, self._shown(elements)))
        if may_wait and self._build.put_off(map(self._name, targets), write):
            self._written_files.update(map(self._name, targets))
            return None
        return write()

    def _write_feed(
        self,
        targets: list[str],
        elements: list[Any],
        context: dict[str, Any],
        path: str | None,
        url: str | None,
        feed_type: str,
        override_output: bool,
        feed_title: str | None,
    ) -> Any:
        self._written_files.difference_update(map(self._name, targets))  # where it was put off
        shown = self._shown(elements)
        site = [context.get(name) for name in ("SITEURL", "FEED_DOMAIN", "SITENAME", "SITESUBTITLE")]
        languages = sorted({getattr(element, "lang", "") for element in elements})
        told = path, url, feed_type, feed_title, site, languages
        key = self.key(told, shown, FEED_READS) if self._sees_all else b""
        if targets and all(self.is_current(self._name(target), key) for target in targets):
            for target in targets:
                self._put(target, UNCHANGED, override_output)
            return None
        for target in targets:
            self._build.output.make_room(self._name(target))
        self._origin, self._keeps = Origin(key), False
        feed = super().write_feed(elements, context, path, url, feed_type, override_output, feed_title)
        self._origin, self._keeps = NO_ORIGIN, True
        return feed

    def _shown(self, elements: Iterable[Any]) -> list[Any]:
        """Return those articles of a feed that have an entry, each once."""
        return list(dict.fromkeys(elements))[: self.settings["FEED_MAX_ITEMS"]]

    def _add_item_to_the_feed(self, feed: Any, item: Any) -> None:
        """Add an entry; one that a feed had before, of the same article, is not made again."""
        opened = self.settings.get(STORE)
        key = self.key((type(feed).__name__, self.site_url), [item], FEED_READS) if self._sees_all else b""
        if not (key and opened):
            super()._add_item_to_the_feed(feed, item)
            return
        slot = key_of("feed entry", key)
        kept = opened.store.get(slot, dict[str, Any])
        if kept is None:
            super()._add_item_to_the_feed(feed, item)
            entry = feed.items[-1]
            if isinstance(feed, AtomFeed):
                entry = feed.items[-1] = feed.put_down(entry)
            told = {name: entry[name] and entry[name].isoformat() for name in DATES}
            opened.store.put(slot, {**entry, **told})
        else:
            dates = {name: kept[name] and datetime.fromisoformat(kept[name]) for name in DATES}
            feed.items.append({**kept, **dates})

    def write_text(self, name: str, key: bytes, make: Callable[[], str]) -> None:
        """Write a file of the site; what it was made of has *key*, and is only made where that is new."""
        target = self._path(name)
        text = self._text_made_of(self._name(target), key)
        if text is None:
            text = make()
        self._origin = Origin(key)
        self._put(target, text)
        self._origin = NO_ORIGIN

    def write_bytes(self, name: str, key: bytes, data: bytes) -> None:
        """Write a file of the site that has *key*; one that `is_current` stays as it is."""
        if self.is_current(name, key):
            self._build.output.keep(name)
        else:
            self._build.output.write(name, data, Origin(key))

    def is_current(self, name: str, key: bytes) -> bool:
        """Tell whether the file of that name is there, and was made of what has *key*."""
        return self._build.output.key(name) == key != b""

    def _text_made_of(self, name: str, key: bytes) -> str | None:
        """Return the text of a file that was made of what has *key*: UNCHANGED where the file is there."""
        if not key:
            return None
        return UNCHANGED if self.is_current(name, key) else self._kept(name, key)

    def _kept(self, name: str, key: bytes) -> str | None:
        """Return what was written of what has *key*, out of the store."""
        opened = self.settings.get(STORE)
        return opened.store.get(key_of("file", name, key), str) if opened else None

    def _keep(self, name: str, key: bytes, text: str) -> None:
        if key and self._keeps and (opened := self.settings.get(STORE)):
            opened.store.put(key_of("file", name, key), text)

    def key(self, told: object, contents: Iterable[Content], names: Names) -> bytes:
        """Return the key of something that is made of *told* and of articles' attributes and texts."""
        whole = blake2b(self._shared, digest_size=16)
        try:
            whole.update(self._keys.of(told))
            for content in contents:
                text = "digest" if post_of(content) else "content"
                whole.update(self._keys.of_attributes(content, (*names, text)))
        except NoKey:
            return b""
        return whole.digest()

    def _has_json(self) -> bool:
        return bool(self.settings["DIGEST_JSON_FEED"])

    def _path(self, name: str) -> str:
        """Return the path of a file of the output as Pelican makes it; a name that it had before is sound."""
        if self._build.output.earlier(name):
            return f"{self._root}{name}"
        return str(sanitised_join(self.output_path, name))

    def _name(self, path: str) -> str:
        """Return the name in the output of a path that Pelican made of it."""
        if path.startswith(self._root):
            return path[len(self._root) :]
        return Path(os.path.relpath(path, self.output_path)).as_posix()

    def _open_w(self, filename: str, encoding: str, override: bool = False) -> TextIO:
        """Return what takes the text of a file."""
        return _File(lambda text: self._put(filename, text, override, encoding))

    def _put(self, path: str, text: str, override: bool = False, encoding: str = "utf-8") -> None:
        """Write the text of a file; as in Pelican, none is written twice unless it may be."""
        name = self._name(path)
        if name in self._overridden_files:
            if override:
                raise FileOverwriteFailedError(f'Failed to overwrite "{path}" a second time')
            logger.info('Skipping "%s", not overwriting', path)
            return
        if name in self._written_files and not override:
            raise FileOverwriteFailedError(f'Failed to overwrite "{path}": it was written before')
        if override:
            self._overridden_files.add(name)
        self._written_files.add(name)
        if text is UNCHANGED:
            self._build.output.keep(name)
        else:
            self._build.output.write(name, text.encode(encoding), self._origin)
            self._keep(name, self._origin.key, text)


class _Template:
    """A template whose pages are rendered by another function."""

    def __init__(self, template: Any, render: Callable[[Any, dict[str, Any]], str]) -> None:
        self._template = template
        self._render = render

    def __getattr__(self, name: str) -> Any:
        return getattr(self._template, name)

    def render(self, context: dict[str, Any]) -> str:
        return self._render(self._template, context)


class _File(io.StringIO):
    """A file that is written by a function when it is closed."""

    def __init__(self, write_whole: Callable[[str], None]) -> None:
        super().__init__()
        self._write_whole = write_whole
        self._unchanged = False

    def write(self, text: str) -> int:
        self._unchanged = text is UNCHANGED
        return super().write(text)

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._write_whole(UNCHANGED if self._unchanged else self.getvalue())
        self.close()
