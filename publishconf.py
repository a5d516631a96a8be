"""The site as it is published: `SITEURL=https://example.org pelican content -s publishconf.py`."""

import os
import sys
from importlib.util import find_spec

sys.path.append(os.curdir)
from pelicanconf import *  # Pelican's own way of building on another configuration

# Without its library Pelican would leave the pages out, and say no word of it.
if find_spec("markdown") is None:
    sys.exit("markdown cannot be imported; run: pip install markdown")

SITEURL = os.environ.get("SITEURL", "").rstrip("/")
RELATIVE_URLS = not SITEURL

# The sample digests show what the site can do; they are nobody's news.
DIGEST_PUBLISH = os.environ.get("DIGEST_SAMPLES") != "1"
if DIGEST_PUBLISH:
    ARTICLE_EXCLUDES = ["digests/samples"]

# Drafts are for the editors' preview.
if os.environ.get("DIGEST_DRAFTS") != "1":
    DIRECT_TEMPLATES = [name for name in DIRECT_TEMPLATES if name != "drafts"]
    DRAFT_SAVE_AS = DRAFT_LANG_SAVE_AS = DRAFT_PAGE_SAVE_AS = DRAFT_PAGE_LANG_SAVE_AS = ""

# The address that stands in pelicanconf.py until you put your own there reaches nobody.
if DIGEST_REPORT_EMAIL.endswith(".example"):
    DIGEST_REPORT_EMAIL = ""
