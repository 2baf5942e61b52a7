"""What stands in a price's place instead of a sum, by language: free, negotiable, on request, by arrangement."""

from __future__ import annotations

import re
from functools import lru_cache

from spiders.reading.hints import PRICE_WORD

_PHRASES = {
    "en": """contact for price; contact us; contact seller for price; ask price; ask for price; get latest price; get quote;
        get a quote; request a quote; request quote; request price; inquire; enquire; price on enquiry; price on inquiry;
        price upon request; upon request; on application; call for pricing; call for quote; call us; best offer; obo;
        or best offer; swap; trade; exchange; giveaway; free to collector; free to a good home; no price; price not given;
        login for price; log in for price; login to see price; see price in store; price unavailable; make an offer""",
    "de": """preis auf anfrage; auf anfrage; zu verschenken; verschenke; tausch; zum tausch; gegen gebot; gebot;
        angebot machen; nach vereinbarung; preis nach vereinbarung; verhandelbar; umsonst; auf nachfrage""",
    "fr": """sur demande; nous consulter; nous contacter; à donner; don; échange; prix à discuter;
        à débattre; faire offre; offert""",
    "es": """a convenir; precio a convenir; a tratar; consultar precio; consulte precio;
        precio bajo consulta; se regala; regalo;
        cambio; permuta; a negociar; negociable; hablar; contactar""",
    "pt": """a combinar; preço a combinar; sob consulta; preço sob consulta; grátis; troca; negociável; doação""",
    "it": """su richiesta; da concordare; in regalo; regalo; scambio; prezzo da concordare; contattaci; gratis; permuta""",
    "nl": """gratis af te halen; gratis; te ruil; n.v.t.; prijs op aanvraag; bieden vanaf; nader overeen te komen""",
    "pl": """zapytaj; zapytaj o cenę; cena na telefon; na zapytanie; oddam; oddam za darmo; za darmo; bezpłatnie; darmowe;
        zamiana; zamienię; wymiana; do ustalenia; cena do ustalenia; kontakt; kontakt telefoniczny; negocjacje""",
    "cs": """dohodou; cena dohodou; v textu; nabídněte; nabídka; zdarma; za odvoz; daruji; výměna; vyměním; na dotaz;
        cena na dotaz; kontakt; info v rk""",
    "sk": """dohodou; cena dohodou; v texte; zadarmo; darujem; ponúknite; výmena; na vyžiadanie""",
    "hu": """megegyezés szerint; ár megegyezés szerint; ingyen; ingyenes; ajándék; csere;
        alku tárgya; ár kérésre; érdeklődjön""",
    "sr": """po dogovoru; dogovor; cena na upit; cijena na upit; na upit; besplatno; poklanjam; poklon; kontakt; kontaktirati;
        zamena; zamjena; razmjena; договор; по договору; бесплатно; поклањам; контакт; pozvati; na poziv""",
    "sl": """po dogovoru; pokličite za ceno; podarim; zastonj; brezplačno; menjam; cena po dogovoru""",
    "bg": """по договаряне; цена по договаряне; безплатно; подарявам; при запитване; замяна; бартер; цена при запитване""",
    "mk": """по договор; бесплатно; подарувам; на барање""",
    "ro": """la negociere; negociabil; la cerere; gratuit; donez; schimb; contact; preț la cerere;
        pret la cerere; ofer gratuit""",
    "sq": """me marrëveshje; falas; sipas marrëveshjes; kontakto""",
    "el": """δωρεάν; χαρίζεται; συζητήσιμη; συζητήσιμο; κατόπιν συνεννόησης; ρωτήστε τιμή; κατόπιν επικοινωνίας; ανταλλαγή""",
    "tr": """ücretsiz; bedava; fiyat sorunuz; fiyat sor; fiyat için arayın; fiyat belirtilmemiş; takas; takaslık; pazarlıklı;
        teklif ver; fiyat alınız; iletişime geçin; hibe""",
    "az": """razılaşma yolu ilə; qiymət razılaşma yolu ilə; pulsuz; barter; mübadilə; razılaşma""",
    "ru": """договорная; цена договорная; по договорённости; по договоренности; договоримся; звоните; по звонку; цена по звонку;
        в личку; цена в личку; в лс; цена в лс; цена в личных сообщениях; под заказ; торг; обмен; меняю; даром; за спасибо;
        бесплатно; отдам; отдам даром; подарю; безвозмездно; нет цены; без цены; уточняйте цену; уточняйте у продавца;
        узнать цену; запросить цену; цена не указана; цена при запросе; спросить цену; цена на сайте""",
    "uk": """договірна; ціна договірна; за домовленістю; безкоштовно; даром; віддам; віддам безкоштовно; обмін; уточнюйте;
        уточнюйте ціну; ціну уточнюйте; дзвоніть; за запитом; ціна за запитом; в особисті; подарую""",
    "be": """дамоўная; па дамоўленасці; бясплатна; абмен; аддам дарма""",
    "kk": """келісімді; бағасы келісімді; келісім бойынша; тегін; айырбас""",
    "uz": """kelishiladi; kelishilgan; kelishuv asosida; narxi kelishiladi; bepul; tekinga; ayirboshlash; shartnomaviy""",
    "ky": """келишим; келишим баада; акысыз; бекер; алмашуу""",
    "hy": """պայմանագրային; գինը պայմանագրային; անվճար; փոխանակում""",
    "ka": """შეთანხმებით; ფასი შეთანხმებით; უფასოდ; უფასო; გაცვლა""",
    "lt": """sutartinė; kaina sutartinė; sutartinė kaina; nemokamai; dovanoju; dovanojama; keičiu; klauskite; teirautis""",
    "lv": """pēc vienošanās; cena pēc vienošanās; vienošanās; bez maksas; par brīvu; atdod; atdodu;
        maina; maiņa; pērku; zvaniet""",
    "et": """kokkuleppel; hind kokkuleppel; tasuta; ära anda; annan ära; vahetus; küsi hinda""",
    "fi": """annetaan; lahjoitetaan; ilmainen; ilmaiseksi; sopimuksen mukaan; hinta sopimuksen mukaan; tarjoa; tarjouspyyntö;
        kysy hintaa; vaihdetaan; ota yhteyttä; ostetaan""",
    "sv": """bortskänkes; skänkes; högstbjudande; pris på förfrågan; ring för pris; gratis; bytes; prisförslag""",
    "no": """gis bort; gis bort gratis; pris på forespørsel; ta kontakt; høystbydende; gratis; byttes; kontakt for pris""",
    "da": """gives væk; gratis; pris på forespørgsel; kontakt for pris; byd; højeste bud; byttes; efter aftale""",
    "he": """חינם; למסירה; למסירה חינם; לא צוין מחיר; מחיר לא צוין; צור קשר; החלפה; להצעות""",
    "ar": """اتصل للسعر; السعر عند التواصل; اتصل بنا; تواصل للسعر; بدون سعر; السعر غير محدد;
        غير محدد; للبدل; قابل للنقاش; سوم; على السوم;
        مجانا; مجاناً; هدية; تبادل; حسب الاتفاق; اسأل عن السعر""",
    "fa": """تماس بگیرید; توافقی; رایگان; مجانی; معاوضه; قیمت توافقی; استعلام قیمت; تماس برای قیمت; ناموجود""",
    "ur": """قیمت کے لیے رابطہ کریں; مفت""",
    "hi": """मुफ्त; कीमत पूछें; संपर्क करें""",
    "th": """ฟรี; สอบถามราคา; ติดต่อผู้ขาย; สอบถาม; แจกฟรี; ติดต่อสอบถาม; โทรสอบถาม""",
    "vi": """liên hệ; giá liên hệ; thỏa thuận; thoả thuận; giá thỏa thuận; miễn phí; cho tặng; tặng miễn phí; trao đổi""",
    "id": """hubungi penjual; hubungi kami; nego; bisa nego; harga nego; tanya harga; tukar; barter; percuma; hubungi""",
    "zh": """面议; 价格面议; 面議; 电议; 價格面議; 询价; 詢價; 免费; 免費; 赠送;
        议价; 電洽; 私訊; 暂无报价; 暂无价格; 价格待定; 免費贈送""",
    "ja": """無料; お問い合わせ; お問い合わせください; 要問合せ; 価格応談; 応相談; 応談;
        要相談; 価格未定; ask; あげます; 譲ります; 物々交換; 差し上げます""",
    "ko": """가격문의; 가격협의; 협의; 무료; 무료나눔; 나눔; 문의; 전화문의; 가격제안; 교환; 별도문의""",
}


