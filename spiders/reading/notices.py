"""The words of removal notices and of what stands in the way of a page, language by language. Data and what is made of it; no page.

A notice says of the offer (or of the page) that it is over. What a site says of itself ("temporarily unavailable", "not in your
region", "if the item is sold, ...") uses the same words and says nothing of the offer: those are listed here too.
"""

# ruff: noqa: E501  (tables of words; a row is a language)
from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class _Words:
    """One language's words, as pieces of regular expressions."""

    offer: str  # advert, goods, lot: what can be over
    over: str  # removed, sold, expired, no longer there
    page: str = ""  # page, address: what can only be missing
    missing: str = ""  # not found, does not exist
    weak: str = ""  # not available: over only where the page does not say that it is so for a while
    alone: str = ""  # says so without naming what is over
    no: tuple[str, ...] = ()  # what turns it into its opposite when it stands right before it
    exact: bool = False  # the words of the offer bear no ending
    verb_first: bool = False  # "was removed the advert" is said as well


_LANGUAGES = (
    _Words(  # English
        offer=r"listing|ad|advert|advertisement|item|product|offer|auction|post|posting|article|lot|classified",
        over=r"no longer (?:available|active|exists?|here|listed|for sale|online|offered|published)|(?:been |already |now |was |is )*"
        r"(?:removed|deleted|expired|deactivated|inactive|archived|taken down|unpublished|withdrawn|closed|ended|sold(?! out)|"
        r"delisted|discontinued|cancell?ed|gone)|not available any ?more|isn[’']t available any ?more|finished",
        page=r"page|address|url", missing=r"not found|(?:does(?: not|n[’']t)|do not|don[’']t) exist|no longer (?:exists?|available|here)|"
        r"(?:been |was )?(?:removed|deleted|moved)|can(?:not|[’']t) be found", weak=r"(?:unavailable|not available)(?! (?:for|in|on|to|yet|with)\b)",
        alone=r"no longer (?:available|exists|for sale)\b|has (?:already )?been sold\b|404 not found|"
        r"(?:could(?: not|n[’']t)|can(?:not|[’']t)) find (?:this|that|the) (?:page|ad|listing|item|product)", no=("not ", "n’t ", "n't ", "never "), exact=True,
    ),
    _Words(  # Russian
        offer=r"объявлени|товар|предложени|лот|публикаци|карточк|торги|аукцион|продаж",
        over=r"снят[аоы]?\b(?! с производства)|удал[её]н|неактивн|не активн|больше не (?:актуальн|доступн|существует|прода|активн)|"
        r"(?:уже |более )не(?: |)(?:актуальн|доступн|существует|прода|активн)|неактуальн|закрыт|в архиве|архивн|архивирован|"
        r"заблокирован|завершен|завершён|устарел|продан|деактивирован|скрыт владельцем|ист[её]к", page=r"страниц|адрес|ссылк",
        missing=r"не существует|не найден|не обнаружен|больше нет|удал[её]н|устарел", weak=r"(?:недоступн|не доступн)\w*\b(?! (?:для|в|к|на|по)\b)",
        alone=r"снят[оаы]? с (?:публикации|продажи)|уже (?:не прода[её]тся|продан)|срок (?:размещения|публикации|действия) "
        r"(?:объявлени|публикации|размещения|лота|предложени)?\w*\s?ист[её]к|срок (?:размещения|публикации) [^.!?]{0,20}ист[её]к|товара? больше нет|"
        r"такой страницы (?:не|нет)|снял\w* (?:объявление|товар|лот) с|удалил\w* (?:объявление|товар|лот)", no=("не ",),
    ),
    _Words(  # Ukrainian
        offer=r"оголошенн|товар|лот|публікаці|пропозиці|аукціон|продаж",
        over=r"знят|видален|неактивн|не активн|неактуальн|(?:більше|вже) не(?: |)(?:доступн|активн|актуальн|існує|прода)|в архіві|"
        r"архівн|архівован|закінчи|завершен|продан|закрит|деактивован|заблокован|застаріл|сплив|минув", page=r"сторінк|адрес|посиланн",
        missing=r"не існує|не знайден|більше немає|видален", weak=r"недоступн\w*\b(?! (?:для|в|у|до|на|по)\b)",
        alone=r"знято з (?:публікації|продажу)|зняв\w* (?:оголошення|товар) з|видали\w* (?:оголошення|товар)", no=("не ",),
    ),
    _Words(  # Belarusian
        offer=r"аб[’ʼ'`]ява|аб[’ʼ'`]яв|тавар", over=r"знят|выдален|неактыўн|больш не|у архіве|прадад|прададзен|скончы", page=r"старонк",
        missing=r"не знойдзен|не існуе|выдален", no=("не ",),
    ),
    _Words(  # Bulgarian
        offer=r"обява|обявата|продукт|артикул|офертa|оферта", over=r"изтрит|не е активн|неактивн|изтекл|премахнат|свален|продаден|"
        r"деактивиран|архивиран|вече не|приключи", page=r"страница", missing=r"не съществува|не е намерен|не беше намерен", no=("не е ", "не ",),
    ),
    _Words(  # Serbian, Croatian, Bosnian
        offer=r"oglas|predmet|proizvod|artik[ao]l|оглас|производ|предмет", over=r"obrisan|nije (?:više )?(?:aktiv|dostup)|istek|uklonjen|"
        r"prodat|prodan|izbrisan|arhiviran|обрисан|није (?:више )?(?:актив|доступ)|истек|уклоњен|продат", page=r"stranica|страница",
        missing=r"nije prona[dđ]|ne postoji|није пронађ|не постоји", no=("nije ", "није ",),
    ),
    _Words(  # Polish
        offer=r"ogłoszeni|ofert|aukcj|produkt|przedmiot|towar|licytacj|sprzedaż",
        over=r"nieaktualn|nieaktywn|zakończon|zakończył|usunięt|wygas[łl]|archiwaln|zarchiwizowan|sprzedan|wycofan|zamknięt|"
        r"nie jest już (?:dostępn|aktywn|aktualn)|nie jest aktywn|już nie|nie jest dostępn", page=r"stron|adres",
        missing=r"nie istnieje|nie został\w* (?:znalezion|odnalezion)|nie znaleziono|usunięt|nie można odnaleźć", weak=r"niedostępn",
        alone=r"nie znaleziono (?:strony|ogłoszenia|oferty)", no=("nie ",),
    ),
    _Words(  # Czech and Slovak
        offer=r"inzerát|nabídk|ponuk|zboží|tovar|produkt|položk|aukc|příspěv|predmet|předmět",
        over=r"smaz|vymaz|zmaz|odstraněn|odstránen|vypršel|vypršal|prodán|predan|prodaný|ukončen|neaktivní|neaktívn|stažen|archivov|"
        r"(?:již|už) (?:není|neplatí|nie je|neexistuje|byl|bol)|není (?:již|aktivní)|nie je aktívn|skončil|expiroval",
        page=r"stránk|adres", missing=r"neexistuje|nenalezen|nebyl\w* nalezen|nenašl|nebol\w* nájden|nenájden|smazán", no=("není ", "nie je ",),
    ),
    _Words(  # German
        offer=r"anzeige|inserat|angebot|artikel|produkt|auktion|kleinanzeige|ware",
        over=r"nicht (?:mehr|länger)|gelöscht|abgelaufen|beendet|deaktiviert|entfernt|verkauft|archiviert|inaktiv|zurückgezogen|"
        r"nicht aktiv|vergriffen und", page=r"seite|adresse", missing=r"nicht gefunden|existiert nicht|gelöscht|nicht (?:mehr )?vorhanden|gibt es nicht",
        alone=r"nicht mehr (?:verfügbar|online|aktiv)", no=("nicht ",),
    ),
    _Words(  # French
        offer=r"annonce|article|produit|offre|vente|enchère|objet", over=r"n[’'](?:est|existe) plus|(?:a été |est )?(?:supprimé|retiré|"
        r"désactivé|expiré|vendu|terminé|archivé|clôturé)e?|plus (?:disponible|en ligne|active)", page=r"page|adresse",
        missing=r"introuvable|n[’']existe (?:plus|pas)|n[’']a pas été trouvée|non trouvée", alone=r"plus (?:disponible|en ligne)", no=("pas ",),
    ),
    _Words(  # Spanish
        offer=r"anuncio|artículo|producto|publicación|oferta|subasta|aviso", over=r"ya no|(?:ha sido |fue |está )?(?:eliminad|borrad|"
        r"retirad|desactivad|caducad|vendid|finalizad|pausad|archivad|inactiv|terminad)[oa]|expir", page=r"página|dirección",
        missing=r"no (?:existe|encontrad|se encuentra|se encontró|fue encontrad|se ha encontrado)", weak=r"no (?:está )?disponible", no=("no ",), verb_first=True,
    ),
    _Words(  # Italian
        offer=r"annuncio|inserzione|articolo|prodotto|asta|oggetto|offerta", over=r"non (?:è|sono|esiste) più|non più|(?:è stat[oa] )?"
        r"(?:rimoss|eliminat|cancellat|scadut|vendut|disattivat|terminat|archiviat|ritirat)[oa]|inattiv", page=r"pagina|indirizzo",
        missing=r"non (?:trovat|esiste|è stat[oa] trovat)", no=("non ",), verb_first=True,
    ),
    _Words(  # Portuguese
        offer=r"anúncio|artigo|produto|oferta|leilão", over=r"já não|não (?:está|existe) mais|(?:foi )?(?:removid|eliminad|apagad|"
        r"desativad|expirad|vendid|encerrad|excluíd|finalizad|arquivad)[oa]|expirou|inativ", page=r"página|endereço",
        missing=r"não (?:existe|encontrad|foi encontrad)", weak=r"indisponível|não (?:está )?disponível", no=("não ",), verb_first=True,
    ),
    _Words(  # Dutch
        offer=r"advertentie|artikel|product|veiling|aanbod|kavel", over=r"niet meer|verwijderd|verlopen|beëindigd|verkocht|gesloten|inactief|"
        r"gearchiveerd", page=r"pagina", missing=r"niet gevonden|bestaat niet", no=("niet ",),
    ),
    _Words(  # Romanian
        offer=r"anunț|anunţ|produs|ofert|articol|licitați", over=r"nu mai (?:este|există|e)|(?:a fost )?(?:șters|şters|dezactivat|eliminat|expirat|vândut|"
        r"retras|scos|arhivat|închis|încheiat)|inactiv|nu este activ", page=r"pagin", missing=r"nu (?:există|a fost găsit)|nu s-a găsit",
        weak=r"indisponibil|nu este disponibil", no=("nu ",), verb_first=True,
    ),
    _Words(  # Hungarian
        offer=r"hirdetés|termék|ajánlat|aukció|árucikk", over=r"már nem|töröl|lejárt|eladva|eladták|elkelt|inaktív|megszűnt|archivál|"
        r"nem aktív", page=r"oldal", missing=r"nem található|nem létezik", verb_first=True,
    ),
    _Words(  # Lithuanian, Latvian, Estonian
        offer=r"skelbim|prekė|preke|sludinājum|prece|kuulutus|toode", over=r"pašalint|ištrint|nebegalioj|neaktyv|nebeaktual|baigė|parduot|"
        r"archyvuot|dzēst|nav (?:vairs )?(?:aktīv|pieejam|aktuāl)|beidz|pārdot|noņemt|kustutatud|ei ole enam|aegunud|müüdud|eemaldatud",
        page=r"puslap|lapa|leh(?:te|ekülg)", missing=r"nerast|neegzistuoj|nav atrast|neeksistē|ei leitud|ei eksisteeri",
    ),
    _Words(  # Greek
        offer=r"αγγελία|προϊόν|δημοπρασία|αντικείμενο", over=r"δεν (?:είναι|υπάρχει) πλέον|διαγράφηκε|αφαιρέθηκε|έληξε|πωλήθηκε|πουλήθηκε|"
        r"ανενεργ|έχει λήξει|έχει διαγραφεί|δεν είναι ενεργ", page=r"σελίδα", missing=r"δεν (?:βρέθηκε|υπάρχει)", verb_first=True,
    ),
    _Words(  # Turkish, Azerbaijani
        offer=r"ilan|ürün|teklif|açık artırma|müzayede|elan|mal|məhsul",
        over=r"yayında değil|yayından (?:kaldır|kalk|çık)|kaldırıl|silin|süresi (?:dol|bit)|artık|satıl(?:dı|mış|ıb)|pasif|sona er|arşiv|"
        r"aktif değil|aktiv deyil|müddəti (?:bit|başa)|qaldırıl|vaxtı (?:bit|keç)|deaktiv", page=r"sayfa|səhifə",
        missing=r"bulunam|mevcut değil|mövcud deyil|tapılm|yok\b",
    ),
    _Words(  # Kazakh, Kyrgyz
        offer=r"хабарландыру|тауар|жарнама|жарыя|товар", over=r"жойыл|өшіріл|өчүрүл|белсенді емес|активдүү эмес|активті емес|енді |алынып таст|"
        r"алынды|мұрағат|архив|мерзімі (?:өт|аяқтал)|мөөнөтү|сатыл|аяқтал|ескір|жабыл", page=r"бет|барак|парақ",
        missing=r"табылма|табылган жок|жоқ|жок\b|қолжетімсіз", weak=r"қолжетімсіз",
    ),
    _Words(  # Uzbek, Latin and Cyrillic; Tajik
        offer=r"e[ʼ'‘’`]?lon|mahsulot|tovar|эълон|маҳсулот|товар",
        over=r"o[ʼ'‘’`]?chiril|faol emas|endi |tuga|olib tashlan|sotil|arxiv|muddati|yopil|ўчирил|фаол эмас|энди |тугаган|сотил|архив|"
        r"нест карда", page=r"sahifa|саҳифа", missing=r"mavjud emas|topilmadi|мавжуд эмас|топилмади|ёфт нашуд",
    ),
    _Words(  # Georgian
        offer=r"განცხადებ|პროდუქტ|ნივთ|ლოტ", over=r"წაშლილ|წაიშალ|აღარ|ვადა|გაყიდულ|გაიყიდ|არააქტიურ|არ არის აქტიურ|დახურულ|დაარქივ|მოხსნილ",
        page=r"გვერდ", missing=r"ვერ მოიძებნ|არ მოიძებნ|არ არსებობს|აღარ არსებობს",
    ),
    _Words(  # Armenian
        offer=r"հայտարարությ|ապրանք|լոտ", over=r"հեռացվ|ջնջվ|այլևս|ակտիվ չէ|պասիվ|ժամկետ|վաճառվ|փակվ|արխիվ|չեղարկ", page=r"էջ",
        missing=r"չի գտնվել|չգտնվեց|գոյություն չունի|չկա",
    ),
    _Words(  # Arabic
        offer=r"(?:ال|هذا ال)?(?:إعلان|اعلان|منتج|عرض|سلعة|مزاد|غرض)", over=r"لم يعد|غير (?:نشط|فعال)|تم (?:حذف|إزالة|ازالة|بيع|إغلاق|إيقاف|أرشفة)|"
        r"محذوف|منتهي|انتهت|انتهى|مغلق|مباع", page=r"الصفحة|صفحة|الرابط", missing=r"غير موجود|لم يتم العثور|لا يوجد|لا توجد",
        weak=r"غير (?:متوفر|متاح)", verb_first=True,
    ),
    _Words(  # Persian
        offer=r"آگهی|محصول|کالا|مزایده", over=r"حذف شد|منقضی|غیرفعال|غیر فعال|فروخته شد|به فروش رس|دیگر |پایان یاف|بسته شد|بایگانی",
        page=r"صفحه", missing=r"یافت نشد|وجود ندارد|موجود نیست|پیدا نشد",
    ),
    _Words(  # Hebrew
        offer=r"ה?מודעה|ה?מוצר|ה?פריט", over=r"הוסר|נמחק|אינ[הו] פעיל|לא פעיל|פג|נמכר|כבר (?:לא|אינ)|הסתיים", page=r"ה?(?:דף|עמוד)",
        missing=r"לא נמצא|אינו קיים|לא קיים", verb_first=True,
    ),
    _Words(  # Vietnamese, Indonesian
        offer=r"tin đăng|tin rao|sản phẩm|iklan|produk|barang", over=r"(?:đã )?(?:bị )?(?:xóa|xoá|gỡ|ẩn)|không còn|hết hạn|đã (?:được )?bán|"
        r"telah (?:dihapus|terjual|berakhir)|sudah (?:tidak|terjual)|tidak lagi|kedaluwarsa", page=r"trang|halaman",
        missing=r"không (?:tồn tại|tìm thấy)|tidak ditemukan|tidak ada", alone=r"không tìm thấy (?:trang|tin|sản phẩm)", verb_first=True,
    ),
    _Words(  # Swedish, Norwegian, Danish, Finnish
        offer=r"annons(?:en)?|annonce(?:n)?|artikeln|objektet|varen|varan|ilmoitus|tuote", over=r"(?:har )?tagits bort|inte längre|borttagen|"
        r"såld|avslutad|utgått|slettet|ikke lenger|solgt|utløpt|ikke længere|udløbet|fjernet|poistettu|ei ole enää|myyty|vanhentunut",
        page=r"sidan|siden|sivua?", missing=r"kunde inte hittas|hittades inte|finns inte|finnes ikke|ble ikke funnet|ikke fundet|findes ikke|ei löyt",
    ),
)  # fmt: skip
# Written without spaces, with word orders of their own.
_CJK = (
    r"(?:商品|宝贝|信息|该帖|帖子|广告|物品|拍卖|拍品|产品)[^。！？]{0,16}?(?:已(?:被)?(?:下架|删除|失效|售出|卖出|售完|过期|结束|关闭|移除)|不存在|找不到|无法找到)|"
    r"(?:页面|链接|网页)[^。！？]{0,12}?(?:不存在|找不到|无法找到|已(?:被)?删除|已失效)|"
    r"(?:この|該当の|ご指定の|お探しの)?(?:商品|オークション|出品|広告|投稿)[^。]{0,20}?(?:削除され|存在しません|終了し|見つかりません|取り下げ|販売終了|売り切れ|公開されていません)|"
    r"ページ[^。]{0,16}?(?:削除され|存在しません|見つかりません)|"
    r"삭제된 (?:게시|상품|글|매물)|(?:게시물|상품|글|매물|광고)[^.]{0,16}?(?:삭제|판매 ?완료|종료되|만료|존재하지 않|찾을 수 없)|존재하지 않는|판매 ?완료된|페이지를 찾을 수 없"
)
_GAP = r"[^.!?؟。:]{0,40}?"
# What a site says of itself or of the visitor in the words of a notice: that it is out of order,
_BROKEN = re.compile(
    r"temporar|\bmaintenance\b|technical (?:difficult|issue|problem|work|error)|be (?:right )?back (?:soon|shortly|online|in)|(?:something|went) wrong|"
    r"internal (?:server )?error|service (?:is )?unavailable|(?:couldn[’']t|could not|unable to|failed to) (?:be )?load|overload|"
    r"high (?:load|traffic)|bad gateway|gateway time-?out|database (?:connection|error)|"
    r"account (?:has been )?suspended|domain (?:has )?expired|welcome to nginx|apache2? .{0,20}default page|"
    r"временно|техническ\w+ (?:работ|обслуж|перерыв|проблем|неполад|причин)|профилактическ|скоро верн|обновите страниц|пошло не так|"
    r"внутренняя ошибка|ошибка сервера|не удалось загрузить|не загрузил|перегружен|тимчасово|технічн\w+ (?:робот|перерв|проблем|обслуг)|"
    r"пішло не так|помилка сервера|часова недаступ|chwilowo|tymczasowo|przerw\w+ techniczn|prace (?:techniczne|serwisowe|konserwacyjne)|"
    r"problem\w* techniczn|coś poszło nie tak|vorübergehend|wartung|technische[nrs]? (?:problem|störung|schwierig)|temporaire|"
    r"problème technique|temporal|mantenimiento|problemas? técnic|temporane|manutenzione|problem[ai] tecnic|manutenção|tijdelijk|onderhoud|"
    r"technische storing|mentenanță|probleme tehnice|dočasn|údržb|odstávk|technick\w+ (?:problém|potíž|ťažkost)|ideiglenes|átmenetileg|"
    r"karbantart|laikinai|īslaicīgi|ajutiselt|privremeno|održavanj|привремено|одржавањ|поддръжка|προσωριν|συντήρηση|geçici|bakım|"
    r"teknik (?:bir )?(?:sorun|arıza)|müvəqqəti|texniki|уақытша|техникалық|убактылуу|vaqtincha|texnik|вақтинча|муваққат|დროებით|ტექნიკურ|"
    r"ժամանակավոր|տեխնիկական|مؤقت|صيانة|خطأ (?:في الخادم|تقني)|موقت|تعمیر|זמני|תחזוקה|暂时|维护|维修|繁忙|一時的|メンテナンス|일시적|점검|"
    r"tạm thời|bảo trì|sementara|tillfälligt|underhåll|midlertidig|vedligehold|tilapäisesti",
    re.IGNORECASE,
)
# that it is so just now, or for who comes from there.
_FOR_NOW = re.compile(
    r"\btry again (?:later|soon|shortly|in|after|tomorrow)|\btry (?:refreshing|reloading)|(?:right|for) now\b|at (?:the|this) moment|"
    r"currently (?:un|down|off|under|not)|(?:in|from) your (?:region|country|area|location)|"
    r"попробуйте (?:\w+ )?(?:позже|позднее|через)|(?:зайдите|повторите|вернитесь) (?:\w+ )?(?:позже|позднее|попытку)|"
    r"(?:вашем|вашего|вашей|вашому|вашій) (?:регион|стран|город|регіон|країн|міст)|спробуйте (?:\w+ )?(?:пізніше|через)|"
    r"spróbuj (?:\w+ )?później|w (?:twoim|państwa) (?:kraju|regionie)|derzeit|zurzeit|momentan|(?:später|bitte) (?:noch einmal|noch mal|erneut)|"
    r"in (?:ihrem|deinem) (?:land|gebiet|region)|plus tard|réessay|dans (?:votre|ton) (?:pays|région)|más tarde|en este momento|"
    r"en (?:su|tu) (?:país|región)|più tardi|al momento|nel tuo paese|mais tarde|no momento|no seu país|later (?:opnieuw|nog)|"
    r"in (?:uw|jouw) (?:land|regio)|mai târziu|în țara (?:ta|dumneavoastră)|později|neskôr|momentáln|ve vaší zemi|később|jelenleg|vėliau|vēlāk|"
    r"hiljem|kasnije|касније|по-късно|αργότερα|daha sonra|şu an|ülkenizde|bölgenizde|hazırda|кейінірек|қазір|кийинчерээк|keyinroq|hozircha|"
    r"кейинроқ|მოგვიანებით|ավելի ուշ|حالي[اًّ]|لاحق[اً]|في (?:بلدك|منطقتك)|بعداً? |بعدا|دوباره تلاش|در حال حاضر|מאוחר יותר|稍后|重试|所在(?:地区|国家)|"
    r"しばらく|잠시|thử lại|senare|senere|myöhemmin|на модерации|на проверке|на модерації|under review|pending approval|w trakcie moderacji",
    re.IGNORECASE,
)
# A heading that asks something of the visitor before anything is shown.
_CHOICE = re.compile(
    r"(?:select|choose|confirm) your (?:region|country|location|city|language|age)|(?:выберите|подтвердите|оберіть|підтвердьте) "
    r"(?:ваш[ае]? |свой |своє )?(?:город|регион|страну|язык|возраст|місто|регіон|країну|вік)|вам (?:уже )?(?:есть|исполнилось) \d\d|are you (?:over )?\d\d",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"(?:^|[.!?؟。;—-]\s*)(?:if|when|unless|whether|once|as soon as|если|когда|как только|якщо|коли|falls|wenn|sobald|jeśli|jeżeli|gdy|si|cuando|quand|"
    r"lorsque|als|wanneer|dacă|când|když|pokud|ak|keď|eğer|إذا|اذا|اگر|如果|若|თუ|եթե|егер|ако|когато|jei|ha|αν|אם|əgər|эгер|калі|nếu|jika|se (?!ha|han))\b",
    re.IGNORECASE,
)
# A label that stands alone: the whole text of an element that is a status.
_LABEL = re.compile(
    r"(?:it(?:em|[’']s)? |already |now )?(?:sold|removed|expired|ended|closed|archived|inactive|deactivated|deleted)|"
    r"(?:уже )?(?:продан[оаы]?|снят[оаы]?(?: с (?:публикации|продажи))?|удален[оаы]?|удалён|закрыт[оаы]?|завершен[оаы]?|завершён|в архиве|архив|"
    r"неактивн[оаы]?е?|неактуальн[оаы]е?|истекло)|продано|знято(?: з публікації)?|видалено|неактивне|неактуальне|в архіві|закрито|завершено|"
    r"sprzedan[eoya]|nieaktualne|nieaktywne|archiwalne|zakończon[eoya]|usunięt[eoya]|wygasło|verkauft|beendet|deaktiviert|gelöscht|abgelaufen|inaktiv|"
    r"vendue?|expirée?|supprimée?|terminée?|vendid[oa]|finalizad[oa]|caducad[oa]|eliminad[oa]|encerrad[oa]|vendut[oa]|scadut[oa]|verkocht|verlopen|gesloten|"
    r"vândut|expirat|inactiv|șters|arhivat|prodán[oa]?|prodané|predané|smazáno|ukončeno|neaktivní|eladva|lejárt|продаден[оа]?|изтекла|неактивна|"
    r"parduota|pārdots|müüdud|πουλήθηκε|πωλήθηκε|έληξε|נמכר|הוסר|satıldı|satılmıştır|satılıb|yayında değil|pasif|silindi|сатылды|сатылған|жойылды|"
    r"sotilgan|sotildi|сотилган|გაყიდულია|გაყიდული|წაშლილია|վաճառված է|վաճառված|վաճառվել է|مباع|تم البيع|محذوف|منتهي|فروخته شد|فروخته شده|منقضی|"
    r"(?:商品)?已(?:售出|售|卖出|下架|删除|过期|结束)|売り切れ|販売終了|終了|판매 ?완료|거래 ?완료|đã bán|terjual|såld|solgt|myyty",
    re.IGNORECASE,
)  # fmt: skip


