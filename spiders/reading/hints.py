"""Words that tell what a class, a key or a label is about, in the languages marketplaces are written in."""

from __future__ import annotations

import re

from spiders.reading.texts import words

# Tokens of class names, ids, attribute names and JSON keys.
TITLE = words(
    """title name heading headline subject caption titulo titre titel tytul nazwa nazev nombre nome nom nimi navn namn naslov naziv
    denumire baslik ad_title judul nazvanie zagolovok imya bt otsikko rubrik onderwerp betreff oggetto ttl"""
)
PRICE = words(
    """price prices pricing cost amount amt cena ceny tsena cenik preis preise prix precio precios preco prezzo prijs pris
    priset fiyat fiyati
    pret ar hinta narx narxi stoimost baha harga gia tarif value sum summa bid hind kaina kakaku nedan"""
)
OLD_PRICE = words(
    """old was before original regular crossed cross strike striked strikethrough strikethrough through rrp msrp uvp previous
    prev compare
    basic base full struck stroke list anterior antes ancien barre alt eski stara stary staraya vecchio lineprice origin
    undiscounted standard retail retailprice nondiscount
    without rec recommended streichpreis usual tachado cut oldprice ex wasprice listprice"""
)
NOW_PRICE = words(
    """current sale now new final actual special discounted discount selling our today promo offer best deal display main
    total salg angebot nova novo neu"""
)
NOT_PRICE = words(
    """installment installments instalment monthly month credit loan shipping delivery versand frachtkosten ship postage save
    saved saving savings
    cashback bonus points coupon voucher tax vat fee deposit rating reviews review count percent percentage
    discountpercent rate min minimum step increment per unit
    financing lease emi rassrochka mortgage subscription subscribe trade insurance history histories filter filters range
    ranges slider unitprice perunit drop id index rank change type kind format currency code label text_color color"""
)
SELLER = words(
    """seller vendor shop store merchant dealer supplier brandstore author owner advertiser company business user username
    nickname poster
    account member agency agent publisher contact prodavec prodavets verkaeufer anbieter haendler vendeur vendedor
    venditore verkoper saljare satici
    magaza sprzedawca vanzator tienda loja boutique negozio winkel firma toko penjual sellername storename shopname
    artisan organization"""
)
REGION = words(
    """location region city place geo address area district locality town ort standort lieu localisation ubicacion lugar
    localizacao localidade
    citta luogo comune plaats sehir konum il ilce miasto lokalizacja miejscowosc oras localitate gorod adres mesto oblast
    shahar joylashuv
    province state county territory village suburb hood neighborhood neighbourhood zone metro municipio provincia
    geoposition kota lokasi fromcity areaname cityname regionname locationname sted by_ort"""
)
POSTED = words(
    """date time posted created published updated added datetime timestamp ago datum data fecha tarih vreme dates
    publicationdate createdat publishdate
    zeit time_ago when day refresh bumped listtime"""
)
IMAGE = words(
    """image img images photo photos picture pictures pic thumb thumbnail thumbnails cover media bild bilder foto fotos
    imagen gallery src url preview poster main"""
)
NOT_IMAGE = words(
    "logo avatar icon seller vendor shop store user brand flag badge rating sprite profile placeholder banner label sticker"
)
DESCRIPTION = words(
    """description desc body text details content summary beschreibung descripcion descrizione opis popis omschrijving
    aciklama descriere opisanie snippet excerpt about short long"""
)
CONDITION = words("condition state zustand etat estado stan stav condizione durum sostoyanie staat")
STRIP = words(
    """recommend recommended recommendation recommendations related similar upsell crosssell also viewed recently recent
    history suggestions
    suggested suggest carousel sponsoredstrip together bought popular bestseller bestsellers trending alsolike alsobought
    youmaylike topsellers featuredstrip
    crosssells upsells widget sidebar aside visited lastviewed lastseen interest inspiration personalized"""
)
CHROME = words(
    """nav navbar navigation menu header footer breadcrumb breadcrumbs sidebar filter filters facet facets facetlist
    refinement pagination pager paging toolbar cookie consent
    modal popup dropdown megamenu topbar language lang social share login signup tabs tablist subnav submenu mainmenu
    catmenu sitemap autocomplete"""
)

