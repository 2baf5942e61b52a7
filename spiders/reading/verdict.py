"""What kind of page it is when no listings are on it: blocked, a shell, honestly empty, or not recognised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from spiders.reading.notices import asks, broken, is_over_label, passes, says_over
from spiders.reading.outline import Outline
from spiders.reading.texts import squash, words

# What challenge pages load or post to. A live page may load some of these too: they count only where nothing else is there.
_CHALLENGE_PARTS = re.compile(
    r"cdn-cgi/challenge-platform|challenges\.cloudflare\.com|cf[-_]chl|cf-turnstile|_cf_chl|captcha-delivery\.com|datadome|"
    r"px-captcha|_pxappid|perimeterx|px-cloud\.net|human-challenge|"
    r"_incapsula_resource|incapsula|imperva|hcaptcha\.com|h-captcha|recaptcha/api|g-recaptcha|recaptcha/enterprise|geetest|"
    r"smartcaptcha|showcaptcha|checkcaptcha|captcha-api\.yandex|"
    r"ddos-guard|bm-verify|sec-if-cpt|sec-cpt|ak-challenge|awswaf|aws-waf|gokuprops|kpsdk|ips\.js|arkoselabs|funcaptcha|"
    r"friendlycaptcha|servicepipe|qrator|distil_|botdetect|nocaptcha|awsc\.js|"
    r"punish\?|_____tmd_____|baxia|captchacharacters|validatecaptcha|captcha[-_ ]?(?:form|container|box|page|image|input|"
    r"widget)|antibot|anti-bot|abt-challenge|botcheck|bot-check|robot-check|challenge[-_](?:form|container|page|running|"
    r"stage|error)",
    re.IGNORECASE,
)
_CHALLENGE_WORDS = re.compile(
    r"just a moment|attention required|checking (?:if|your browser)|verify(?:ing)? (?:that )?(?:you(?:'re| are)|"
    r"your identity|you are (?:a )?human)|are you (?:a )?(?:human|robot)|you(?:'re| are) not a (?:ro)?bot|robot check|"
    r"prove you(?:'re| are)|"
    r"pardon our interruption|access (?:to this page )?(?:has been )?denied|access is (?:temporarily )?(?:restricted|"
    r"denied)|blocked|unusual (?:traffic|activity)|suspicious activity|security check|press (?:&|and) hold|"
    r"complete the captcha|enter the characters|"
    r"ddos protection|please enable (?:cookies|js and disable)|request could not be processed|human verification|"
    r"bot detection|too many requests|rate limit|"
    r"доступ (?:ограничен|запрещ[её]н|временно|заблокирован|закрыт|к ресурсу)|подтвердите,? что (?:вы|запросы)|вы не робот|"
    r"вы робот|проверка (?:браузера|безопасности)|проверяем (?:ваш )?браузер|проблема с ip|подозрительн\w+ (?:активност|"
    r"трафик)|введите (?:код|символы) с (?:картинки|изображения)|"
    r"похоже,? (?:что )?вы робот|captcha|капча|слишком много запросов|antibot|"
    r"доступ обмежено|підтвердьте,? що|ви не робот|перевірка браузера|dostęp (?:zablokowany|został)|"
    r"potwierdź, że (?:nie )?jesteś|nie jesteś robotem|zugriff (?:verweigert|gesperrt|wurde)|sind sie ein (?:mensch|"
    r"roboter)|bestätigen sie, dass|ungewöhnlich|sicherheitsprüfung|"
    r"accès (?:refusé|bloqué|temporairement)|vérifi(?:ez|er|ons) que vous|êtes[- ]vous un (?:humain|robot)|"
    r"acceso (?:denegado|bloqueado)|verific(?:a|ar|amos) que (?:eres|no eres)|no (?:soy|eres) un robot|accesso (?:negato|"
    r"bloccato)|non sei un robot|verifica di essere|acesso (?:negado|bloqueado)|não é um robô|"
    r"toegang (?:geweigerd|geblokkeerd)|geen robot|erişim (?:engellendi|kısıtlandı)|robot olmadığ|güvenlik (?:kontrol|"
    r"doğrulama)|olağan ?dışı|bağlantınız kontrol|تحقق من أنك|لست روبوت|تم (?:حظر|رفض)|الوصول مرفوض|التحقق الأمني|"
    r"دسترسی (?:محدود|مسدود)|ربات نیستید|"
    r"安全验证|人机验证|验证码|访问(?:被拒绝|受限|过于频繁)|拖动.{0,6}滑块|滑动验证|请完成验证|アクセスが(?:拒否|制限)|ロボットではありません|認証",
    re.IGNORECASE,
)
# The whole titles of walls, as their makers write them.
_WALL_TITLES = re.compile(
    r"(?:please wait\.*|just a moment\.*|attention required!?|one moment,? please\.*|checking your browser\.*)(?: \| cloudflare)?|"
    r"ddos-guard|pardon our interruption\.*|access to this page has been denied\.?|human verification|robot check|"
    r"are you a (?:human|robot)\??|verify you are human|security check|bot verification",
    re.IGNORECASE,
)
_LOGIN_WORDS = re.compile(
    r"(?:log|sign) ?in to (?:continue|see|view|access)|please (?:log|sign) ?in|you must (?:log|sign|be logged)|"
    r"login required|members only|войдите,? чтобы|необходимо (?:войти|авториз)|требуется авторизац|авторизуйтесь|увійдіть|"
    r"щоб продовжити|zaloguj się,? aby|musisz się zalogować|"
    r"melden sie sich an|bitte (?:einloggen|anmelden)|connectez-vous pour|inicia sesión para|accedi per|faça login|"
    r"giriş yap(?:ın|malısınız)|سجل (?:ال)?دخول|请(?:先)?登录|ログインして",
    re.IGNORECASE,
)
EMPTY_WORDS = re.compile(
    r"no (?:(?:search )?results?|items?|products?|listings?|ads?|matches|offers?|goods|adverts?|"
    r"posts?)\b[^.!?]{0,40}?(?:\bfound|\bmatch|\bfor\b|\bavailable|\bto (?:show|display)|[.!]|$)|nothing (?:was |"
    r"has been )?(?:found|here|to show|matche)|(?:did(?: not|n[’']t)|could(?: not|n[’']t)|can[’']?t|cannot) (?:find|"
    r"match) any|"
    r"(?:we|there (?:are|were))(?: currently)? (?:found )?(?:no|0) (?:results|items|products|listings|ads|matches|offers)|"
    r"^0 (?:results|items|products|listings|ads|matches|offers|товаров|объявлений|результатов|ergebnisse|treffer|résultats?|"
    r"wyników|sonuç|resultados|risultati)\b|your search (?:did not match|returned no|- .{1,80} - did not)|no exact matches|"
    r"ничего (?:не (?:найдено|нашлось|нашли)|подходящего)|(?:объявлени|товар|результат|предложени|"
    r"совпадени)\w*(?: по (?:вашему|данному) запросу)? не (?:найден|обнаружен|нашлось|нашли)|не (?:найдено|нашлось|"
    r"нашли) (?:ни одного|ни|объявлений|товаров|результатов|совпадений|подходящ)|нет (?:объявлений|товаров|результатов|"
    r"предложений|совпадений)|не удалось найти|по (?:вашему )?запросу.{0,80}(?:ничего|не найден)|найдено 0\b|"
    r"нічого не (?:знайдено|знайшли)|(?:оголошен|товар|результат)\w* не знайден|не знайшли (?:жодн|нічого)|"
    r"немає (?:оголошень|товарів|результатів)|не знайдено (?:жодн|оголош|товар|результ)|"
    r"nie znale[zź](?:iono|liśmy)|brak (?:wyników|ogłoszeń|ofert|produktów|rezultatów)|nic nie znale|0 wyników|"
    r"keine (?:passenden |weiteren )?(?:ergebnisse|treffer|anzeigen|artikel|produkte|angebote|inserate)|nichts gefunden|"
    r"leider (?:nichts|keine)|kein(?:e)? (?:ergebnis|treffer)|konnten (?:wir )?keine|"
    r"aucune? (?:résultat|annonce|produit|article|correspondance)|pas de résultat|n[’']avons (?:pas|rien) trouvé|"
    r"n[’']a donné aucun|"
    r"no (?:se (?:han )?encontr|hemos encontrado|hay (?:resultados|anuncios|productos|publicaciones|artículos)|encontramos)|"
    r"sin resultados|ningún (?:resultado|anuncio|producto)|nessun[oa]? (?:risultat|annunci|prodott|articol|inserzion|"
    r"corrispond)|non (?:abbiamo|ci sono|è stato|sono stati) (?:trovat|risultat|annunci|prodott)|la ricerca non ha prodotto|"
    r"nenhum (?:resultado|anúncio|produto|item)|não (?:encontr|há (?:resultados|anúncios|produtos)|foram encontrad)|"
    r"sem resultados|geen (?:resultaten|advertenties|producten|artikelen|zoekresultaten|treffers|items)|niets gevonden|"
    r"niet gevonden|niciun (?:rezultat|anunț|produs)|nu (?:am găsit|s-au găsit|există (?:rezultate|anunț|produse))|"
    r"nici un (?:rezultat|anun)|"
    r"(?:sonuç|ilan|ürün|kayıt)\w*(?: bulunam| bulunma| yok)|bulunamadı|hech (?:narsa|nima|qanday).{0,40}top(?:il|a)ma|"
    r"topilmadi|табылмады|ештеңе табыл|нәтиже жоқ|хабарландыру жоқ|ничего не табыл|"
    r"لا (?:توجد|يوجد) (?:نتائج|إعلانات|اعلانات|منتجات|عروض)|لم (?:يتم العثور|نعثر|نجد|يعثر)|لا نتائج|عذر[اً]+.{0,40}(?:لا |"
    r"لم )|نتیجه‌?ای (?:یافت|پیدا)|(?:یافت|پیدا) نشد|آگهی.{0,30}(?:نیست|وجود ندارد)|"
    r"没有(?:找到|搜索到|相关|符合)|未找到|暂无(?:结果|商品|数据|相关)|抱歉.{0,20}没有|沒有找到|該当する.{0,20}(?:ありません|見つかりません)|見つかりませんでした|検索結果(?:は)?(?:0|"
    r"ありません)|검색 ?결과가 없|nebyl[yoa]? nalezen|žádné (?:výsledky|inzeráty|produkty)|nenalezen|nincs találat|няма намерени|"
    r"не са намерени|inga (?:träffar|resultat|annonser)|ingen (?:treff|resultater|annonser)|δεν βρέθηκαν|לא נמצאו|ไม่พบ|"
    r"không tìm thấy|tidak (?:ditemukan|ada hasil)",
    re.IGNORECASE,
)
_NOTICE = words(
    """alert notice notification message msg warning warn info status state closed close inactive expired expire sold removed
    removal deleted unavailable notavailable error empty archive archived banner outdated ended
    ribbon overlay flash hint attention placeholder adpage not available 404 notfound found deactivated disabled soldout
    lot blank stub"""
)
_QUOTES = words(
    """description desc descr review reviews comment comments body content details faq terms rules footer text chat
    message question answer cookie cookies policy help"""
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))


_MOST_BLOCKS = 8000  # twice what the largest real pages have


def _blocks(out: Outline, longest: int) -> Iterator[tuple[int, str]]:
    """Short blocks of text with their element: the visible lines of a page."""
    doc = out.doc
    node, count, left = 0, len(doc.tags), _MOST_BLOCKS
    while node < count and left:
        if doc.tags[node]:
            node += 1
            continue
        parent = doc.parents[node]
        last = node + 1
        text = doc.texts[node]
        while last < count and (doc.tags[last] or not doc.apart[last]) and last - node < 12:
            if not doc.tags[last]:
                text += doc.texts[last]
            elif doc.tags[last] not in ("b", "strong", "span", "em", "i", "a", "br", "u", "mark"):
                break
            last += 1
        text = squash(text)
        if 2 < len(text) <= longest:
            left -= 1
            yield parent, text
        node = last


def challenge(out: Outline, status: int, has_goods: bool) -> str | None:
    """The words or the sign of a challenge, captcha or wall; None for a page that has goods.

    A title that only a wall bears is believed whatever stands below, where the wall's own parts are there too: a seller may name
    goods so, but does not bring the parts.
    """
    doc = out.doc
    if _WALL_TITLES.fullmatch(squash(doc.title)) and (_wall_head(out) or _challenge_part(out)):
        return squash(doc.title)
    if has_goods:
        return None
    shown = doc.text(0, min(len(doc.tags), 20_000))[:6000] if doc.tags else ""
    words_found = _CHALLENGE_WORDS.search(doc.title) or next(
        (
            found
            for node, text in _blocks(out, 240)
            if (found := _CHALLENGE_WORDS.search(text)) and (doc.tags[node] in _HEADINGS or len(shown) < 2500)
        ),
        None,
    )
    if words_found is None and doc.noscript and len(shown) < 600:
        words_found = _CHALLENGE_WORDS.search(doc.noscript[:2000])
    part = _challenge_part(out)
    if len(shown) < 2500 and (words_found and (part or status in (401, 403, 405, 429, 503) or len(shown) < 900)):
        return squash(words_found[0]) if words_found else None
    if part and (len(shown) < 600 or (words_found and len(shown) < 6000)):
        return part
    if status in (403, 429, 503) and (len(shown) < 1500 or part):
        return f"status {status}"
    if len(shown) < 3000 and _password_form(out):
        wall = _LOGIN_WORDS.search(shown)
        if wall:
            return squash(wall[0])
        if len(shown) < 500 and re.search(r"log-?in|sign-?in|auth|passport|giris", out.url, re.IGNORECASE):
            return "login form"
    return None


def data_challenge(text: str, status: int) -> str | None:
    """The sign of a wall in a data answer: a captcha's address, or a refusal with an error status."""
    if found := re.search(
        r"captcha-delivery|captcha[_-]?url|\"?blockScript|px-captcha|geetest|perimeterx|showcaptcha|smartcaptcha",
        text,
        re.IGNORECASE,
    ):
        return found[0]
    if status in (401, 403, 429, 503):
        return f"status {status}"
    return None


