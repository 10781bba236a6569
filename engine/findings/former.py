"""Rules as they were shipped when evidence got each version, and as they are shipped now.

A judgement holds while the rules of its proof differ from those that it names only by what releases
have made of them since. `python -m tests.former` writes the last hashes anew.
"""

from collections.abc import Mapping

FORMER: Mapping[str, tuple[str, str, str]] = {
    "affirmed-and-denied": ("9d574d7729085686", "3cf8c45025a703d5", "cb19fae2d2266a41"),
    "affirmed-of-whole-denied-of-part": ("", "", "2e33c550195a6edd"),
    "age-that-cannot-be": ("cea4d1cc31e22ba2", "d8a71a1e0d5aebc7", "f7ac4f1eeafea0d6"),
    "age-that-does-not-fit": ("", "", "3a7e8b96780db7ba"),
    "barely-meeting-figures": ("", "b4c07588a8b5a1d7", "e348727ae95e3cb4"),
    "changed-judgement": ("6f66dade45deea34", "d07204d515a98c7c", "4d289c0266aff5df"),
    "changed-position": ("026d015071610785", "5c7f88c407cb2698", "12bcfd7d27fc06b9"),
    "cites-withdrawn": ("13eeb6cd6fb40deb", "0cb8b14ea3e4d2b4", "13eeb6cd6fb40deb"),
    "conflicting-dates": ("19e5edb1a82bd23c", "054d8f416ded122a", "e753b5d4a982b691"),
    "conflicting-places": ("ea8c631d8c3ad823", "2b221e3e2027e5bd", "9f4dfcd09f10b64b"),
    "conflicting-values": ("d81866efa9576b0a", "e66d12e9b70bc7eb", "19dedd309278b9d5"),
    "conversion-that-does-not-fit": ("", "", "02cc29950af9e2a3"),
    "cumulative-figure-falls": ("d6258d3fe76bb4ae", "ec9717790cdedde5", "8deeb7a565cc6b95"),
    "denied-of-all-affirmed-of-some": ("", "", "10a6c4588f518e19"),
    "denied-of-whole-affirmed-of-part": ("", "", "9aa294f2b0e5cce6"),
    "disjoint-figures": ("ee71949e1d6471b9", "47398135f694f719", "b9d13874980b0620"),
    "disjoint-totals": ("b740f80939235ae8", "023d62d179975fd7", "f352b99d63a73091"),
    "event-apart-from-its-state": ("", "", "4fa5a4ec7e7fa0c2"),
    "fewer-named-than-counted": ("", "", "79699058eed25dff"),
    "fits-a-list": ("", "", "6b67bef5c38d41d0"),
    "forecast-denied": ("9d7c0ac633f8f917", "9e31d658e9038263", "f3467d40e758d4e0"),
    "forecast-missed": ("be6bbb8844eb2776", "0c32d14fa73a634b", "b424ae4f81187de9"),
    "forecast-opposed": ("b0a33b5be0a8ea27", "270b66ecdc52ae32", "84f0c229104d9b37"),
    "headline-beyond-its-text": ("", "61e7dacb56a65e9c", "12f5c2dfcb3086ea"),
    "independent-sources-agree": ("e3d54e473b4a323b", "6ded9b196d4ddada", "65bcb00db0109827"),
    "length-that-does-not-fit": ("", "", "c0741dcbb6ff5ebc"),
    "margin-that-is-broken": ("", "", "35307518fcd4c505"),
    "more-named-than-counted": ("", "", "6f2c0688bb0c5953"),
    "narrower-figure-exceeds-wider": ("", "", "7762c7ca2c9a0f86"),
    "narrower-total-exceeds-wider": ("", "", "e3efc472f950097d"),
    "only-and-another": ("", "", "b39668d5f84c474a"),
    "opposed-terms": ("453248e9aae17ad8", "d0dd116a4e1643ab", "c1090743bc0273c6"),
    "order-that-cannot-be": ("a4b0c018c5408220", "adec5af3946240f6", "0b08fd11fc6057ba"),
    "outside-its-existence": ("", "", "3a031e5b16d1cfe4"),
    "part-exceeds-event": ("", "", "652f5a14258fd742"),
    "part-exceeds-whole": ("e13ed10d75a6f950", "d2bd5337714118ac", "b45eba1e3d0c3aae"),
    "perhaps-rounded": ("", "95873e14e25a168b", "55dc123bd4cc6a7d"),
    "precedes-closure": ("f5b7417da0b8041b", "543e29641593b6ac", "f5b7417da0b8041b"),
    "predicates-that-exclude": ("", "", "6c456b8eb7a7dd57"),
    "quoted-both-ways": ("62cf8a5e8d90f5dd", "c210a549c97fb894", "2da85737b1abf089"),
    "quoted-with-two-figures": ("", "8569a04c69c60b64", "203533430610aea8"),
    "reported-before-it-began": ("30c410455c36aa3a", "d4c57414703c8943", "a5b6f15fc4091b97"),
    "single-origin": ("4ae739d92aba669d", "6fd76626b1b34793", "b7350d91e94d28bd"),
    "slip-of-digits": ("b3e6bc30078fb57f", "2431e35d5d7494bc", "3561ec10032fc609"),
    "too-many-at-once": ("", "", "7046d6ffb96089bf"),
    "took-back-own-words": ("", "7e28f6fb4fb865dc", "837dd6bfe98bfe97"),
    "two-beginnings-or-ends": ("", "", "844a167723a497bf"),
    "two-superlatives": ("", "ab0f503384b21f92", "aee6863aea5c0688"),
    "value-outside-its-existence": ("", "", "d6366ecd2d22a506"),
    "whole-and-part-differ": ("", "", "c4a356ef666dab10"),
    "whole-denied-part-affirmed": ("e3b1779a84cb92b3", "84d1f876119d5b30", "28c0a6257ce46849"),
    "within-closure": ("392a3cba75015247", "a50096ac86e89c60", "392a3cba75015247"),
}
"""By a rule's id: the hash of what was written when version 1 was the last, that of its meaning
when version 2 became so, and that of what is written now; empty for none."""