STRIP_HEADING = re.compile(
    r"similar|recommend|related|you (?:may|might) (?:also )?(?:like|love)|customers (?:also|who)|also (?:viewed|bought|"
    r"like)|recently viewed|"
    r"inspired by|sponsored|more from|other (?:items|listings|offers|ads)|bestsell|best seller|trending|popular|suggested|"
    r"based on|you viewed|"
    r"похож|рекоменд|вам (?:может|могут|также)|с этим товаром|недавно (?:смотр|просм)|вы (?:недавно )?смотрели|просмотренн|"
    r"заинтерес|понрав|зацікав|сподоб|zainteres|spodoba|interessieren|gefallen|intéresser|"
    r"популярн|другие (?:объявл|товар|предлож)|"
    r"ещ[её] (?:объявл|товар)|смотрите также|хиты продаж|схож|подібн|нещодавно|інші оголош|також|"
    r"podobne|polecane|polecamy|inne og|ostatnio ogl|zobacz (?:te|r[oó]wn)|ähnlich|empfohlen|das k(?:ö|oe)nnte|"
    r"kunden (?:kauften|haben)|zuletzt angesehen|weitere anzeigen|"
    r"simila|recommand|vous (?:aimerez|pourriez)|consult[ée]s|relacionad|te puede interesar|también|productos vistos|"
    r"recomend|talvez|"
    r"correlat|potrebbe(?:ro)? interessar|consigliat|vergelijkbar|aanbevolen|bekeken|ook (?:interessant|bekeken)|"
    r"benzer|ilginizi|önerilen|son (?:bakılan|gezdi)|مشاب|ذات صلة|قد يعجبك|"
    r"مقترح|شوهد|مرتبط|پیشنهاد|相关|推荐|猜你喜欢|为你推荐|おすすめ|関連|"
    r"最近(?:チェック|見た)|類似|ұқсас|o'xshash|oʻxshash",
    re.IGNORECASE,
)

# Over a smaller grid beside the list: what shops show along with any list.
OTHERS_HEADING = re.compile(
    STRIP_HEADING.pattern
    + r"|favou?rites|top picks|our picks|staff picks|editor|hot deals|deals? of|new arrivals|just in|last (?:viewed|seen)|"
    r"you (?:also )?viewed|complete (?:the|your)|picked for you|for you\b|"
    r"новинк|хит(?:ы|и)\b|лучшие предложени|выгодн|акци[ия]|скидк|распродаж|вы смотрели|"
    r"posljednje (?:gledan|pregledan)|nedavno (?:gledan|pregledan)|slični|izdvajamo|preporuč|nazadnje ogledan|podobni|priporoč|"
    r"naposledy (?:navštíven|prohlížen)|podobné|doporuč|odporúč|legutóbb|hasonló|ajánlott|népszerű|"
    r"vaata ka|sarnased|skatīt arī|līdzīgi|panašūs|siūlome|senest|sidst|nylig|lignende|liknande|anbefal|rekommend|"
    r"viimeksi|samankaltai|suosittel|son incelenen|çok satan|fırsat|παρόμοι|προτείν|είδατε|"
    r"đã xem|gợi ý|tương tự|terakhir dilihat|serupa|แนะนำ|เพิ่งดู|추천|최근 본|비슷한|閲覧履歴|お気に入り|最近浏览|最近瀏覽|推薦|精选",
    re.IGNORECASE,
)

