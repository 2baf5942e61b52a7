"""What a listing's own page means, on whole pages of every kind and language: gone, live, or no answer at all."""

# ruff: noqa: E501  (tables of words and pages; a row is a case)
from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.history.liveness import OwnPage, own_page
from spiders.fetch import Fetched
from spiders.folder import PageRecord, Role
from spiders.listing import Page
from spiders.reading import read_page
from spiders.visit import redirected_off_item

SITE = "https://market.example"
URL = f"{SITE}/obyavlenie/starlink-mini-48151623"
OTHERS = "".join(
    f'<div class="card"><a href="/obyavlenie/other-{n}7788{n}"><img src="/i/{n}.jpg"><h3>Антенна Starlink {n}</h3></a>'
    f'<span class="price">{n}5 000 ₽</span></div>'
    for n in range(1, 7)
)
HEAD = '<header><nav><a href="/">Market</a><a href="/electronics">Электроника</a><a href="/login">Войти</a></nav></header>'
FOOT = '<footer><a href="/about">О сайте</a><a href="/rules">Правила</a><p>© 2026 Market. All rights reserved.</p></footer>'
TITLE = "Starlink Mini терминал, новый комплект"


def item(
    *, notice: str = "", title: str = TITLE, label: str = "", below: str = "", says: str = "Полный комплект, без торга."
) -> str:
    """A listing's own page that shows it."""
    return (
        f'<html lang="ru"><head><title>{title} - Market</title></head><body>{HEAD}{notice}<main><h1>{title}</h1>{label}'
        f'<div class="price">45 000 ₽</div><img src="/img/48151623.jpg"><div class="seller"><a href="/user/77">Андрей</a></div>'
        f'<div class="description">{says}</div>{below}</main>{FOOT}</body></html>'
    )


def bare(heading: str, text: str = "", below: str = "") -> str:
    """A page of the site that shows no listing of its own."""
    return f"<html><head><title>Market</title></head><body>{HEAD}<main><h1>{heading}</h1><p>{text}</p>{below}</main>{FOOT}</body></html>"


def verdict(html: str, *, status: int = 200, final: str = URL) -> OwnPage:
    """What a visit of the listing's address that is answered so means."""
    body, at = html.encode(), datetime(2026, 11, 1, tzinfo=UTC)
    reading = read_page(Page(url=final, body=body, content_type="text/html; charset=utf-8", status=status)) if body else None
    fetched = Fetched(
        url=URL, final_url=final, status=status, at=at, headers=(), body=body, content_type="text/html; charset=utf-8", capture=None
    )  # fmt: skip
    record = PageRecord(
        number=1, role=Role.VERIFY, url=URL, final_url=final, status=status, at=at, capture=None, reading=reading,
        native_id="48151623", redirected_off_item=redirected_off_item(fetched, reading, "48151623", final_url=final),
    )  # fmt: skip
    return own_page(record).verdict


