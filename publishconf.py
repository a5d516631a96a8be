"""The site as it is published: `SITEURL=https://example.org pelican content -s publishconf.py`."""

import os
import sys

sys.path.append(os.curdir)
from pelicanconf import *  # Pelican's own way of building on another configuration

SITEURL = os.environ.get("SITEURL", "").rstrip("/")
RELATIVE_URLS = not SITEURL

# The sample digests show what the site can do; they are nobody's news.
DIGEST_PUBLISH = os.environ.get("DIGEST_SAMPLES") != "1"
if DIGEST_PUBLISH:
    ARTICLE_EXCLUDES = ["digests/samples"]
