"""What an item page says under a label: in a list, a table, a pair of elements, under a heading or in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from spiders.reading import hints, money
from spiders.reading.dom import Doc
from spiders.reading.outline import Outline
from spiders.reading.price_words import is_price_word
from spiders.reading.texts import squash

_LABELS = {
    "condition": """состояние; стан; состояние товара; стан товару; condition; item condition; stan; stan przedmiotu; zustand;
        artikelzustand; état; etat; estado; estado del artículo; condizione; condizioni; conservação; staat; conditie;
        durum; durumu; kondisi; stare; holati; жағдайы; күйі; الحالة; حالة المنتج; حالة السلعة; وضعیت; وضعیت کالا; 成色;
        新旧程度; 商品の状態; 状態; 상태; stav; állapot; skick; tilstand; kunto; κατάσταση; מצב; състояние""",
    "description": """описание; описание товара; описание объявления; текст объявления; опис; опис товару; description; product
        description; item description; details; about this item; opis; opis przedmiotu; beschreibung;
        artikelbeschreibung; produktbeschreibung; descripción; descripcion; descrizione; descrição; descricao;
        omschrijving; beschrijving; açıklama; ilan açıklaması; descriere; tavsif; сипаттама; сипаттамасы; الوصف; وصف;
        وصف الإعلان; تفاصيل الإعلان; توضیحات; 描述; 商品描述; 商品の説明; 설명; popis; leírás; beskrivning; beskrivelse; kuvaus;
        περιγραφή; תיאור; описание на продукта""",
    "region_text": """местоположение; местонахождение; расположение; город; регион; адрес; населённый пункт; населенный пункт;
        место;
        место сделки; місцезнаходження; місце розташування; розташування; місто; регіон; адреса; location; item
        location; city; region; address; located in; ships from;
        shipping from; item is in; provenance; provenienza;
        procedencia; versand aus; herkunft; lokalizacja; miejscowość; miasto; standort; artikelstandort; ort;
        lieu; ville; localisation; localité; locație; locatie; ubicación del vendedor; localização do vendedor; seller location;
        standort des artikels;
        position du vendeur; wysyłka z; miejsce; город продавца; регион продажи; 직거래지역; 거래지역; 거래 희망 장소; lokacija;
        lokality; konumu;
        ilçe; ubicación; localidad; ciudad; localização; cidade; luogo; comune; città;
        località; plaats; locatie; konum; şehir; il / ilçe; localitate; oraș; oras; manzil; joylashuv; shahar; қала;
        мекенжай; мекенжайы; орналасқан жері; الموقع; المدينة; المنطقة; مکان; محل; شهر;
        所在地; 地区; 発送元の地域; 지역; lokalita;
        lokacija; mjesto; mjesto prodaje; grad; naselje; županija; kraj; miejsce; okolica; obec;
        okres; település; megye; város; vieta; atrašanās vieta; pilsēta; rajons; vietovė; miestas; gyvenvietė; asukoht; linn;
        maakond; sijainti; kunta; kommun; kommune; ort och län; τοποθεσία; πόλη; νομός; периферия; град; населено място; מיקום;
        עיר; אזור; lokasi; kota; wilayah; lokasi barang; khu vực; địa điểm; tỉnh thành; ที่ตั้ง; จังหวัด; สถานที่; 地域; 発送元;
        所在城市; 城市; 위치; 거래지역; 지역명; rajon; şəhər; ქალაქი; քաղաք; oblast; okrug; provincia; comarca; wijk;
        gemeente; standplaats; helyszín; plats; sted; paikkakunta; местоположение на продавача""",
    "seller_name": """продавец; автор; автор объявления; контактное лицо; разместил; разместила; поставщик; продавець; контактна
        особа; seller; sold by; seller name; posted by; listed by; vendor; contact person; sprzedawca; sprzedający;
        osoba kontaktowa; sprzedaje; verkäufer; anbieter; ansprechpartner; vendeur; vendu par; annonceur; vendedor;
        anunciante; venditore; inserzionista; verkoper; adverteerder; satıcı; ilan sahibi; vânzător; vanzator; sotuvchi;
        сатушы; البائع; المعلن; صاحب الإعلان; فروشنده; آگهی دهنده; 卖家; 出品者; 販売者; 판매자; prodejce; jméno; meno; imię;
        ім'я; имя; prodavac; prodávající; hirdető; vendido por; vendido y enviado por; vendido e entregue por; venduto da;
        venduto e spedito da; verkauft von;
        verkauf durch; verkauf und versand durch; sprzedawane przez; sold & shipped by; sold and shipped by; vandut de;
        vandut si livrat de; vândut de; vândut și livrat de; vendu et expédié par; vendu et livré par; fornecido por;
        販売元; 店铺; 掌柜; dijual oleh; người đăng; verkocht door; verkoop door; продавец и доставка; продаёт; продает;
        about the seller; seller information; seller info; seller details; seller profile; anbieterdetails; détails du vendeur;
        informations sur le vendeur; detalles del vendedor; dettagli venditore; dane sprzedawcy; detalhes do vendedor;
        о продавце; информация о продавце; про продавця; über den anbieter; verkäuferinformationen; informacje o sprzedawcy;
        à propos du vendeur; información del vendedor; informazioni sul venditore; over de verkoper; satıcı bilgileri;
        معلومات البائع; 卖家信息; 出品者情報; 판매자 정보; người bán; penjual; eladó; säljare; selger;
        sælger; prodavač; prodavac; oglašivač; oglašava; prodajalec; predajca; predávajúci; prodávající; hirdető; pārdevējs;
        pardavėjas; müüja; ilmoittaja; annonsör; firma; πωλητής; người bán; người đăng; penjual; ผู้ขาย; ผู้ลงประกาศ; 販売元;
        出品者名; 发布人; 商家; 店铺; 판매처; 작성자; 글쓴이; satıcı adı; satan; zamieścił; myyjä; מוכר; продавач""",
    "posted_text": """дата; дата публикации; дата размещения; опубликовано; размещено; дата подачи; добавлено; опубліковано; дата
        публікації; додано; date; posted; posted on; date posted; published; listed; date listed; data dodania; dodano;
        dodane; opublikowano; erstellt am; eingestellt am; datum; anzeigendatum; publié le; mise en ligne; date de
        publication; fecha de publicación; publicado; publicado el; data de publicação; pubblicato il; data; inserito
        il; geplaatst; geplaatst op; ilan tarihi; publicat; data publicării; joylangan; жарияланды; تاريخ النشر; تاريخ
        الإعلان; نشر في; تاریخ; 发布时间; 掲載日; 등록일; vloženo; feladás dátuma; publicerad; publisert; julkaistu""",
    "delivery_text": """доставка; способ доставки; доставка и оплата; delivery; shipping; shipping to; dostawa; wysyłka; versand;
        lieferung; livraison; envío; envio; entrega; spedizione; consegna; verzending; levering; bezorging; kargo;
        teslimat; livrare; yetkazib berish; жеткізу; التوصيل; الشحن; ارسال; 配送; 送料; 배송; doručení; szállítás; frakt;
        toimitus""",
    "price_text": """цена; стоимость; ціна; вартість; price; asking price; cena; preis; prix; precio; preço; prezzo; prijs;
        vraagprijs; fiyat; preț; pret; narx; narxi; баға; бағасы; السعر; قیمت; 价格; 価格; 가격; ár; pris; hinta; τιμή; מחיר""",
    "seller_kind": """тип продавца; вид продавца; тип продавця; seller type; type of seller; typ sprzedawcy; anbietertyp; type de
        vendeur; tipo de vendedor; tipo di venditore; soort verkoper; satıcı türü; نوع البائع; kimden""",
    "seller_since": """на сайте с; зарегистрирован; зарегистрирована; дата регистрации; на сервисе с; пользователь с; на сайті з;
        зареєстрований; користувач з; дата реєстрації; member since; joined; registered; seller since; user since;
        mitglied seit; aktiv seit; registriert seit; nutzer seit; użytkownik od; zarejestrowany; na olx od; membre depuis;
        inscrit depuis; miembro desde; usuario desde; registrado desde; membro desde; iscritto dal; membro dal; lid sinds;
        actief sinds; üyelik tarihi; üye olma tarihi; عضو منذ; تاريخ التسجيل; عضویت از; 注册时间; 加入时间; 登録日;
        membru din; регистриран от; člen od""",
    "seller_rating": """рейтинг продавца; оценка продавца; рейтинг продавця; seller rating; seller feedback; positive
        feedback; verkäuferbewertung; bewertung des verkäufers; ocena sprzedawcy; ocena sprzedającego; note du vendeur;
        valoración del vendedor; avaliação do vendedor; valutazione del venditore; beoordeling verkoper; satıcı puanı;
        تقييم البائع; امتیاز فروشنده; 卖家信用; 卖家评分""",
}  # fmt: skip
LABELS = {label.strip(): kind for kind, labels in _LABELS.items() for label in " ".join(labels.split()).split(";")}
_LONGEST_LABEL = max(map(len, LABELS))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_UNFIT = frozenset(("a", "button", "label", "option", "legend", "summary", "form", "nav", "footer", "select"))
_MOST_NODES = 15_000
_LONGEST = {"description": 20_000, "region_text": 160, "seller_name": 100, "posted_text": 80, "condition": 80, "price_text": 80}


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled value: the field its label stands for, the text, where the label and the value begin."""

    kind: str
    text: str
    label: int
    node: int