NOTICES = {
    "ru": ["Объявление снято с публикации", "Это объявление больше не актуально", "Объявление удалено", "Объявление закрыто", "Срок размещения объявления истёк", "Товар продан", "Объявление в архиве", "Объявление неактивно", "Этот товар снят с продажи", "Продажа завершена", "Владелец снял объявление с публикации", "Объявление не найдено", "Лот закрыт: торги завершены", "Снято с публикации 12 ноября"],
    "uk": ["Оголошення знято з публікації", "Це оголошення більше не доступне", "Оголошення видалено", "Оголошення неактивне", "Товар продано", "Оголошення в архіві", "Термін дії оголошення закінчився", "Оголошення не знайдено", "Це оголошення вже неактуальне", "Оголошення деактивовано"],
    "en": ["This listing has been removed", "This ad is no longer available", "This item has been sold", "Listing ended", "This listing was ended by the seller", "The item you are looking for is no longer available", "This ad has expired", "Ad deactivated", "This posting has been deleted by its author", "This auction has ended", "This product has been discontinued", "Sorry, this item is gone", "This listing is inactive"],
    "pl": ["To ogłoszenie jest już nieaktualne", "Ogłoszenie nieaktywne", "Ogłoszenie zostało usunięte", "Ogłoszenie wygasło", "Oferta zakończona", "To ogłoszenie nie jest już dostępne", "Przedmiot sprzedany", "Ogłoszenie archiwalne", "Ups! Ta strona nie istnieje"],
    "de": ["Diese Anzeige ist nicht mehr verfügbar", "Die Anzeige wurde gelöscht", "Anzeige deaktiviert", "Dieses Angebot wurde beendet", "Der Artikel wurde verkauft", "Diese Anzeige ist abgelaufen", "Das Inserat ist nicht mehr aktiv"],
    "kk": ["Хабарландыру жойылды", "Хабарландыру өшірілген", "Хабарландыру белсенді емес", "Бұл хабарландыру енді қолжетімсіз", "Хабарландыру мұрағатталған", "Хабарландыру табылмады", "Тауар сатылды"],
    "tr": ["Bu ilan yayından kaldırılmıştır", "İlan yayında değil", "Bu ilan artık mevcut değil", "İlan silindi", "İlanın süresi doldu", "Ürün satıldı", "İlan bulunamadı", "Bu ilan artık yayında değil"],
    "ar": ["هذا الإعلان لم يعد متاحاً", "تم حذف الإعلان", "الإعلان غير موجود", "انتهت صلاحية هذا الإعلان", "تم بيع هذا المنتج", "تم إغلاق هذا الإعلان", "تم إزالة الإعلان من قبل صاحبه", "الإعلان محذوف"],
    "zh": ["该商品已下架", "商品已售出", "宝贝不存在", "该信息已删除", "该信息已过期", "页面不存在", "您查看的商品已下架", "此商品已卖出"],
    "fa": ["این آگهی حذف شده است", "آگهی منقضی شده است", "این آگهی دیگر موجود نیست", "آگهی مورد نظر یافت نشد", "این آگهی فروخته شد", "آگهی غیرفعال است"],
    "uz": ["E'lon o'chirilgan", "E’lon faol emas", "Bu eʼlon endi mavjud emas", "E'lon topilmadi", "Mahsulot sotilgan", "E'lon arxivlangan", "E'lon muddati tugagan", "Эълон ўчирилган"],
    "ka": ["განცხადება წაშლილია", "განცხადება აღარ არის აქტიური", "განცხადება ვერ მოიძებნა", "განცხადებას ვადა გაუვიდა", "პროდუქტი გაყიდულია", "გვერდი ვერ მოიძებნა"],
    "hy": ["Հայտարարությունը հեռացված է", "Հայտարարությունն ակտիվ չէ", "Հայտարարությունը ջնջված է", "Հայտարարությունը չի գտնվել", "Հայտարարության ժամկետը լրացել է", "Ապրանքը վաճառված է", "Էջը չի գտնվել"],
    "ro": ["Acest anunț nu mai este disponibil", "Anunțul a fost șters", "Anunț expirat", "Anunțul a fost dezactivat", "Anunțul nu mai este activ", "Produsul a fost vândut", "Pagina nu a fost găsită"],
    "cs": ["Inzerát již není dostupný", "Inzerát byl smazán", "Inzerát neexistuje", "Inzerát byl odstraněn", "Platnost inzerátu vypršela", "Zboží bylo prodáno", "Nabídka byla ukončena", "Stránka nenalezena", "Inzerát byl vymazán"],
    "sk": ["Inzerát už nie je dostupný", "Inzerát bol zmazaný", "Inzerát neexistuje", "Stránka sa nenašla"],
    "bg": ["Обявата е изтрита", "Обявата не е активна", "Обявата е изтекла", "Обявата не съществува", "Страницата не е намерена"],
    "lt": ["Skelbimas pašalintas", "Skelbimas nebegalioja", "Skelbimas neaktyvus", "Puslapis nerastas"],
    "lv": ["Sludinājums ir dzēsts", "Sludinājums nav aktīvs", "Lapa nav atrasta"],
    "et": ["Kuulutus on kustutatud", "Kuulutus ei ole enam aktiivne", "Lehte ei leitud"],
    "fr": ["Cette annonce n'est plus disponible", "Cette annonce a été supprimée", "Annonce expirée", "Article vendu", "Page introuvable"],
    "es": ["Este anuncio ya no está disponible", "El anuncio ha sido eliminado", "Producto vendido", "Página no encontrada"],
    "it": ["Questo annuncio non è più disponibile", "L'annuncio è stato rimosso", "Oggetto venduto", "Annuncio scaduto"],
    "pt": ["Este anúncio não está mais disponível", "O anúncio foi removido", "Produto vendido", "Anúncio expirado"],
    "nl": ["Deze advertentie is niet meer beschikbaar", "Advertentie verwijderd", "Artikel verkocht"],
    "hu": ["A hirdetés már nem elérhető", "A hirdetést törölték", "A hirdetés lejárt", "Az oldal nem található"],
    "el": ["Η αγγελία δεν είναι πλέον διαθέσιμη", "Η αγγελία διαγράφηκε", "Η σελίδα δεν βρέθηκε"],
    "he": ["המודעה הוסרה", "המודעה אינה פעילה", "הדף לא נמצא"],
    "az": ["Elan silinib", "Elan artıq mövcud deyil", "Elanın müddəti bitib", "Səhifə tapılmadı"],
    "ky": ["Жарнама өчүрүлгөн", "Жарыя активдүү эмес", "Барак табылган жок"],
    "be": ["Аб'ява знята з публікацыі", "Аб'ява выдалена", "Старонка не знойдзена"],
    "sr": ["Oglas je obrisan", "Oglas nije aktivan", "Oglas je istekao", "Stranica nije pronađena", "Оглас је обрисан"],
    "ja": ["この商品は削除されました", "このオークションは終了しました", "お探しのページは見つかりません"],
    "ko": ["삭제된 게시물입니다", "판매완료된 상품입니다", "존재하지 않는 상품입니다", "페이지를 찾을 수 없습니다"],
    "vi": ["Tin đăng đã bị xóa", "Tin đăng không còn tồn tại", "Sản phẩm đã bán", "Không tìm thấy trang"],
    "sv": ["Annonsen har tagits bort", "Annonsen är inte längre aktiv", "Sidan kunde inte hittas"],
}  # fmt: skip


