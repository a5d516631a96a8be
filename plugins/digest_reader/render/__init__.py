"""Views of one post."""