def label_kind(text: str) -> str | None:
    """The field a short text is the label of."""
    if not 0 < len(text) <= _LONGEST_LABEL + 3:
        return None
    return LABELS.get(text.rstrip(" :：.-–—").replace("İ", "i").casefold())


def inline_fact(text: str) -> tuple[str, str] | None:
    """(field, value) of "Label: value" in one text."""
    for mark in (":", "："):
        label, found, value = text.partition(mark)
        if found and (kind := label_kind(label.strip())) and (value := value.strip()):
            return kind, value
    return None


def find_facts(out: Outline, skip: Callable[[int], bool]) -> list[Fact]:
    """Every labelled value of a page in document order, outside what `skip` says is not about its listing."""
    doc = out.doc
    found: list[Fact] = []
    for node, tag in enumerate(doc.tags[:_MOST_NODES]):
        if tag or len(doc.texts[node]) > 1000 or len(found) >= 60:
            continue
        text = squash(doc.texts[node])
        if not text:
            continue
        if (kind := label_kind(text)) is not None:
            fact = None if _unfit(doc, node) or skip(node) else _valued(doc, node, kind)
        elif len(text) <= 300 and (pair := inline_fact(text)) is not None and not _unfit(doc, node) and not skip(node):
            fact = Fact(pair[0], pair[1] + _rest_of_line(doc, node), node, node)
        else:
            continue
        if fact is not None and _fits(fact):
            found.append(fact)
    return found