@pytest.mark.parametrize("language", NOTICES)
def test_a_notice_makes_a_listing_gone_beside_it_and_instead_of_it(language: str) -> None:
    for words in NOTICES[language]:
        pages = {
            "above the listing": item(notice=f'<div class="alert alert-warning">{words}</div>'),
            "beside its name": item(label=f'<div class="item-status item-closed">{words}</div>'),
            "as a heading above others": bare(words, below=f'<section class="recommend"><h2>Похожие</h2>{OTHERS}</section>'),
            "as a line": bare("Market", words),
        }
        assert {(words, where): verdict(page) for where, page in pages.items()} == {(words, where): OwnPage.GONE for where in pages}


@pytest.mark.parametrize("language", NOTICES)
def test_a_notice_that_a_seller_quotes_changes_nothing(language: str) -> None:
    for words in NOTICES[language]:
        for page in (
            item(says=words),
            item(says=f"<p>{words}.</p><p>Не верьте.</p>"),
            item(below=f'<ul class="comments"><li>{words}</li></ul>'),
        ):
            assert (words, verdict(page)) == (words, OwnPage.LIVE)


LIVE = {
    "desc-en": item(says="This ad has been removed from Avito, so I post it here. Not sold yet."),
    "desc-ru": item(says="Объявление снято с публикации на Авито. Товар продан не был, продаю здесь."),
    "desc-p": item(says="<p>Объявление удалено на OLX, поэтому пишу сюда.</p><p>Пишите.</p>"),
    "desc-plain-class": item(
        below='<div class="x1y2"><p>Объявление снято с публикации на другом сайте, здесь актуально.</p></div>'
    ),
    "title-sold": item(title="SOLD OUT everywhere: Starlink Mini, last one"),
    "title-removed": item(title="Товар снят с производства: Starlink v1"),
    "reserved": item(label='<span class="badge status">Зарезервировано</span>'),
    "reserved-en": item(label='<span class="badge status">Reserved</span>'),
    "report": item(below='<div class="report"><a href="/r">Сообщить, что объявление не актуально</a></div>'),
    "report2": item(
        below='<form class="complain"><label><input type=radio>Товар продан</label><label><input type=radio>Объявление неактуально</label></form>'
    ),
    "rec-sold": item(
        below='<section class="related"><h2>Похожие</h2>'
        + OTHERS.replace('<span class="price">1', '<span class=badge-sold>Продано</span><span class="price">1')
        + "</section>"
    ),
    "notice-policy": item(notice='<div class="notice">Listings are removed after 30 days. Please renew yours.</div>'),
    "notice-safety": item(
        notice='<div class="alert">Never pay in advance. If the item is no longer available, ask for a refund.</div>'
    ),
    "notice-ru": item(notice='<div class="alert">Если товар продан, попросите продавца снять объявление с публикации.</div>'),
    "faq": item(below='<section class="faq-block"><h3>Объявление удалено? Что делать</h3><p>Читайте правила</p></section>'),
    "comment": item(below='<div class="comments"><div class="comment"><p>Товар продан</p></div></div>'),
    "chat": item(below='<ul class="qa"><li>Вопрос: товар продан?</li><li>Нет, объявление актуально</li></ul>'),
    "seller-other": item(
        below='<div class="seller-items"><h3>Other items of this seller</h3><ul><li>12 sold items</li><li>Sold</li></ul></div>'
    ),
    "sold-count": item(label='<div class="stat">Sold: 14</div>'),
    "sold-count2": item(label='<div class="status">14 sold</div>'),
    "stock": item(label='<div class="availability">Нет в наличии</div>'),
    "stock-en": item(label='<div class="availability status">Out of stock</div>'),
    "ends": item(label='<div class="status">Auction ends in 3 days</div>'),
    "alert-app": item(notice='<div class="alert">Наше приложение больше не поддерживается на старых устройствах</div>'),
    "alert-cookie": item(notice='<div class="notification">Срок действия вашей сессии истёк, войдите снова</div>'),
    "hidden-tpl": item(notice='<div class="alert" style="display:none">Объявление снято с публикации</div>'),
    "hidden-aria": item(notice='<div class="modal" aria-hidden="true"><h3>Объявление удалено</h3></div>'),
    "dialog": item(notice="<dialog><h3>Объявление удалено</h3></dialog>"),
    "template": item(notice='<template><div class="alert">Объявление удалено</div></template>'),
    "js-i18n": item(below='<script>var t={"removed":"Объявление снято с публикации"}</script>'),
    "option": item(below="<select><option>Товар продан</option></select>"),
    "breadcrumb-archive": item(
        notice='<div class="breadcrumbs"><a href="/">Главная</a> / <a href="/archive">Архив объявлений</a></div>'
    ),
    "wanted": item(title="Куплю Starlink, объявление не закрыто"),
    "phone-hidden": item(below='<div class="message">Номер телефона больше не доступен для незарегистрированных</div>'),
    "seller-inactive": item(below='<div class="status">Пользователь неактивен 3 дня</div>'),
    "delivery-unavail": item(below='<div class="status">Доставка недоступна для этого товара</div>'),
    "offer-expired": item(below='<div class="notice">Акция завершена: скидка 10 % больше не действует</div>'),
    "variant-unavailable": item(below='<div class="message">This product is currently unavailable in black</div>'),
    "ship": item(below='<div class="hint">This item is not available for shipping to your country</div>'),
    "product-page-en": item(below='<div class="status">Product page updated</div>'),
}