def _wall_head(out: Outline) -> bool:
    """Whether a page's head is served by the wall itself: its style sheets come from there."""
    return any("/cdn-cgi/" in (attributes.get("href") or "") for tag, attributes in out.doc.head if tag == "link")


def _challenge_part(out: Outline) -> str | None:
    doc = out.doc
    for _, attributes, source in doc.scripts:
        if found := _CHALLENGE_PARTS.search((attributes.get("src") or "")[:600]) or _CHALLENGE_PARTS.search(source[:20_000]):
            return found[0]
    for tag, attributes in doc.head:
        if tag == "iframe" and (found := _CHALLENGE_PARTS.search((attributes.get("src") or "")[:600])):
            return found[0]
    for node, attributes in enumerate(doc.attrs[:4000]):
        for name in ("id", "class", "action", "src", "href", "name", "data-sitekey"):
            value = attributes.get(name) if attributes else None
            if value and (found := _CHALLENGE_PARTS.search(value[:300])):
                return found[0]
        del node
    return None


def _password_form(out: Outline) -> bool:
    return any(
        tag == "input" and (out.doc.attrs[node].get("type") or "").lower() == "password" for node, tag in enumerate(out.doc.tags)
    )


def empty_notice(out: Outline, before: int | None = None) -> str | None:
    """The site's own words that there are no results, outside navigation; only those before position `before`."""
    doc = out.doc
    for node, text in _blocks(out, 220):
        if before is not None and node >= before:
            return None
        if (found := says_nothing(text)) and not _hidden(out, node) and not _quoted(out, node):
            return squash(text) if len(text) < 160 else squash(found)
    del doc
    return None


