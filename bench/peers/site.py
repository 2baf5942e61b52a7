"""A local site of numbered result pages, 50 cards and 100 KB each: python site.py PAGES; prints its port and a page's size."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

CARDS = 50
TOTAL = int(sys.argv[1])
GOODS = [
    "Starlink Mini комплект", "Тепловизор Pulsar Helion 2", "Квадрокоптер Mavic 3 Pro", "Ноутбук Lenovo ThinkPad",
    "Велосипед горный", "Детская коляска", "Рация Motorola DP4800", "Диван угловой", "Видеокарта RTX 3060", "Зимние шины R16",
]  # fmt: skip
TOWNS = ["Москва", "Казань", "Ростов-на-Дону", "Екатеринбург", "Самара", "Воронеж", "Белгород"]
FILL = "<svg class=icon viewBox='0 0 24 24'><path d='" + "M12 2l3 7h7l-6 4 2 7-6-4-6 4 2-7-6-4h7z" * 40 + "'/></svg>"


def card(n):
    return f"""<div class="card-x1" data-id="{n}"><a class="ttl-x2" href="/item/{n}?from=search"><h3>{GOODS[n % 10]} №{n}</h3></a>
<img class="pic-x3" src="/img/{n}.jpg" alt="{GOODS[n % 10]}"><div class="prc-x4">{5000 + n * 37 % 90000:,} ₽</div>
<div class="loc-x5">{TOWNS[n % 7]}</div><div class="who-x6"><a href="/user/{n % 97}">Продавец-{n % 97}</a></div>
<div class="dt-x7">сегодня, {n % 24:02}:{n % 60:02}</div>{FILL}</div>""".replace(",", " ")


def result_page(page):
    cards = "".join(card((page - 1) * CARDS + k) for k in range(CARDS))
    more = f'<a rel="next" href="/search?q=x&amp;page={page + 1}">Далее</a>' if page < TOTAL else ""
    head = "<!doctype html><html lang=ru><head><meta charset=utf-8><title>Поиск</title></head>"
    return f"{head}<body><h1>Найдено {TOTAL * CARDS} объявлений</h1><div class=list>{cards}</div>{more}</body></html>".encode()


PAGES = {n: result_page(n) for n in range(1, TOTAL + 1)}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self):
        parts = urlsplit(self.path)
        if parts.path == "/robots.txt":
            body, kind = b"User-agent: *\nAllow: /\n", "text/plain"
        else:
            number = int(parse_qs(parts.query).get("page", ["1"])[0])
            body, kind = PAGES.get(number, b"<html><body>404</body></html>"), "text/html; charset=utf-8"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], len(PAGES[1]), flush=True)
server.serve_forever()
