"""Bytes of a raw digest → its fields.

``decode`` makes text of bytes, ``parse`` cuts the text into fields, ``casing`` puts a title in
capitals into headline case.
"""
