"""The site as it is previewed; `publishconf.py` says what is different in public."""

import sys

# Of a plugin that it cannot load Pelican logs a line, and builds the site without it: without its digests.
sys.path.insert(0, "plugins")
try:
    from digest_reader import register as register  # what Pelican will ask of it
except Exception as error:
    sys.exit(f"the plugin cannot be loaded ({type(error).__name__}: {error}); run: git restore plugins")

SITENAME = "Digest Reader"
SITESUBTITLE = "Newspaper digests, with their apostrophes and quotation marks back"
SITE_TRANSLATIONS = {
    "tr": {
        SITESUBTITLE: "Kesme işaretleri ve tırnakları yerine konmuş gazete özetleri",
        "Digests": "Özetler",
        "Culture": "Kültür",
        "Diplomacy": "Diplomasi",
        "Economy": "Ekonomi",
        "Energy": "Enerji",
    },
}
SITEURL = ""
TIMEZONE = "UTC"
DEFAULT_LANG = "en"

PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
THEME_STATIC_DIR = "theme"
DIRECT_TEMPLATES = ["index", "archives", "authors", "categories", "tags", "search", "404", "drafts"]
DELETE_OUTPUT_DIRECTORY = True

PLUGIN_PATHS = ["plugins"]
PLUGINS = ["digest_reader"]

# Digests are the .txt files in these folders, and no others.
DIGEST_PATHS = ["digests"]
ARTICLE_PATHS = ["digests"]
PAGE_PATHS = ["pages"]
STATIC_PATHS = ["extra"]
EXTRA_PATH_METADATA = {"extra/_headers": {"path": "_headers"}}
# Written with Jinja, because it names the sitemap by its full address.
TEMPLATE_PAGES = {"robots.txt": "robots.txt"}

# A folder inside content/digests/ is a category; the sidecar can say otherwise.
# What lies in samples/ is shown as a sample.
USE_FOLDER_AS_CATEGORY = False
PATH_METADATA = r"digests/(?:(?P<digest_sample>samples)/)?(?P<category>[^/]+)/[^/]+$"
DEFAULT_CATEGORY = "Digests"

# An address is the date of the bulletin and the raw title; the language changes nothing about it.
ARTICLE_URL = ARTICLE_LANG_URL = "{date:%Y}/{date:%m}/{date:%d}/{slug}/"
ARTICLE_SAVE_AS = ARTICLE_LANG_SAVE_AS = ARTICLE_URL + "index.html"
DRAFT_URL = DRAFT_LANG_URL = "drafts/{slug}/"
DRAFT_SAVE_AS = DRAFT_LANG_SAVE_AS = DRAFT_URL + "index.html"
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = PAGE_URL + "index.html"
PAGE_LANG_URL = "{lang}/{slug}/"
PAGE_LANG_SAVE_AS = PAGE_LANG_URL + "index.html"
CATEGORY_URL = "topic/{slug}/"
CATEGORY_SAVE_AS = CATEGORY_URL + "index.html"
TAG_URL = "tag/{slug}/"
TAG_SAVE_AS = TAG_URL + "index.html"
# The outlet is Pelican's author.
AUTHOR_URL = "source/{slug}/"
AUTHOR_SAVE_AS = AUTHOR_URL + "index.html"
YEAR_ARCHIVE_URL = "{date:%Y}/"
YEAR_ARCHIVE_SAVE_AS = YEAR_ARCHIVE_URL + "index.html"
MONTH_ARCHIVE_URL = "{date:%Y}/{date:%m}/"
MONTH_ARCHIVE_SAVE_AS = MONTH_ARCHIVE_URL + "index.html"

ARCHIVES_URL = "archive/"
AUTHORS_URL = "source/"
CATEGORIES_URL = "topic/"
TAGS_URL = "tag/"
SEARCH_URL = "search/"
ARCHIVES_SAVE_AS = ARCHIVES_URL + "index.html"
AUTHORS_SAVE_AS = AUTHORS_URL + "index.html"
CATEGORIES_SAVE_AS = CATEGORIES_URL + "index.html"
TAGS_SAVE_AS = TAGS_URL + "index.html"
SEARCH_SAVE_AS = SEARCH_URL + "index.html"
INDEX_URL = ""

# Counterparts in two languages pair by their sidecars; by equal slugs Pelican would hide one of them.
ARTICLE_TRANSLATION_ID = None

# What pages may load; the same as in content/extra/_headers, for hosts that send no headers of a site's own.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self';"
    " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'"
)

# The engine owns the quotation marks, and nothing else may change a digest's text: of Typogrify's filters
# those stay that dress characters up and leave them as they are.
TYPOGRIFY = True
TYPOGRIFY_OMIT_FILTERS = ["smartypants", "caps", "initial_quotes", "widont"]

FEED_ALL_ATOM = "feeds/all.atom.xml"
AUTHOR_FEED_ATOM = "feeds/source/{slug}.atom.xml"
CATEGORY_FEED_ATOM = "feeds/topic/{slug}.atom.xml"
TAG_FEED_ATOM = "feeds/tag/{slug}.atom.xml"
TRANSLATION_FEED_ATOM = "feeds/{lang}.atom.xml"
FEED_MAX_ITEMS = 50  # with their whole texts half a megabyte, fetched anew at every change
# Pelican's RSS gives its entries wrong identifiers.
FEED_ALL_RSS = AUTHOR_FEED_RSS = CATEGORY_FEED_RSS = TAG_FEED_RSS = None

# Full addresses need SITEURL, which a preview has not: its feeds are there to be linked to.
DIGEST_JSON_FEED = True
DIGEST_CITATIONS = True
DIGEST_SITEMAP = True

DEFAULT_PAGINATION = 20
PAGINATION_PATTERNS = [
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
]
BIND = "127.0.0.1"

# Digests keep the addresses at which they were published.
DIGEST_REGISTER = "content/published.tsv"

DIGEST_LANG = "en"
# Where readers report a mistake: put your own address here.
DIGEST_REPORT_EMAIL = "corrections@briefing.example"
