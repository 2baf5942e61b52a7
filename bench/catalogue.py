"""Listings judged a second, beside pyahocorasick and google-re2 that only look the same words up, in the same run.

    python bench/catalogue.py [--listings 20000] [--offers 0.05]

Titles come with descriptions of 500 letters: ordinary sentences of phones, cars, flats and books in five languages, of which a
share offers a catalogue item. The peers find substrings; they know no endings, transliterations, accessories or red flags.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from importlib import resources
from pathlib import Path

from monitor.catalogue import Catalogue
from storage.model import Listing

ORDINARY = """
Продаю телефон в отличном состоянии, пользовалась девушка, всегда в чехле и с плёнкой.
Квартира расположена на третьем этаже кирпичного дома, окна выходят во двор.
Машина на ходу, вложений не требует, обслуживалась вовремя, масло менял каждые восемь тысяч.
Книга в хорошем состоянии, страницы чистые, обложка немного потёрта.
Торг уместен при осмотре, звоните в любое время, отвечу на все вопросы.
Рядом школа, детский сад, остановка общественного транспорта и большой парк.
Диван раскладывается, чехлы снимаются и стираются, самовывоз из центра города.
Кроссовки носили два раза, не подошёл размер, коробка сохранилась.
Стан ідеальний, без подряпин, повний комплект з документами від магазину.
Квартира після ремонту, поруч метро, магазини та дитячий садок.
The phone has been kept in a case since day one and comes with its original box.
Spacious flat with two bathrooms, a balcony and a view of the garden.
One careful owner, full service history, winter tyres on alloy wheels included.
Paperback, some pencil marks on the first pages, otherwise in very good condition.
Pick up only, cash on collection, no time wasters please.
Smoke free home, selling because we are moving abroad next month.
Mieszkanie po remoncie, blisko przystanku, szkoły i dużego sklepu.
Rower po przeglądzie, nowe opony i łańcuch, odbiór osobisty.
Az kullanılmış, kutusu ve faturası mevcut, elden teslim edilir.
Daire merkezi konumda, okula ve markete yürüme mesafesinde.
Пәтер жаңа үйде, жөндеуі жақсы, аялдама мен мектеп жанында.
الشقة قريبة من المدرسة والسوق ومواقف السيارات متوفرة أمام المبنى.
""".strip().splitlines()
TITLES = (
    """
iPhone 13, 128 ГБ, синий|Квартира 54 м², 5/9 этаж|Toyota Camry 2018, один владелец|Детская коляска 2 в 1|Диван угловой серый
Harry Potter, hardcover|Honda Civic 2015|IKEA desk white|Mieszkanie 3 pokoje|Rower górski
Satılık daire 3+1|Көлік сатылады|Платье вечернее
""".strip()
    .replace("\n", "|")
    .split("|")
)
OFFERS = (
    """
Старлинк мини новый|Starlink Standard Kit Gen 3|DJI Mavic 3T, 3 батареи|Кейс для Mavic 3
Тепловизор Pulsar Axion XQ38|Куплю старлинк
РЭБ купольный|Xilinx XC7K325T-2FFG900I|Motorola DP4801e рация|FPV дрон 10 дюймов, ELRS
Celownik termowizyjny Hikmicro
Подшипник SKF 7205|Jetson Orin NX 16GB
""".strip()
    .replace("\n", "|")
    .split("|")
)

SYLLABLES = "ba ke li mo nu ra se ti vo zu dra kel mit nor pas rus tal ven zak фо гри кли мур сте тра вол".split()  # noqa: SIM905


def listings(count: int, offers: float, seed: int = 7) -> list[Listing]:
    """Made up of whole sentences, the same every time."""
    chance = random.Random(seed)
    return [
        Listing(
            source="bench", native_id=str(number), url=None, title=chance.choice(OFFERS if chance.random() < offers else TITLES),
            description=" ".join(chance.sample(ORDINARY, 9))[:500],
        )
        for number in range(count)
    ]  # fmt: skip


def terms() -> list[str]:
    """The words of the catalogue's tables."""
    tables = json.loads((resources.files("monitor.catalogue") / "data" / "tables.json").read_text("utf-8"))
    return sorted({*tables["stems"], *tables["ideographs"]})


def with_ten_times_the_terms(count: int, seed: int = 11) -> Catalogue:
    """The catalogue with a user's file of nine times as many made-up words on top, ten to a rule."""
    chance = random.Random(seed)
    made = sorted({"".join(chance.choices(SYLLABLES, k=chance.randint(3, 5))) for _ in range(9 * count)})
    rules = ["|".join(made[at : at + 10]) for at in range(0, len(made), 10)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "wide.toml"
        file.write_text(f'[[item]]\nid = "wide"\ntitle = "Wide"\nfamily = "wide"\nrules = {json.dumps(rules)}\n', "utf-8")
        return Catalogue.load([file])


def measured(name: str, texts: int, work: object) -> None:
    """Run once and print the speed in CPU time."""
    begin = time.process_time()
    found = work()  # type: ignore[operator]  # a function of no arguments
    spent = time.process_time() - begin
    print(f"{name:<44} {texts / spent:>10,.0f} listings/s  {1e6 * spent / texts:>7.1f} µs each   {found} found")


def main() -> None:
    """Measure loading, judging and the two peers."""
    cli = argparse.ArgumentParser()
    cli.add_argument("--listings", type=int, default=20_000)
    cli.add_argument("--offers", type=float, default=0.05)
    chosen = cli.parse_args()
    begin = time.process_time()
    catalogue = Catalogue.load()
    print(f"loading {1000 * (time.process_time() - begin):.0f} ms, {len(catalogue.names().items)} items")
    made = listings(chosen.listings, chosen.offers)
    texts = [f"{listing.title}\n{listing.description}".lower() for listing in made]
    measured("monitor, first sight of every word", len(made), lambda: sum(catalogue.judge(listing).flagged for listing in made))
    measured("monitor, words known", len(made), lambda: sum(catalogue.judge(listing).flagged for listing in made))
    offers = listings(2_000, 1.0)
    measured("monitor, every listing an offer", len(offers), lambda: sum(catalogue.judge(listing).flagged for listing in offers))
    words = terms()
    wide = with_ten_times_the_terms(len(words))
    measured("monitor, 10 times the terms, first sight", len(made), lambda: sum(wide.judge(listing).flagged for listing in made))
    measured("monitor, 10 times the terms, words known", len(made), lambda: sum(wide.judge(listing).flagged for listing in made))
    _ahocorasick(words, texts)
    _re2(words, texts)


def _ahocorasick(words: list[str], texts: list[str]) -> None:
    try:
        import ahocorasick
    except ImportError:
        print("pyahocorasick is not installed (pip install 'monitor[bench]')")
        return
    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    measured(f"pyahocorasick, {len(words)} terms", len(texts), lambda: sum(1 for text in texts for _ in automaton.iter(text)))


def _re2(words: list[str], texts: list[str]) -> None:
    try:
        import re2
    except ImportError:
        print("google-re2 is not installed (pip install 'monitor[bench]')")
        return
    options = re2.Options()
    options.max_mem = 512 << 20
    group = re2.Set.SearchSet(options)
    for word in words:
        group.Add(re2.escape(word))
    group.Compile()
    measured(f"google-re2 Set, {len(words)} terms", len(texts), lambda: sum(len(group.Match(text) or ()) for text in texts))


if __name__ == "__main__":
    main()
