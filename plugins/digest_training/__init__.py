"""How a language's model is made, from texts as published; needs the extra ``train``.

In order: ``corpus`` (texts → arrays), ``train`` (arrays → network), ``export`` (network → the
language's folder), ``calibrate`` (how sure to be), ``evaluate`` (figures and pictures).
"""