PRICE_WORD = re.compile(
    r"(?:цена\s*[:\-–—]?\s*)?(?:договорн\w*|"
    r"бесплатно|даром|отда[мю] даром|по запросу|по договор\w*|цена по запросу|цена не указана|"
    r"не указана|уточняйте|узнать цену|безкоштовно|договірна|обмін|обмен|"
    r"free|for free|gratis|kostenlos|zu verschenken|vb|verhandlungsbasis|preis auf anfrage|auf anfrage|on request|"
    r"price on (?:request|application|call)|poa|call for price|contact (?:for|seller)(?: price)?|"
    r"ask for price|negotiable|make (?:an )?offer|please contact|see price in cart|za darmo|do negocjacji|zamienię|"
    r"zapytaj o cen[eę]|cena na zapytanie|gratuit|à négocier|prix sur demande|a consultar|consultar|a convenir|"
    r"gratuito|prezzo su richiesta|trattabile|op aanvraag|n\.?o\.?t\.?k\.?|bieden|zie omschrijving|ruilen|gereserveerd|"
    r"kelishilgan|kelishiladi|келісімді|тегін|negociabil|schimb|la cerere|ücretsiz|bedava|fiyat sorunuz|"
    r"(?:ціна\s*)?(?:за запитом|за домовленістю|не вказана)|віддам|віддам даром|даром|cena do uzgodnienia|do uzgodnienia|"
    r"preis (?:ist )?vb|prix à débattre|precio a consultar|prezzo trattabile|fiyat için arayın|preț la cerere|"
    r"السعر (?:على السوم|عند الاتصال|عند الطلب|قابل للتفاوض)|قابل للتفاوض|مجانًا|"
    r"مجان[اي]?|على السوم|السعر عند الاتصال|عند الطلب|توافقی|رایگان|面议|免费|議価|応相談|無料)\.?",
    re.IGNORECASE,
)
INSTALMENT = re.compile(
    r"/\s*(?:мес|міс|mo\b|month|mies|mois|mes\b|mese|monat|maand|ay\b|ай\b|oy\b)|в месяц|в\s*мес|на месяц|per month|a month|"
    r"monthly|(?:рассрочк|розстроч|кредит|част(?:ями|и)|сплит|долями|в лизинг|оплат\w* частин)|"
    r"instal?lments?|\bemi\b|mensual|cuotas?|parcela|em at[eé]|sem juros|\brat[aye]?\b|raty|taksit|pro monat|mtl\.|"
    r"finanzier|\bx\s*(?:of\s*)?(?:R?\$|€|£)|\b\d{1,2}\s*[x×]\s|financing|afterpay|klarna|affirm|قسط|分期",
    re.IGNORECASE,
)
NOT_OURS = re.compile(
    r"доставк|shipping|delivery|postage|freight|frachtkosten|\bfra[gk]t\b|toimitus|szállítás|doprav|livrare|фрахт|versand|livraison|env[ií]o|spedizione|verzend|kargo|wysyłk|dostaw|entrega|frete|شحن|"
    r"توصيل|运费|送料|"
    r"cashback|кэшбэк|бонус|bonus|you save|\bsave\b|saving|скидк|знижк|rabatt|sparen|économis|ahorra|risparmi|korting|"
    r"indirim|خصم|\bvat\b|ндс|excl|zzgl|coupon|voucher|promo ?code|deposit|залог|minimum order|мин\. заказ|комисси|fee\b|"
    r"gift card|trade-?in|protection plan|warrant|lowest price|najniższa|30 (?:dni|days|tage)|nejnižší",
    re.IGNORECASE,
)
PER_UNIT = re.compile(
    r"^\s*(?:/|per\b|за\b|pro\b|je\b|al\b|par\b|por\b|za\b)\s*\d*\s*(?:kg|g|gr|ml|l|lb|oz|m²|m2|м²|м2|sq|шт|кг|г|л|мл|100|"
    r"unit|piece|each|stück|st|count|fl|ounce|pound)\b",
    re.IGNORECASE,
)
FROM_WORD = re.compile(
    r"(?:\b(?:from|от|від|ab|od|desde|à partir de|a partir de|da|vanaf|starting at|as low as)|من)\s*$", re.IGNORECASE
)
OLD_WORD = re.compile(
    r"(?:\bwas\b|\bpaid\b|cost new|"
    r"\brrp\b|\bmsrp\b|\buvp\b|\bstatt\b|list price|list:|reg(?:ular)?\.? price|typical:|стар\w* цен|прежн|было|"
    r"раньше|instead of|before|antes|ancien|prix conseill|alter preis|original price|"
    r"السعر الأصلي|السعر السابق|بدلا|prezzo precedente|eski fiyat|стара ціна|原价|定価|normalpreis|"
    r"previous|compare at|(?:retail|market|estimated|est\.|appraised) (?:retail |market )?value|\bestimate:|оценочн\w*|schätzpreis|"
    r"estimation)[^\d]{0,25}$",
    re.IGNORECASE,
)