UNCLEAR = {
    "maint-ru": bare("Ведутся технические работы", "Сайт временно недоступен, зайдите позже"),
    "maint-ru2": bare("Страница временно недоступна", "Мы уже работаем над этим. Попробуйте позже."),
    "maint-en": bare("We'll be back soon", "The site is down for maintenance"),
    "maint-en2": bare("This page is temporarily unavailable", "Please try again later"),
    "maint-en3": bare("Service unavailable", "The page is currently unavailable"),
    "maint-uk": bare("Сторінка тимчасово недоступна", "Спробуйте пізніше"),
    "maint-pl": bare("Strona jest chwilowo niedostępna", "Przepraszamy, spróbuj później"),
    "maint-pl2": bare("Przerwa techniczna", "Strona niedostępna"),
    "maint-de": bare("Wartungsarbeiten", "Die Seite ist derzeit nicht verfügbar"),
    "maint-de2": bare("Diese Seite ist vorübergehend nicht verfügbar", ""),
    "maint-tr": bare("Bakım çalışması", "Sayfa şu anda mevcut değil, lütfen daha sonra tekrar deneyin"),
    "maint-kk": bare("Бет уақытша қолжетімсіз", "Кейінірек қайталап көріңіз"),
    "maint-ar": bare("الصفحة غير متاحة حاليا", "يرجى المحاولة لاحقا"),
    "maint-zh": bare("页面暂时无法访问", "系统维护中,请稍后再试"),
    "maint-fa": bare("صفحه موقتا در دسترس نیست", "لطفا بعدا تلاش کنید"),
    "maint-fr": bare("Page temporairement indisponible", "Réessayez plus tard"),
    "maint-es": bare("Página no disponible temporalmente", "Inténtelo más tarde"),
    "maint-ro": bare("Pagina este temporar indisponibilă", "Reveniți mai târziu"),
    "maint-cs": bare("Stránka je dočasně nedostupná", "Zkuste to později"),
    "maint-pt": bare("Página temporariamente indisponível", "Tente mais tarde"),
    "maint-it": bare("Pagina non disponibile al momento", "Riprova più tardi"),
    "err500": bare("Внутренняя ошибка сервера", "Что-то пошло не так. Объявление не найдено в кэше."),
    "err500-en": bare("Something went wrong", "We could not load this listing. Please try again."),
    "err-en2": bare("Oops!", "We couldn't load this page right now. Try refreshing."),
    "err-ru": bare("Ошибка", "Не удалось загрузить объявление. Обновите страницу."),
    "db": "<html><body><h1>Error establishing a database connection</h1></body></html>",
    "db2": "<html><head><title>Site unavailable</title></head><body>Error: table 'items' not found in database</body></html>",
    "geo": bare("This listing is not available in your region", "Access from your country is restricted"),
    "geo-ru": bare("Объявление недоступно в вашем регионе", "Смените регион или VPN"),
    "geo-ru2": bare("Сайт недоступен в вашей стране", ""),
    "login": bare("Войдите, чтобы посмотреть объявление", '<form><input type="password" name="p"></form>'),
    "login2": bare("Sign in", '<form><input name=u><input type="password" name="p"></form>'),
    "ip": bare("Доступ с вашего IP-адреса временно ограничен", ""),
    "consent": bare("Мы используем cookies", "Примите условия, чтобы продолжить"),
    "age": bare("Вам есть 18 лет?", "Подтвердите возраст"),
    "empty-main": f"<html><head><title>Market</title></head><body>{HEAD}<main></main>{FOOT}</body></html>",
    "moderation": bare("Объявление на модерации", "Оно станет доступно после проверки"),
    "account-blocked": bare("Ваш аккаунт заблокирован", ""),
    "page-load": bare("Страница не загрузилась", "Проверьте соединение"),
    "overload": bare("Сервис перегружен", "Слишком много посетителей. Объявление недоступно, попробуйте через минуту."),
    "notloaded-en": bare("Item unavailable right now", "We're having technical difficulties. Please try again in a few minutes."),
    "nginx": "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>",
    "app-not-found": bare("Upstream not found", "The requested backend was not found"),
    "host-expired": bare("Domain expired", "This domain has expired and is for sale"),
    "hosting-suspended": bare("Account suspended", "This account has been suspended. Contact your hosting provider."),
    "default-nginx": bare("Welcome to nginx!", "If you see this page, the nginx web server is successfully installed"),
}