def _ways(words: _Words) -> list[str]:
    """How one language says that the offer is over, or that the page is missing."""
    no = "".join(
        rf"(?<!\b{re.escape(one)})" if one[0] not in "n’'" or one[1] not in "’'" else f"(?<!{re.escape(one)})" for one in words.no
    )
    end = "" if words.exact else r"\w*"
    states = "|".join(filter(None, (words.over, words.missing, words.weak)))
    ways = [rf"\b(?:{words.offer}){end}\b{_GAP}(?<!\w){no}(?:{states})\w*"]
    if words.verb_first:
        ways.append(rf"(?<!\w){no}(?:{words.over}|{words.missing or words.over})\w*[^.!?؟。:]{{1,20}}?(?<!\w)(?:{words.offer})\w*")
    if words.page and words.missing:
        ways.append(rf"\b(?:{words.page})\w*{_GAP}(?<!\w){no}(?:{words.missing})\w*")
    if words.verb_first and words.page:
        ways.append(rf"(?<!\w)(?:{words.missing})\w*[^.!?؟。:]{{1,20}}?(?<!\w)(?:{words.page})\w*")
    if words.alone:
        ways.append(rf"(?<!\w)(?:{words.alone})")
    return ways


_OVER = re.compile("|".join([*(way for words in _LANGUAGES for way in _ways(words)), _CJK]), re.IGNORECASE)


def says_over(text: str) -> re.Match[str] | None:
    """Where a short text says that an offer is over, or its page missing; None also for a condition, a question and what passes.

    >>> says_over("Объявление снято с публикации") is not None
    True
    >>> says_over("Если товар продан, напишите нам") is says_over("Страница временно недоступна") is None
    True
    """
    found = _OVER.search(text)
    if found is None or found.start() > 60 or passes(text):
        return None
    if _CONDITION.search(text[: found.end()]) is not None or re.match(r"[^.!。]{0,30}[?؟？]", text[found.end() :]):
        return None
    return found


def is_over_label(text: str) -> bool:
    """Whether a text is nothing but the word for it: "Sold", "Продано"."""
    return _LABEL.fullmatch(text.strip(" .!·•—-")) is not None


def passes(text: str) -> re.Match[str] | None:
    """Where a text says that something is so for a while, here, or for this visitor only."""
    return broken(text) or _FOR_NOW.search(text)


def broken(text: str) -> re.Match[str] | None:
    """Where a text says that the site is out of order."""
    return _BROKEN.search(text)


def asks(text: str) -> re.Match[str] | None:
    """Where a heading wants to know something of the visitor first."""
    return _CHOICE.search(text)