@lru_cache(maxsize=8192)
def says_nothing(text: str) -> str | None:
    """The words of a line that say there are no results; the pages of a source share most of their lines."""
    found = EMPTY_WORDS.search(text)
    return None if found is None else found[0]


def removal_notice(out: Outline, status: int, listed: bool, *, others: Sequence[tuple[int, int]] = ()) -> str | None:
    """The page's own notice that its listing is gone: in a heading, the title or a notice element, never inside a description.

    listed: the page shows its listing still. others: where it shows other listings, whose labels say nothing of this one.
    """
    doc = out.doc
    for node, text in _blocks(out, 200):
        found = says_over(text)
        label = found is None and len(text) < 40 and is_over_label(text)
        if (found is None and not label) or _hidden(out, node) or _quoted(out, node):
            continue
        if any(start <= node < end for start, end in others):
            continue
        if (heading := _in_heading(out, node)) and not listed:
            return text
        # A heading of a page that shows its listing may be the listing's name.
        if heading and found is not None and found.start() < 15 and _is_whole(text[found.end() :]):
            return text
        if _noticed(out, node):
            return text
        if not listed and found is not None and len(text) < 140:
            return text
    if not listed and says_over(doc.title):
        return doc.title
    if status in (404, 410) and not listed:
        return f"status {status}"
    return None


