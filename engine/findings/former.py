"""Rules as they were shipped while evidence had version 1, and as they are shipped now.

A judgement of version 1 holds while the rules of its proof differ from those that it names only by
what this release made of them. `python -m tests.former` writes the second hashes anew.
"""

from collections.abc import Mapping

FORMER: Mapping[str, tuple[str, str]] = {
    "affirmed-and-denied": ("9d574d7729085686", "cb19fae2d2266a41"),
    "age-that-cannot-be": ("cea4d1cc31e22ba2", "d50fd202bdede4c9"),
    "barely-meeting-figures": ("", "e348727ae95e3cb4"),
    "changed-judgement": ("6f66dade45deea34", "4d289c0266aff5df"),
    "changed-position": ("026d015071610785", "12bcfd7d27fc06b9"),
    "cites-withdrawn": ("13eeb6cd6fb40deb", "13eeb6cd6fb40deb"),
    "conflicting-dates": ("19e5edb1a82bd23c", "735da4e150a5eace"),
    "conflicting-places": ("ea8c631d8c3ad823", "e24096751fe2df18"),
    "conflicting-values": ("d81866efa9576b0a", "b0501330bc0bbeff"),
    "cumulative-figure-falls": ("d6258d3fe76bb4ae", "8deeb7a565cc6b95"),
    "disjoint-figures": ("ee71949e1d6471b9", "871ec9f4077f4bad"),
    "disjoint-totals": ("b740f80939235ae8", "f352b99d63a73091"),
    "forecast-denied": ("9d7c0ac633f8f917", "f3467d40e758d4e0"),
    "forecast-missed": ("be6bbb8844eb2776", "b424ae4f81187de9"),
    "forecast-opposed": ("b0a33b5be0a8ea27", "84f0c229104d9b37"),
    "headline-beyond-its-text": ("", "85410f77cb863c6b"),
    "independent-sources-agree": ("e3d54e473b4a323b", "65bcb00db0109827"),
    "opposed-terms": ("453248e9aae17ad8", "c1090743bc0273c6"),
    "order-that-cannot-be": ("a4b0c018c5408220", "a4b0c018c5408220"),
    "part-exceeds-whole": ("e13ed10d75a6f950", "b45eba1e3d0c3aae"),
    "perhaps-rounded": ("", "55dc123bd4cc6a7d"),
    "precedes-closure": ("f5b7417da0b8041b", "f5b7417da0b8041b"),
    "predicates-that-exclude": ("", "60e2f90b4f6d4533"),
    "quoted-both-ways": ("62cf8a5e8d90f5dd", "2da85737b1abf089"),
    "quoted-with-two-figures": ("", "6ed8e8da9aeff412"),
    "reported-before-it-began": ("30c410455c36aa3a", "0df2a47a052b0fc8"),
    "single-origin": ("4ae739d92aba669d", "b7350d91e94d28bd"),
    "slip-of-digits": ("b3e6bc30078fb57f", "bcf36c5deaa1a2a6"),
    "took-back-own-words": ("", "189836f56e3443a1"),
    "two-superlatives": ("", "aee6863aea5c0688"),
    "whole-denied-part-affirmed": ("e3b1779a84cb92b3", "28c0a6257ce46849"),
    "within-closure": ("392a3cba75015247", "392a3cba75015247"),
}
"""By a rule's id, the hashes of what is written, then and now; empty for none."""