def _unfit(doc: Doc, node: int) -> bool:
    """A tab, a button or a filter is called like a field and is none."""
    return any(doc.tags[above] in _UNFIT for above in doc.ancestors(node)[:6])


def _rest_of_line(doc: Doc, node: int) -> str:
    """What inline elements add to the line a text begins."""
    text, at = "", node + 1
    parent = doc.parents[node]
    while at < doc.ends[parent] and doc.tags[at] in ("b", "i", "em", "strong", "span", "font", "bdi", "a", "time"):
        text += " " + doc.text(at)
        at = doc.ends[at]
    return text.rstrip()


def _valued(doc: Doc, node: int, kind: str) -> Fact | None:
    """What stands next to a label: the element after the largest one that holds nothing but the label."""
    length = len(doc.texts[node].strip())
    label = node
    while doc.parents[label] > 0 and len(doc.text(doc.parents[label])) <= length + 2:
        label = doc.parents[label]
    parent = doc.parents[label]
    at = doc.ends[label]
    while at < doc.ends[parent]:
        if _holds_text(doc, at):
            break
        at = doc.ends[at]
    else:
        return None
    if doc.tags[at] in _HEADINGS and doc.tags[label] in _HEADINGS:
        return None
    if label_kind(doc.text(at) if doc.tags[at] else squash(doc.texts[at])) is not None:
        return None
    return Fact(kind, _run(doc, at, doc.ends[parent]) if kind == "description" else _one(doc, at), node, at)


def _holds_text(doc: Doc, node: int) -> bool:
    return any(doc.texts[one].strip(" :\u00a0\n\t-–") for one in range(node, doc.ends[node]))


def _one(doc: Doc, node: int) -> str:
    text = doc.text(node) if doc.tags[node] else squash(doc.texts[node])
    return text.strip(" :：")


def _run(doc: Doc, node: int, end: int) -> str:
    """A text in several paragraphs: the elements that follow and are made like the first."""
    if not doc.tags[node]:
        return _line(doc, node, end)
    if doc.tags[node] != "p":
        return doc.text(node)
    kind = (doc.tags[node], doc.attrs[node].get("class"))
    parts = []
    while node < end and doc.tags[node] and (doc.tags[node], doc.attrs[node].get("class")) == kind:
        parts.append(doc.text(node))
        node = doc.ends[node]
    return squash(" ".join(parts))


def _line(doc: Doc, node: int, end: int) -> str:
    """Bare text, with the line breaks and inline elements in it, up to the next block."""
    parts = []
    while node < end and doc.tags[node] in ("", "br", "b", "i", "em", "strong", "span", "a", "u", "font"):
        parts.append(doc.text(node) if doc.tags[node] else doc.texts[node])
        node = doc.ends[node]
    return squash(" ".join(parts)).strip(" :：")


def _fits(fact: Fact) -> bool:
    """Whether a text can be a value of its field."""
    text = fact.text
    if not 1 < len(text) <= _LONGEST.get(fact.kind, 300):
        return False
    if fact.kind == "seller_rating":
        return any(map(str.isdigit, text)) and len(text) <= 60
    if fact.kind == "seller_since":
        return any(map(str.isdigit, text)) and len(text) <= 60
    if fact.kind == "price_text":
        return bool(money.find_prices(text) or is_price_word(text) or money.bare_number(text) is not None)
    if fact.kind == "posted_text":
        return hints.DATE.search(text) is not None or text[:1].isdigit()
    return any(letter.isalpha() for letter in text)


def fact_of(facts: list[Fact], kind: str, heading: int) -> Fact | None:
    """The first labelled value of a field behind the page's main heading, else the first there is."""
    own = [fact for fact in facts if fact.kind == kind]
    return next((fact for fact in own if fact.label > heading), own[0] if own else None)