def _is_whole(rest: str) -> bool:
    """Whether what follows a notice adds little to it."""
    return len(rest) < 40 and (":" not in rest or says_over(rest) is not None)


def outage(out: Outline, *, zero: bool = False) -> str | None:
    """The words by which a page without a listing says that it, the site or this visitor's way to it is out of order for now.

    zero: the page says that there are no results, and "nothing at the moment" is an honest one.
    """
    doc = out.doc
    tells = broken if zero else passes
    if found := tells(doc.title):
        return squash(doc.title) if len(doc.title) < 160 else squash(found[0])
    little = (out.letters[-1] if out.letters else 0) < 3000
    for node, text in _blocks(out, 240):
        heading = _in_heading(out, node)
        if not ((heading and asks(text)) or ((little or heading) and tells(text))):
            continue
        if not (_hidden(out, node) or _quoted(out, node) or _linked(out, node)):
            return text
    return None


def _in_heading(out: Outline, node: int) -> bool:
    return any(out.doc.tags[above] in _HEADINGS for above in [node, *out.doc.ancestors(node)[:2]])


def _linked(out: Outline, node: int) -> bool:
    return any(out.doc.tags[above] == "a" for above in [node, *out.doc.ancestors(node)[:3]])


def _noticed(out: Outline, node: int) -> bool:
    """Whether an element or one near above it is named, or has the role of, a notice."""
    doc = out.doc
    for above in [node, *doc.ancestors(node)[:3]]:
        if doc.attrs[above].get("role") in ("alert", "status", "alertdialog"):
            return True
        if out.tokens(above) & _NOTICE and doc.ends[above] - above < 60:
            return True
    return False


