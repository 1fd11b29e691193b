from itertools import cycle

from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer as Library
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from registry.search.sastrawi import Stemmer

PREFIXES = ("", "me", "mem", "men", "meng", "meny", "di", "ke", "se", "ber", "ter", "pe", "per", "memper", "diper")
SUFFIXES = ("", "kan", "an", "i", "nya", "lah", "ku", "kannya", "isasi", "is")


def test_every_word_has_the_stem_that_the_library_itself_gives_it():
    roots = StemmerFactory().get_words()
    library, ours = Library(ArrayDictionary(roots)), Stemmer()
    letters = [root for root in roots if root.isalpha() and root.isascii()]
    affixes = cycle([prefix + "{}" + suffix for prefix in PREFIXES for suffix in SUFFIXES])
    words = [affix.format(root) for affix, root in zip(affixes, letters[::7], strict=False)]
    assert [ours.stem(word) for word in words] == [library.stem_word(word) for word in words]
