"""Made-up names. Any likeness to living people is chance."""

from __future__ import annotations

import unicodedata
from random import Random

DOMAIN = "demouniversitetet.example"
PRIVATE_DOMAIN = "hemma.example"
FROM_ABROAD = 0.16

FIRST = tuple(
    """Agnes Albin Alice Alma Alva Anders Anita Anna Anton Arvid Astrid August Axel Beatrice
    Bengt Birgitta Björn Bodil Britta Carin Carl Catrin Daniel David Ebba Edvin Elias Elin Elisabet
    Elsa Emil Emma Erik Esther Eva Felix Filip Fredrik Frida Gabriel Gunilla Gustav Hampus Hanna
    Hedda Helena Henrik Hilda Hjalmar Hugo Ida Inga Ingrid Isak Ivar Jakob Jenny Johan Johanna
    Jonas Josef Karin Karl Kerstin Klara Kristina Lars Lena Leo Linnea Lisa Liv Lovisa Ludvig Maj
    Malin Malte Margareta Maria Martin Matilda Mats Mikael Moa Märta Nils Nora Olle Oskar Otto
    Pernilla Per Petra Rasmus Rebecka Rut Saga Sara Signe Sigrid Siri Sofia Stefan Stina Sven
    Svea Tekla Tilda Tobias Torsten Tove Ulla Ulrik Valter Vera Viktor Vilma Wilhelm Yngve
    Ylva Åke Åsa Örjan""".split()
)
SURNAME_STARTS = tuple(
    """Alm Ask Berg Björk Blom Dal Ek Eng Fager Fors Gran Hag Hall Hed Holm Häll Kvarn Lager Lilje
    Lind Ljung Lund Löv Malm Mark Mo Ny Näs Ran Ros Rönn Sand Sjö Skog Sten Strand Ström Sund
    Söder Tall Torn Val Vik Västra Åker Äng Öster""".split()
)
SURNAME_ENDS = tuple(
    """berg blad by bo dal fors gren gård hed holm kvist lid lund mark man ner näs quist rot sjö
    skär stedt strand ström vall vik ås ö""".split()
)
FIRST_ABROAD = tuple(
    """Aisha Amir Ana Andrea Anil Camille Chen Chiara Daniela Dmitri Elena Fatima Giulia Hiroshi
    Ibrahim Ines Jana Joana Jun Kofi Leila Lin Lucía Marek Mateo Mei Milan Nadia Naveen Nikos Olga
    Paolo Priya Rafael Ravi Samira Sofie Tariq Tomás Wei Xin Yara Yuki Zofia""".split()
)
SURNAMES_ABROAD = tuple(
    """Abebe Almeida Banerjee Bauer Castillo Chandra Costa Demir Dubois Farahani Ferrari Fischer
    García Haddad Hoang Ibáñez Ito Jansen Kaya Khan Kim Kovač Kowalska Lefèvre Li Mbeki Moreau
    Nakamura Nguyen Novák Okafor Papadaki Park Patel Petrov Qureshi Rossi Santos Schneider Sharma
    Silva Suzuki Wang Yılmaz Zhang""".split()
)
SPECIAL = str.maketrans({"ı": "i", "ø": "o", "ß": "ss", "ł": "l"})


def surname(rng: Random) -> str:
    """A Swedish surname of two parts, never the same part twice."""
    while True:
        start, end = rng.choice(SURNAME_STARTS), rng.choice(SURNAME_ENDS)
        if start.casefold() != end and start[-1] != end[0]:
            return start + end


def person_name(rng: Random, *, from_abroad: float = FROM_ABROAD) -> str:
    if rng.random() < from_abroad:
        return f"{rng.choice(FIRST_ABROAD)} {rng.choice(SURNAMES_ABROAD)}"
    return f"{rng.choice(FIRST)} {surname(rng)}"


def is_from_abroad(name: str) -> bool:
    return name.partition(" ")[0] in FIRST_ABROAD


def plain(text: str) -> str:
    """Lower case a–z only, for addresses."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(SPECIAL))
    return "".join(letter for letter in parts if letter.isascii() and letter.isalnum())


def address(name: str, *, number: str = "", domain: str = DOMAIN) -> str:
    """`fornamn.efternamn123@…`; the number keeps two of one name apart."""
    first, _, last = name.partition(" ")
    return f"{plain(first)}.{plain(last)}{number}@{domain}"