def _quoted(out: Outline, node: int) -> bool:
    """Whether a text stands in a description, a review, terms or the page's frame."""
    doc = out.doc
    for above in [node, *doc.ancestors(node)[:6]]:
        if doc.tags[above] in ("body", "html", "main"):
            return False
        if doc.tags[above] in ("nav", "footer", "blockquote", "q", "label", "option", "button") or "itemprop" in doc.attrs[above]:
            return True
        naming = out.tokens(above)
        if naming & _QUOTES and not naming & {
            "alert",
            "error",
            "empty",
            "notice",
            "warning",
            "status",
            "results",
            "noresults",
            "no",
        }:
            return True
    return False


def _hidden(out: Outline, node: int) -> bool:
    doc = out.doc
    for above in [node, *doc.ancestors(node)[:8]]:
        attributes = doc.attrs[above]
        style = (attributes.get("style") or "").replace(" ", "").lower()
        if "display:none" in style or "visibility:hidden" in style or ("hidden" in attributes and doc.tags[above] != "body"):
            return True
        if (
            attributes.get("aria-hidden") == "true"
            or "inert" in attributes
            or (doc.tags[above] == "dialog" and "open" not in attributes)
        ):
            return True
        if out.tokens(above) & {"hidden", "hide", "template", "tpl", "dnone"} and "overflow" not in out.tokens(above):
            return True
    return False


_ROOTS = frozenset(
    (
        "root",
        "app",
        "__next",
        "__nuxt",
        "app-root",
        "react-root",
        "main-app",
        "___gatsby",
        "svelte",
        "q-app",
        "mount",
        "application",
        "appmountpoint",
        "vue-app",
        "page-root",
    )
)
_FRAMEWORK = re.compile(
    r"__next_f|__NEXT_DATA__|/_next/|/_nuxt/|__NUXT__|webpack|/static/js/|chunk|\bng-version|modulepreload|vite|bundle|"
    r"hydrat|client\.[0-9a-f]+\.js|main\.[0-9a-f]+\.js|app\.[0-9a-f]+\.js",
    re.IGNORECASE,
)


def shell_sign(out: Outline) -> str | None:
    """Why a page without listings looks like one that a browser's script would fill."""
    doc = out.doc
    letters = out.letters[-1] if out.letters else 0
    scripts = len(doc.scripts)
    for node, tag in enumerate(doc.tags):
        if (
            tag in ("div", "main", "body", "section", "app-root")
            and ((doc.attrs[node].get("id") or "").lower() in _ROOTS or tag == "app-root")
            and out.length(node, doc.ends[node]) < 200
            and scripts
        ):
            return f"empty #{doc.attrs[node].get('id') or tag}"
    if scripts and letters < 200:
        return "scripts and next to no text"
    if (
        re.search(
            r"enable javascript|javascript (?:is )?(?:required|disabled)|включите? javascript|javascript отключ|"
            r"увімкніть javascript|włącz javascript|javascript aktivieren|activer javascript|habilita(?:r)? javascript|"
            r"javascript'i etkin|تفعيل جافا",
            doc.noscript + " " + (doc.text(0, min(len(doc.tags), 3000))[:2000] if doc.tags else ""),
            re.IGNORECASE,
        )
        and letters < 2500
    ):
        return "asks for JavaScript"
    if (
        any(
            _FRAMEWORK.search(attributes.get("src") or "") or _FRAMEWORK.search(source[:3000])
            for _, attributes, source in doc.scripts
        )
        and letters < 12_000
    ):
        return "an application's frame without its content"
    return None