def words_of(phrases: str) -> frozenset[str]:
    """The phrases of a list written as prose."""
    return frozenset(" ".join(phrase.split()) for phrase in phrases.split(";"))


_KNOWN = frozenset(phrase for phrases in _PHRASES.values() for phrase in words_of(phrases))
# Words that stand on many cards and mean a price only where a price should be.
_LOOSE = words_of(
    """contact; contact us; call us; swap; trade; exchange; kontakt; kontaktirati; kontakto; nabídka; regalo; cambio; troca;
    échange; contactar; hablar; don; offert; bytes; byd; ota yhteyttä; ostetaan; pērku; торг; обмен; меняю; обмін; tukar; barter;
    percuma; nego;
    문의; 협의; 교환; ask; hediye; هدية; تبادل; ناموجود; 送; iletişime geçin; request price; zapytaj; regalo; permuta"""
)
_LONGEST = 60


_HIDDEN = re.compile(
    r"(?:sign|log) ?in (?:to (?:see|view|get)|for) .{0,14}pric|(?:prices?|pricing) (?:for|to) (?:members|registered)|"
    r"member[s']*\W? only (?:price|item)|"
    r"(?:войдите|авторизуйтесь|зарегистрируйтесь).{0,20}цен|цен[аы] .{0,16}после (?:входа|авторизации|регистрации)|"
    r"(?:увійдіть|авторизуйтесь).{0,20}цін|zaloguj.{0,24}cen|(?:anmelden|einloggen).{0,24}preis|"
    r"preise? .{0,10}nach (?:anmeldung|login)|"
    r"connectez-vous .{0,20}prix|inicia(?:r)? sesión .{0,20}precio|accedi .{0,20}prezzo|inicie sessão .{0,20}preço|"
    r"(?:inloggen|log in) .{0,20}prijs|giriş yap.{0,24}fiyat|přihlaste se.{0,24}cen|jelentkezzen be.{0,24}ár|"
    r"autentifica.{0,24}preț|سجل.{0,20}السعر|وارد شوید.{0,20}قیمت|登录.{0,8}价|ログイン.{0,10}価格|会員限定価格",
    re.IGNORECASE,
)


def hides_price(text: str) -> bool:
    """Whether a text says that the price is shown to those only who sign in."""
    return len(text) <= 90 and _HIDDEN.search(text) is not None


@lru_cache(maxsize=8192)
def is_price_word(text: str, *, alone: bool = False) -> bool:
    """Whether a squashed text is one that stands where others have their sum; `alone`, whether it means a price anywhere.

    >>> [is_price_word(text) for text in ("Dohodou", "Contact for price", "Bad Kontakt")]
    [True, True, False]
    """
    if not 2 <= len(text) <= _LONGEST:
        return False
    phrase = text.replace("İ", "i").casefold().strip(" .!-–—:*()")
    return (phrase in _KNOWN and not (alone and phrase in _LOOSE)) or PRICE_WORD.fullmatch(text) is not None
