"""The kinds of prices in the wording of forty countries' marketplaces, and amounts as CLDR writes them in sixty locales."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitor.understand import Hints, read_price

# (country, currency of the site, kind, writings parted by ";"): the words of the sites' own forms and of adverts there.
WORDING = """
RU RUB negotiable: цена договорная; договорная цена; торг; торг уместен; возможен торг; по договорённости; 5000 руб. торг
RU RUB free: отдам даром; бесплатно; отдам бесплатно; в дар
RU RUB on_request: цена по запросу; уточняйте цену; цену уточняйте у менеджера; по запросу; узнать цену; цена не указана
RU RUB on_request: позвоните для уточнения цены
RU RUB from: от 5000 руб; от 5 000 ₽ за шт
RU RUB range: до 5 000 ₽; 5000-7000 руб
RU RUB starting: начальная цена 500 р; стартовая цена 1000 руб.; старт аукциона 100 р
RU RUB auction: текущая ставка 3 500 ₽; аукцион
RU RUB fixed: 5000 без торга; цена окончательная 5000 руб
RU RUB per_unit: 500 руб/мес; 500 ₽ в месяц; 300 руб./шт.; 300 р за метр; 1200 ₽/сутки; 1 500 ₽ за час
RU RUB instalment: 12 платежей по 1000 ₽; 4 платежа по 2 500 ₽
UA UAH negotiable: договірна; ціна договірна; торг доречний; можливий торг; за домовленістю
UA UAH free: безкоштовно; віддам безкоштовно; віддам даром
UA UAH on_request: ціна за запитом; уточнюйте ціну
UA UAH from: від 5 000 грн
UA UAH range: до 8 000 грн; 5 000 - 7 000 грн
UA UAH starting: стартова ціна 500 грн
UA UAH auction: поточна ставка 700 грн
UA UAH per_unit: 300 грн/шт; 300 грн за штуку; 500 грн/міс; 1 000 грн на місяць
UA UAH fixed: 1000 грн без торгу
UA UAH null: обмін
UA UAH instalment: 12 платежів по 500 грн
BY BYN negotiable: договорная; дамоўная; 50 р. торг
BY BYN free: бясплатна; бесплатно
BY BYN from: ад 50 р.
KZ KZT negotiable: келісімді баға; бағасы келісімді; договорная; сауда бар
KZ KZT free: тегін
KZ KZT from: 5000 тг бастап
KZ KZT per_unit: 5000 тг/ай
UZ UZS negotiable: kelishiladi; narxi kelishilgan holda; kelishuv asosida; savdolashish mumkin
UZ UZS free: bepul
PL PLN negotiable: do negocjacji; cena do uzgodnienia; do uzgodnienia; 500 zł do negocjacji
PL PLN free: za darmo; oddam za darmo; oddam
PL PLN on_request: zapytaj o cenę; cena na zapytanie
PL PLN from: od 500 zł
PL PLN range: do 500 zł; 500 - 700 zł
PL PLN starting: cena wywoławcza 100 zł
PL PLN auction: licytacja; aktualna cena 150 zł licytacja
PL PLN per_unit: 300 zł/szt.; 300 zł za sztukę; 500 zł/mies.; 500 zł miesięcznie
PL PLN fixed: 500 zł cena ostateczna; kup teraz 500 zł
PL PLN instalment: 10 rat po 50 zł; 10 x 49,90 zł
DE EUR negotiable: VB; 450 € VB; 450 € VHB; Verhandlungsbasis 450 €; Preis nach Absprache
DE EUR fixed: 450 € Festpreis; FP 450 €; Sofort-Kaufen 99 €; statt 99 € nur 79 €
DE EUR free: zu verschenken; Zu verschenken; kostenlos
DE EUR on_request: auf Anfrage; Preis auf Anfrage
DE EUR from: ab 450 €
DE EUR range: bis 450 €; bis zu 450 €; 450 - 500 €
DE EUR starting: Startpreis 1 €; Startgebot 1 €
DE EUR auction: Aktuelles Gebot 55 €; 55 € Auktion
DE EUR per_unit: 3,50 €/Stück; 3,50 € pro Stück; 9,99 €/Monat; 9,99 € monatlich; 9,99 € mtl.; 2,99 €/100 g; 15 €/kg
DE EUR instalment: 12 Raten à 50 €
FR EUR negotiable: à débattre; 450 € à débattre; prix à débattre; 450 € négociable
FR EUR free: gratuit; à donner; don
FR EUR on_request: sur demande; prix sur demande; nous consulter
FR EUR from: à partir de 450 €; dès 450 €
FR EUR range: jusqu'à 450 €; 450 à 500 €; de 450 € à 500 €
FR EUR starting: mise à prix 100 €
FR EUR auction: enchère en cours 120 €
FR EUR per_unit: 9,99 €/mois; 9,99 € par mois; 3 €/pièce; 3 € l'unité
FR EUR instalment: 4 x 25 €
FR EUR fixed: prix ferme 450 €
ES EUR negotiable: negociable; 450 € negociable; a convenir; precio a convenir
ES EUR free: gratis; regalo
ES EUR on_request: consultar; consultar precio; precio a consultar
ES EUR from: desde 450 €; a partir de 450 €
ES EUR range: hasta 450 €; entre 450 y 500 €; de 450 a 500 €
ES EUR starting: precio de salida 100 €
ES EUR auction: puja actual 120 €
ES EUR per_unit: 9,99 €/mes; 9,99 € al mes; 3 € la unidad; 3 €/ud
ES EUR instalment: 12 cuotas de 50 €
ES EUR fixed: precio fijo 450 €
IT EUR negotiable: trattabile; 450 € trattabili; 450 € tratt.; prezzo trattabile
IT EUR free: gratis; regalo; in regalo
IT EUR on_request: su richiesta; prezzo su richiesta
IT EUR from: da 450 €; a partire da 450 €
IT EUR range: fino a 450 €; da 450 a 500 €
IT EUR starting: base d'asta 100 €
IT EUR auction: offerta attuale 120 €
IT EUR per_unit: 9,99 €/mese; 9,99 € al mese; 3 €/pz; 3 € al pezzo
IT EUR instalment: 12 rate da 50 €
IT EUR fixed: 450 € non trattabile; 450 € non trattabili; prezzo fisso 450 €
PT EUR negotiable: negociável; 450 € negociável; a combinar
PT EUR free: grátis
PT EUR null: dou
PT EUR on_request: sob consulta; preço sob consulta
PT EUR from: desde 450 €; a partir de 450 €
PT EUR range: até 450 €
PT EUR per_unit: 9,99 €/mês; 9,99 € por mês; 3 €/un
PT EUR instalment: 12x de R$ 50; 12 x 50 €
PT EUR fixed: 450 € fixo
NL EUR negotiable: n.o.t.k.; notk; bieden; Bieden; t.e.a.b.
NL EUR free: gratis; Gratis af te halen
NL EUR on_request: op aanvraag; prijs op aanvraag
NL EUR from: vanaf € 450; v.a. € 450
NL EUR range: tot € 450; € 450 tot € 500
NL EUR per_unit: € 9,99 per maand; € 9,99 p/m; € 3 per stuk; € 3 p.st.
NL EUR auction: huidig bod € 120
NL EUR fixed: vaste prijs € 450; € 450,- vaste prijs
TR TRY negotiable: pazarlıklı; pazarlık olur; pazarlık payı vardır
TR TRY free: ücretsiz; bedava
TR TRY on_request: fiyat sorunuz; fiyat için arayın; fiyat alın
TR TRY from: 5.000 TL'den başlayan; 5.000 TL'den başlayan fiyatlarla
TR TRY range: 5.000 - 7.000 TL; 5.000 TL'ye kadar
TR TRY starting: açılış fiyatı 100 TL
TR TRY fixed: 5.000 TL pazarlık yok; son fiyat 5.000 TL
TR TRY per_unit: aylık 500 TL; 500 TL/ay; adet 50 TL; 50 TL/adet
TR TRY instalment: 12 taksit 500 TL; 12 x 500 TL
SA SAR negotiable: على السوم; السعر قابل للتفاوض; قابل للتفاوض
SA SAR free: مجانا; مجاني
SA SAR on_request: السعر عند الطلب; عند الاتصال; اتصل لمعرفة السعر
SA SAR from: من 500 ريال; ابتداء من 500 ريال; يبدأ من 500 ريال
SA SAR range: حتى 500 ريال
SA SAR fixed: السعر نهائي 500 ريال; 500 ريال غير قابل للتفاوض
SA SAR per_unit: 500 ريال شهريا; 500 ريال في الشهر; 50 ريال للقطعة; 50 ريال للحبة
SA SAR auction: مزاد
IR IRT negotiable: توافقی; قیمت توافقی
IR IRT free: رایگان; مجانی
IR IRT on_request: تماس بگیرید; برای قیمت تماس بگیرید
IR IRT from: از 500 هزار تومان; از ۵۰۰٬۰۰۰ تومان
IR IRT range: تا 500 هزار تومان
IR IRT fixed: ۵۰۰ هزار تومان قیمت مقطوع
IR IRT per_unit: ماهانه 500 هزار تومان
CN CNY negotiable: 面议; 价格面议; 可议价; ¥500可刀
CN CNY free: 免费; 免费送
CN CNY on_request: 电议; 询价; 价格电询; 咨询客服
CN CNY from: 500元起; ¥500起
CN CNY range: 500元以下; 500-700元
CN CNY starting: 起拍价500元
CN CNY auction: 当前价500元 拍卖
CN CNY fixed: 一口价500元; 不议价500元
CN CNY per_unit: 500元/月; 每月500元; 50元/个; 50元/件
JP JPY negotiable: 要相談; 価格応相談
JP JPY free: 無料; 0円
JP JPY on_request: お問い合わせ; 価格はお問い合わせください
JP JPY from: 500円から; 500円～
JP JPY auction: 現在価格 500円
JP JPY fixed: 即決 500円
JP JPY starting: 開始価格 500円
JP JPY per_unit: 月額 500円; 500円/月
KR KRW negotiable: 가격협의; 가격제안 가능
KR KRW free: 무료나눔; 나눔; 무료
KR KRW on_request: 가격문의
KR KRW from: 5만원부터
KR KRW per_unit: 월 5,000원; 5,000원/월
CZ CZK negotiable: dohodou; cena dohodou; nabídněte; cena k jednání
CZ CZK free: zdarma; daruji
CZ CZK on_request: na vyžádání; v textu
CZ CZK from: od 500 Kč
CZ CZK range: do 500 Kč
CZ CZK per_unit: 500 Kč/ks; 500 Kč/měsíc; 500 Kč měsíčně
CZ CZK starting: vyvolávací cena 100 Kč
SK EUR negotiable: dohodou; cena dohodou
SK EUR free: zadarmo
SK EUR from: od 50 €
SK EUR per_unit: 50 €/ks
SK EUR on_request: na vyžiadanie
HU HUF negotiable: megegyezés szerint; alkuképes; irányár 5000 Ft
HU HUF free: ingyenes; ingyen elvihető
HU HUF on_request: árajánlat; érdeklődjön
HU HUF from: 5000 Ft-tól
HU HUF per_unit: 5000 Ft/hó; 500 Ft/db
HU HUF fixed: fix ár 5000 Ft
RO RON negotiable: negociabil; 500 lei negociabil; preț negociabil
RO RON free: gratuit; gratis
RO RON on_request: la cerere; preț la cerere
RO RON from: de la 500 lei
RO RON range: până la 500 lei
RO RON per_unit: 500 lei/lună; 50 lei/buc; 50 lei bucata
RO RON fixed: 500 lei fix
BG BGN negotiable: по договаряне; цена по договаряне
BG BGN free: безплатно; подарявам
BG BGN from: от 500 лв
BG BGN range: до 500 лв
BG BGN per_unit: 500 лв/месец; 50 лв/бр
BG BGN on_request: цена при запитване
RS RSD negotiable: po dogovoru; dogovor
RS RSD on_request: cena na upit; kontakt
RS RSD free: besplatno; poklanjam
RS RSD fixed: fiksno 5.000 din; 5.000 din fiksno
RS RSD from: od 5.000 din
RS RSD null: zamena
LT EUR negotiable: sutartinė; sutartinė kaina; kaina derinama
LT EUR free: nemokamai; dovanoju
LT EUR from: nuo 500 €
LT EUR range: iki 500 €
LT EUR per_unit: 50 €/vnt.; 50 €/mėn.
LV EUR negotiable: pēc vienošanās; cena pēc vienošanās
LV EUR free: bez maksas; par brīvu
LV EUR from: no 500 €
LV EUR range: līdz 500 €
LV EUR per_unit: 50 €/gab.; 50 €/mēn.
EE EUR negotiable: kokkuleppel; hind kokkuleppel
EE EUR free: tasuta
EE EUR from: alates 500 €
EE EUR range: kuni 500 €
EE EUR per_unit: 50 €/tk; 50 €/kuu
GE GEL negotiable: შეთანხმებით; ფასი შეთანხმებით
GE GEL free: უფასოდ; უფასო
GE GEL from: 500 ₾-დან
AM AMD negotiable: պայմանագրային; գինը պայմանագրային
AM AMD free: անվճար
AZ AZN negotiable: razılaşma yolu ilə; qiymət razılaşma ilə
AZ AZN free: pulsuz
AZ AZN from: 500 AZN-dən
AZ AZN per_unit: aylıq 500 AZN
KG KGS negotiable: келишим баада; келишим; договорная
KG KGS free: акысыз
GB GBP negotiable: ono; £450 ono; £450 o.n.o.; £450 OBO; £450 or nearest offer; offers; make an offer; open to offers
GB GBP negotiable: £450 negotiable; £450 neg
GB GBP free: free; Free to collector; FREE
GB GBP on_request: POA; price on application; call for price; price on request; contact for price; contact seller for price
GB GBP null: TBC; swap
GB GBP from: from £450; starting at £450; starting from £450; as low as £450; £450+
GB GBP range: up to £450; under £450; £450 - £500; £450 to £500; between £450 and £500
GB GBP starting: starting bid £1; starting price £1
GB GBP auction: current bid £120; £120 (5 bids); 12 bids £120
GB GBP fixed: buy it now £450; £450 firm; £450 no offers; £450 fixed price; £450 was £500
GB GBP per_unit: £9.99/month; £9.99 per month; £9.99 pcm; £9.99/mo; £3 each; £3 ea; £3/unit; £3 per piece
GB GBP instalment: 4 payments of £25; £25 x 4; 12 x £50
ID IDR negotiable: nego; Rp 500.000 nego; bisa nego
ID IDR free: gratis
ID IDR on_request: hubungi penjual
ID IDR from: mulai Rp500.000; mulai dari Rp500.000
ID IDR per_unit: Rp500.000/bulan; Rp5.000/pcs
VN VND negotiable: thỏa thuận; giá thỏa thuận; có thương lượng
VN VND free: miễn phí
VN VND on_request: liên hệ; giá liên hệ
VN VND from: từ 500.000đ
VN VND per_unit: 500.000đ/tháng; 50.000đ/cái
TH THB negotiable: ต่อรองได้
TH THB free: ฟรี
TH THB on_request: สอบถามราคา
TH THB from: เริ่มต้น 500 บาท
TH THB per_unit: 500 บาท/เดือน
IN INR negotiable: negotiable; ₹5,000 (negotiable)
IN INR on_request: Ask price; get latest price
IN INR per_unit: ₹5,000/piece
IN INR from: ₹5,000 onwards; starting ₹5,000
IL ILS negotiable: גמיש; ניתן למיקוח
IL ILS free: חינם; למסירה
IL ILS on_request: לא צוין מחיר
IL ILS from: החל מ-500 ₪
IL ILS per_unit: 500 ₪ לחודש
SE SEK free: bortskänkes; skänkes; gratis
SE SEK on_request: pris vid förfrågan
SE SEK from: från 500 kr
SE SEK auction: högstbjudande
SE SEK starting: utropspris 100 kr
SE SEK per_unit: 500 kr/mån; 50 kr/st
SE SEK null: prutat och klart
SE SEK fixed: 500 kr fast pris
DK DKK negotiable: bud modtages; pris efter aftale
DK DKK free: gives væk; gratis
DK DKK from: fra 500 kr.
DK DKK per_unit: 500 kr./md.; 50 kr. pr. stk.
NO NOK free: gis bort; gis bort gratis
NO NOK on_request: pris på forespørsel
NO NOK from: fra 500 kr
NO NOK per_unit: 500 kr/mnd
NO NOK auction: høyeste bud
NO NOK fixed: fastpris 500 kr
FI EUR negotiable: sopimuksen mukaan; tarjousten perusteella
FI EUR free: annetaan; ilmainen
FI EUR from: alkaen 500 €
FI EUR per_unit: 50 €/kk; 50 €/kpl
GR EUR negotiable: συζητήσιμη; κατόπιν συμφωνίας
GR EUR free: δωρεάν
GR EUR from: από 500 €
HR EUR negotiable: po dogovoru; cijena po dogovoru
HR EUR on_request: na upit
HR EUR free: besplatno; poklanjam
MN MNT negotiable: тохиролцоно
MN MNT free: үнэгүй
BR BRL negotiable: a combinar; negociável; aceito propostas
BR BRL free: grátis; doação
BR BRL on_request: sob consulta
BR BRL from: a partir de R$ 500
BR BRL fixed: R$ 500 à vista
BR BRL instalment: 12x R$ 50; em até 12x de R$ 50
BR BRL per_unit: R$ 50/mês
"""


def wordings() -> list[tuple[str, str, str, str]]:
    rows = []
    for line in WORDING.strip().splitlines():
        head, _, said = line.partition(": ")
        country, currency, kind = head.split()
        rows += [(country, currency, kind, text) for text in said.split("; ")]
    return rows


@pytest.mark.parametrize(("country", "currency", "kind", "text"), wordings())
def test_a_price_has_the_kind_its_words_say(country: str, currency: str, kind: str, text: str) -> None:
    usual = None if any(map(str.isdigit, text)) else currency
    price = read_price(text, Hints(country=country, currency=usual))
    assert price is not None
    assert (price.kind.value if price.kind else "null") == kind


# (locale, amount, currency, standard form and long form), made with Babel 2.18 from Unicode CLDR.
LOCALES = [
    ("RU", "45900.50", "RUB", "45\xa0900,50\xa0\u20bd", "45 900,50 российского рубля"),
    ("UA", "45900.50", "UAH", "45\xa0900,50\xa0\u20b4", "45 900,50 української гривні"),
    ("BY", "45900.50", "BYN", "45\xa0900,50\xa0Br", "45 900,50 беларускага рубля"),
    ("KZ", "45900.50", "KZT", "45\xa0900,50\xa0\u20b8", "45 900,50 Қазақстан теңгесі"),
    ("KG", "45900.50", "KGS", "45\xa0900,50\xa0\u0441\u043e\u043c", "45 900,50 Кыргызстан сому"),
    ("UZ", "45900.50", "UZS", "45\xa0900,50\xa0so\u02bbm", "45 900,50 O‘zbekiston so‘mi"),
    ("TJ", "45900.50", "TJS", "45\xa0900,50\xa0TJS", "45 900,50 сомонии Тоҷикистон"),
    ("TM", "45900.50", "TMT", "45\xa0900,50\xa0TMT", "45 900,50 türkmen manady"),
    ("AZ", "45900.50", "AZN", "45.900,50\xa0\u20bc", "45.900,50 Azərbaycan manatı"),
    ("AM", "45900.50", "AMD", "45\xa0900,50\xa0\u058f", "45 900,50 հայկական դրամ"),
    ("GE", "45900.50", "GEL", "45\xa0900,50\xa0\u20be", "45 900,50 ქართული ლარი"),
    ("RO", "45900.50", "RON", "45.900,50\xa0RON", "45.900,50 lei românești"),
    ("PL", "45900.50", "PLN", "45\xa0900,50\xa0z\u0142", "45 900,50 złotego polskiego"),
    ("LT", "45900.50", "EUR", "45\xa0900,50\xa0\u20ac", "45 900,50 euro"),
    ("LV", "45900.50", "EUR", "45\xa0900,50\xa0\u20ac", "45 900,50 eiro"),
    ("EE", "45900.50", "EUR", "45\xa0900,50\xa0\u20ac", "45 900,50 eurot"),
    ("DE", "45900.50", "EUR", "45.900,50\xa0\u20ac", "45.900,50 Euro"),
    ("AT", "45900.50", "EUR", "\u20ac\xa045.900,50", "45.900,50 Euro"),
    ("CH", "45900.50", "CHF", "CHF\xa045\u2019900.50", "45’900.50 Schweizer Franken"),
    ("CH", "45900.50", "CHF", "45\u202f900,50\xa0CHF", "45 900,50 francs suisses"),
    ("FR", "45900.50", "EUR", "45\u202f900,50\xa0\u20ac", "45 900,50 euros"),
    ("NL", "45900.50", "EUR", "\u20ac\xa045.900,50", "45.900,50 euro"),
    ("BE", "45900.50", "EUR", "\u20ac\xa045.900,50", "45.900,50 euro"),
    ("GB", "45900.50", "GBP", "£45,900.50", "45,900.50 British pounds"),
    ("US", "45900.50", "USD", "$45,900.50", "45,900.50 US dollars"),
    ("CA", "45900.50", "CAD", "$45,900.50", "45,900.50 Canadian dollars"),
    ("CA", "45900.50", "CAD", "45\xa0900,50\xa0$", "45 900,50 dollars canadiens"),
    ("AU", "45900.50", "AUD", "$45,900.50", "45,900.50 Australian dollars"),
    ("NZ", "45900.50", "NZD", "$45,900.50", "45,900.50 New Zealand dollars"),
    ("IE", "45900.50", "EUR", "€45,900.50", "45,900.50 euros"),
    ("ZA", "45900.50", "ZAR", "R45\xa0900,50", "45 900,50 South African rand"),
    ("ES", "45900.50", "EUR", "45.900,50\xa0\u20ac", "45.900,50 euros"),
    ("MX", "45900.50", "MXN", "$45,900.50", "45,900.50 pesos mexicanos"),
    ("AR", "45900.50", "ARS", "$45.900,50", "45.900,50 pesos argentinos"),
    ("CL", "45900", "CLP", "$45.900", "45.900 pesos chilenos"),
    ("CO", "45900.50", "COP", "$45.900,50", "45.900,50 pesos colombianos"),
    ("BR", "45900.50", "BRL", "R$\xa045.900,50", "45.900,50 Reais brasileiros"),
    ("PT", "45900.50", "EUR", "45\xa0900,50\xa0\u20ac", "45 900,50 euros"),
    ("IT", "45900.50", "EUR", "45.900,50\xa0\u20ac", "45.900,50 euro"),
    ("TR", "45900.50", "TRY", "₺45.900,50", "45.900,50 Türk lirası"),
    ("AE", "45900.50", "AED", "\u200f45,900.50\xa0\u062f.\u0625.\u200f", "45,900.50 درهم إماراتي"),
    ("SA", "45900.50", "SAR", "\u200f45\u066c900\u066b50\xa0\u0631.\u0633.\u200f", "45,900.50 ريال سعودي"),
    ("EG", "45900.50", "EGP", "\u200f45\u066c900\u066b50\xa0\u062c.\u0645.\u200f", "45,900.50 جنيه مصري"),
    ("IQ", "45900", "IQD", "\u200f45\u066c900\xa0\u062f.\u0639.\u200f", "45,900 دينار عراقي"),
    ("IR", "45900", "IRR", "\u200e\u0631\u06cc\u0627\u0644\xa045\u066c900", "45,900 ریال ایران"),
    ("IL", "45900.50", "ILS", "\u200f45,900.50\xa0\u200f\u20aa", "45,900.50 שקלים חדשים"),
    ("CN", "45900.50", "CNY", "¥45,900.50", "45,900.50人民币"),
    ("TW", "45900.50", "TWD", "$45,900.50", "45,900.50 新台幣"),
    ("HK", "45900.50", "HKD", "HK$45,900.50", "45,900.50 港元"),
    ("JP", "45900", "JPY", "￥45,900", "45,900円"),
    ("KR", "45900", "KRW", "₩45,900", "45,900 대한민국 원"),
    ("TH", "45900.50", "THB", "฿45,900.50", "45,900.50 บาทไทย"),
    ("VN", "45900", "VND", "45.900\xa0\u20ab", "45.900 đồng Việt Nam"),
    ("ID", "45900.50", "IDR", "Rp45.900,50", "45.900,50 Rupiah Indonesia"),
    ("MY", "45900.50", "MYR", "RM45,900.50", "45,900.50 Ringgit Malaysia"),
    ("PH", "45900.50", "PHP", "₱45,900.50", "45,900.50 Philippine pesos"),
    ("IN", "45900.50", "INR", "₹45,900.50", "45,900.50 Indian rupees"),
    ("IN", "45900.50", "INR", "₹45,900.50", "45,900.50 भारतीय रुपए"),
    ("PK", "45900.50", "PKR", "Rs45,900.50", "45,900.50 پاکستانی روپیہ"),
    ("PK", "45900.50", "PKR", "Rs45,900.50", "45,900.50 Pakistani rupees"),
    ("BD", "45900.50", "BDT", "45,900.50৳", "45,900.50 বাংলাদেশী টাকা"),
    ("CZ", "45900.50", "CZK", "45\xa0900,50\xa0K\u010d", "45 900,50 české koruny"),
    ("SK", "45900.50", "EUR", "45\xa0900,50\xa0\u20ac", "45 900,50 eura"),
    ("HU", "45900.50", "HUF", "45\xa0900,50\xa0Ft", "45 900,50 magyar forint"),
    ("BG", "45900.50", "BGN", "45\xa0900,50\xa0\u043b\u0432.", "45 900,50 български лева"),
    ("RS", "45900", "RSD", "45.900\xa0RSD", "45.900 српских динара"),
    ("HR", "45900.50", "EUR", "45.900,50\xa0\u20ac", "45.900,50 eura"),
    ("SI", "45900.50", "EUR", "45.900,50\xa0\u20ac", "45.900,50 evri"),
    ("MK", "45900.50", "MKD", "45.900,50\xa0\u0434\u0435\u043d.", "45.900,50 Македонски денари"),
    ("AL", "45900", "ALL", "45\xa0900\xa0Lek\xeb", "45 900 lekë shqiptar"),
    ("GR", "45900.50", "EUR", "45.900,50\xa0\u20ac", "45.900,50 ευρώ"),
    ("DK", "45900.50", "DKK", "45.900,50\xa0kr.", "45.900,50 danske kroner"),
    ("SE", "45900.50", "SEK", "45\xa0900,50\xa0kr", "45 900,50 svenska kronor"),
    ("NO", "45900.50", "NOK", "45\xa0900,50\xa0kr", "45 900,50 norske kroner"),
    ("FI", "45900.50", "EUR", "45\xa0900,50\xa0\u20ac", "45 900,50 euroa"),
    ("IS", "45900", "ISK", "45.900\xa0kr.", "45.900 íslenskar krónur"),
    ("NG", "45900.50", "NGN", "₦45,900.50", "45,900.50 Nigerian nairas"),
    ("KE", "45900.50", "KES", "Ksh\xa045,900.50", "shilingi za Kenya 45,900.50"),
    ("SG", "45900.50", "SGD", "$45,900.50", "45,900.50 Singapore dollars"),
    ("MN", "45900.50", "MNT", "\u20ae\xa045,900.50", "45,900.50 Монгол төгрөг"),
    ("KZ", "45900.50", "KZT", "45\xa0900,50\xa0\u20b8", "45 900,50 казахского тенге"),
    ("AE", "45900.50", "AED", "AED45,900.50", "45,900.50 UAE dirhams"),
]


@pytest.mark.parametrize(("country", "amount", "currency", "form", "name"), LOCALES)
def test_an_amount_is_read_as_unicode_s_locale_data_write_it(
    country: str, amount: str, currency: str, form: str, name: str
) -> None:
    for text in (form, name):
        price = read_price(text, Hints(country=country))
        assert price is not None
        assert (price.amount, price.currency) == (Decimal(amount), currency), text