NOW_WORD = re.compile(
    r"(?:current (?:bid|price)|asking(?: price)?|price now|our price|\bnow\b|"
    r"aktuelle[sr]? (?:gebot|preis)|текущ\w* (?:цена|ставка)|"
    r"поточна (?:ціна|ставка)|aktualna (?:cena|oferta)|enchère actuelle|prix actuel|(?:puja|precio) actual|offerta attuale|"
    r"huidig bod|güncel (?:fiyat|teklif)|現在(?:価格)?|当前价?|現價|현재가)\s*[:：]?\s*$",
    re.IGNORECASE,
)

DATE = re.compile(
    r"\b(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[:.]\d{2}(?!\d))\b|\d{1,2}\s*月|"
    r"\b(?:today|yesterday|just now|ago|minutes?|hours?|days?|weeks?|months?)\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|"
    r"oct|nov|dec)[a-z]*\.?\s+\d{1,2}|\b\d{1,2}\.?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|"
    r"сегодня|вчера|только что|назад|\b\d{1,2}\s+(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)|сьогодні|вчора|тому|"
    r"щойно|\b\d{1,2}\s+(?:січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру)|"
    r"dzisiaj|dziś|wczoraj|temu|odświeżono|\b\d{1,2}\s+(?:sty|lut|mar|kwi|maj|cze|lip|sie|wrz|paź|lis|gru)|heute|gestern|"
    r"\bvor \d|hoy|ayer|hace|hoje|ontem|há \d|oggi|ieri|\bfa\b|\bgen\b|aujourd|hier|il y a|vandaag|gisteren|geleden|"
    r"bugün|\bdün\b|önce|bugun|kecha|oldin|бүгін|кеше|astăzi|\bazi\b|ieri|acum|منذ|قبل|اليوم|أمس|الآن|امروز|دیروز|پیش|دقایقی|"
    r"لحظاتی|今天|昨天|前|小时|分钟|今日|昨日|"
    r"\b\d{1,2}\.?\s+(?:de\s+)?(?:janv|févr|fév|mars\b|avr|mai\b|juin|juil|août|déc|ene|abr|ago|dic|dez|set\b|setembro|out\b|"
    r"outubro|okt|mär|märz|gen\b|gennaio|mag|giu|lug|ott|oca|şub|nis|haz|tem|ağu|eyl|eki|kas|ara\b|aralık|ian|mart|apr|iun|iul|noi|"
    r"қаң|ақп|нау|сәу|мам|мау|шіл|там|қыр|қаз|қар|жел|led|úno|bře|dub|kvě|čvn|čvc|srp|zář|říj|pro\b|prosince|"
    r"يناير|فبراير|مارس|أبريل|ابريل|مايو|يونيو|يوليو|أغسطس|اغسطس|سبتمبر|أكتوبر|اكتوبر|نوفمبر|ديسمبر|"
    r"فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی\b|بهمن|اسفند)|"
    # A day, a word and a year: the word is a month, whatever its language.
    r"\b\d{1,2}\.?\s+[^\W\d_]{3,14}\.?,?\s+(?:19|20)\d{2}\b|"
    r"\b(?:i\s?dag|i\s?går|igår|idag|dnes|včera|danas|jučer|juče|danes|včeraj|tänään|eilen|tegnap|šiandien|vakar|šodien|täna|eile|"
    r"dünən|bu gün|hari ini|kemarin|hôm nay|hôm qua|phút trước|giờ trước|ngày trước|σήμερα|χθες|днес|այսօր|երեկ)\b|"
    r"დღეს|გუშინ|\d+\s*(?:분|시간|일|주|개월|달)\s*전|오늘|어제|방금|วันนี้|เมื่อวาน|היום|אתמול|לפני|आज",
    re.IGNORECASE,
)
NEXT_WORD = re.compile(
    r"(?:next(?: page)?|older(?: posts| entries)?|more results|следующ\w*(?: страниц\w*)?|дал(?:ее|ьше)|вперёд|вперед|"
    r"вперед|наступна(?: сторінка)?|далі|następna(?: strona)?|dalej|weiter|n(?:ä|ae)chste(?: seite)?|vorwärts|"
    r"suivante?s?|page suivante|siguiente|sig\.?|próxima?|proxima|seguinte|avançar|successiva?o?|avanti|pagina successiva|"
    r"volgende|verder|sonraki|ileri|następne|další|následující|ďalej|következő|următoarea|înainte|urm\.?|"
    r"напред|следваща|следећа|sljedeća|sledeća|naslednja|nākam[āa]|kitas|järgmine|अगला|अगले|növbəti|შემდეგი|հաջորդը?|següent|"
    r"keyingi|келесі|nästa|neste|næste|seuraava|επόμενη|التالي[ةه]?|التالى|بعدی|次へ|次のページ|次|下一页|下一頁|下页|다음|次页|ถัดไป|"
    r"berikutnya|selanjutnya|trang sau|tiếp|הבא|›|»|>|>>|→|❯|⟩|▶|chevron_right|arrow_forward)\s*[›»>→❯]*\s*",
    re.IGNORECASE,
)
ACTION = re.compile(
    r"^\s*(?:показать|позвонить|написать|связаться|отправить|задать|подписаться|пожаловаться|перейти|смотреть|все (?:объявл|товар)|"
    r"показати|зателефонувати|подзвонити|написати|зв['’]язатися|надіслати|підписатися|усі оголош|"
    r"show|call|contact|send|message|write|ask|follow|report|view|see|visit|chat|more (?:from|ads)|all (?:ads|items|listings)|"
    r"poka[zż]|zadzwo[nń]|napisz|wy[sś]lij|skontaktuj|obserwuj|zg[lł]o[sś]|zobacz|wi[eę]cej|wszystkie|"
    r"anzeigen|anrufen|nachricht|kontakt|folgen|melden|alle anzeigen|mehr von|"
    r"afficher|appeler|contacter|envoyer|voir|suivre|signaler|mostrar|llamar|contactar|enviar|ver|seguir|ligar|denunciar|"
    r"mostra|chiama|contatta|invia|vedi|segui|toon|bel|stuur|bekijk|volg|göster|ara|mesaj|takip|arată|sună|trimite|vezi|"
    r"ko['ʻ’]rsatish|qo['ʻ’]ng['ʻ’]iroq|көрсету|қоңырау|إظهار|عرض|اتصل|اتصال|أرسل|إرسال|تواصل|مراسلة|تابع|تماس|نمایش|ارسال)(?!\w)",
    re.IGNORECASE,
)
SELLER_LABEL = re.compile(
    r"^\s*(?:sold by|seller|vendor|shop|store|supplier|listed by|posted by|offered by|ships from and sold by|by|продавец|"
    r"продавець|магазин|поставщик|автор|от|разместил\w*|компания|verk(?:ä|ae)ufer|anbieter|verkauf durch|von|verkauft von|"
    r"vendu par|vendeur|"
    r"vendido por|vendedor|venduto da|venditore|rivenditore|verkoper|aangeboden door|sprzedawca|sprzedaje|sprzedający|"
    r"satıcı|mağaza|vânzător|vanzator|sotuvchi|сатушы|البائع|المعلن|فروشنده|卖家|店铺|出品者|販売元)(?:\s*[:：]\s*|\s+|"
    r"$)(?P<name>\S.{0,100})?$",
    re.IGNORECASE,
)
REGION_LABEL = re.compile(
    r"^\s*(?:location|item location|located in|city|region|place|address|ships from|местоположение|местонахождение|город|"
    r"регион|адрес|населенный пункт|місце|місто|розташування|область|lokalizacja|miejscowość|miasto|standort|ort|"
    r"artikelstandort|lieu|ville|localisation|"
    r"ubicación|localidad|ciudad|localização|cidade|município|località|luogo|comune|città|plaats|locatie|konum|şehir|il|"
    r"adres|localitate|oraș|oras|manzil|joylashuv|қала|мекенжай|الموقع|المدينة|المنطقة|مکان|محل|شهر|所在地|地区|"
    r"発送元の地域)(?:\s*[:：]\s*|\s+|$)(?P<name>\S.{0,140})?$",
    re.IGNORECASE,
)
LOT_LINK = re.compile(
    r"/(?:seller|shop|store|user|users|profile|vendor|merchant|dealer|member|author|u|stores|shops|sellers|brand|brands|"
    r"uzivatel|nutzer|usr|company|firm|firms|sklep|magazin|salon|autohaus)s?/",
    re.IGNORECASE,
)
LOCATED = re.compile(
    r"(?:located in|ships from|item location|from |location:|aus |местоположение|находится в|відправка з|wysyłka z)", re.IGNORECASE
)
SELLER_KIND = re.compile(
    r"частн(?:ое|ый) (?:лицо|продавец)|компания|агентство|автодилер|дилер|магазин|юр(?:идическое|\.)? лицо|приватна особа|"
    r"бізнес|компанія|osoba prywatna|firma|prywatne|"
    r"private(?: seller)?|business(?: seller)?|dealer|company|shop|store|agency|privat(?:person|er nutzer|er anbieter|"
    r"anbieter|)|gewerblich(?:er nutzer|er anbieter|)|"
    r"particulier|professionnel|particular|profesional|privato|azienda|rivenditore|zakelijk|bedrijf|sahibinden|galeriden|"
    r"mağaza|persoană fizică|jismoniy shaxs|жеке тұлға|"
    r"person|organization|localbusiness",
    re.IGNORECASE,
)