@pytest.mark.parametrize("case", LIVE)
def test_words_about_something_else_leave_a_listing_live(case: str) -> None:
    assert verdict(LIVE[case]) is OwnPage.LIVE


@pytest.mark.parametrize("case", UNCLEAR)
def test_a_site_that_speaks_of_itself_says_nothing_of_the_listing(case: str) -> None:
    assert verdict(UNCLEAR[case]) is OwnPage.UNCLEAR


@pytest.mark.parametrize(
    "case", ["maint-ru", "maint-en", "maint-pl", "maint-de", "maint-zh", "err500", "geo", "login", "overload", "nginx"]
)
def test_a_redirect_to_a_home_page_that_is_out_of_order_says_nothing(case: str) -> None:
    assert verdict(UNCLEAR[case], final=f"{SITE}/") is OwnPage.UNCLEAR


CATEGORY = f"<html><head><title>Электроника</title></head><body>{HEAD}<h1>Электроника</h1>{OTHERS}{FOOT}</body></html>"


@pytest.mark.parametrize(
    ("page", "path", "means"),
    [
        (CATEGORY, "/electronics", OwnPage.GONE),
        (CATEGORY, "/", OwnPage.GONE),
        (CATEGORY, "/search?q=starlink", OwnPage.GONE),
        (bare("Market", "Доска объявлений"), "/", OwnPage.GONE),
        (bare("Страница не найдена"), "/404", OwnPage.GONE),
        (item(title="Дрон DJI Mavic 3").replace("48151623", "99887766"), "/obyavlenie/dron-99887766", OwnPage.GONE),
        (item(), "/obyavlenie/starlink-mini-2-48151623", OwnPage.LIVE),
        (item(), "/ru/obyavlenie/starlink-mini-48151623", OwnPage.LIVE),
        (bare("Вход", "<form><input type=password></form>"), "/login?next=/x", OwnPage.UNCLEAR),
        (bare("Личный кабинет", "Введите пароль <input type=password>"), "/profile", OwnPage.UNCLEAR),
        (bare("Проверка"), "/showcaptcha?x", OwnPage.UNCLEAR),
        (bare("Ошибка"), "/error/500", OwnPage.UNCLEAR),
        (bare("Мы используем cookies", "Примите"), "/consent", OwnPage.UNCLEAR),
        (bare("О компании", "Мы работаем с 1999 года. " * 20), "/about", OwnPage.UNCLEAR),
        (CATEGORY, "/select-region?to=x", OwnPage.UNCLEAR),
        (CATEGORY, "/?error=unavailable", OwnPage.UNCLEAR),
    ],
)
def test_a_redirect_means_gone_where_it_leads_to_goods_or_home(page: str, path: str, means: OwnPage) -> None:
    assert verdict(page, final=SITE + path) is means


@pytest.mark.parametrize("status", [202, 204, 401, 403, 407, 408, 418, 425, 429, 451, 500, 502, 503, 504, 520, 521, 530])
def test_an_answer_that_is_no_answer_says_nothing_whatever_stands_in_it(status: int) -> None:
    for page in (item(), item(notice='<div class="alert">Объявление удалено</div>'), bare("Объявление удалено"), ""):
        assert verdict(page, status=status) is OwnPage.UNCLEAR


def test_a_missing_page_is_gone_unless_the_whole_site_is_out_of_order() -> None:
    for status in (404, 410):
        assert verdict(bare("Страница не найдена", "Упс, что-то пошло не так"), status=status) is OwnPage.GONE
        assert verdict(bare("Такой страницы нет", below=OTHERS), status=status) is OwnPage.GONE
        assert verdict("", status=status) is OwnPage.GONE
    for page in (bare("Технические работы", "Скоро вернёмся"), bare("Welcome to nginx!")):
        assert verdict(page, status=404) is OwnPage.UNCLEAR