# How pages say since when somebody sells there, and what others think of them.
SELLER_SINCE = re.compile(
    r"(?:(?:пользователь\s+|продавец\s+|продаёт\s+)?на\s+[\w.]+\s+с|с\s+нами\s+с|зарегистрирован[аы]?\s*(?:с)?|користувач\s+(?:\S+\s+)?з"
    r"|на\s+\S+\s+з|зареєстрован\w*|(?:member|user|seller)\s+since|joined(?:\s+in)?|on\s+[\w.]+\s+since|(?:mitglied|nutzer|aktiv|registriert)\s+seit"
    r"|(?:użytkownik|zarejestrowan\w+|sprzedawca|na\s+\S+)\s+od|(?:membre|inscrit\w*)\s+depuis|(?:miembro|usuario|registrado|en\s+\w+)\s+desde"
    r"|(?:membro|usuário|cadastrado|na\s+olx)\s+desde|(?:iscritto|membro|utente|su\s+\w+)\s+da[l]?|(?:lid|actief)\s+sinds|üyelik\s+tarihi|عضو\s+منذ"
    r"|عضویت\s+از|注册于|加入于)\s*[:：]?\s*(?=.{0,40}\d{4}).{2,40}",
    re.IGNORECASE,
)
SELLER_RATING = re.compile(
    r"(?:★\s*)?(?:[1-5][.,]\d{1,2}|\d{1,3}(?:[.,]\d)?\s?%)"
    r"(?:\s?(?:/|из|з|of|von|z|sur|de|di|su|van|out of)\s?(?:5|10|100))?\s*★{0,5}"
    r"(?:\s*[·(|,-]?\s*(?:на основе|based on)?\s*\d[\d\s.,]{0,8}\+?\s*"
    r"(?:отзыв\w*|відгук\w*|оцен\w+|оцін\w+|reviews?|ratings?|feedback|bewertung\w*|opini\w*|ocen\w*|avis|valoracion\w*"
    r"|avaliaç\w+|recension\w+|beoordeling\w*|değerlendirme|yorum)?\s*\)?)?"
    r"(?:\s*(?:positive(?:\s+feedback)?|положительных\s+отзывов|positiv\w*|позитивних))?",
    re.IGNORECASE,
)
RATING = frozenset(["rating", "ratings", "score", "stars", "feedback", "reputation", "reviews", "review", "рейтинг", "bewertung"])
