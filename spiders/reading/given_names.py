"""What people are called: the commonest given names and family names of the beat's languages, and how shops sign.

A column of cards that holds many of them tells who sells; one such name alone tells little. Written for this program.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

from spiders.reading.texts import words

# Latin letters without accents (see `_plain`), Cyrillic, Greek, Georgian, Armenian, Arabic, Hebrew, Devanagari.
GIVEN = words(
    """
    james john robert michael mike william david richard rick joseph thomas tom charles chris christopher daniel dan matthew
    matt anthony tony mark marc donald steven steve stephen paul andrew andy joshua josh kenneth ken kevin brian george edward
    ed ronald timothy tim jason jeffrey jeff ryan jacob jake gary nicholas nick eric erik jonathan larry justin scott brandon
    benjamin ben samuel sam gregory greg frank alexander alex patrick jack dennis jerry tyler aaron henry adam nathan peter
    pete kyle noah ethan walter keith christian roger terry sean shaun austin carl arthur dylan lawrence bryan joe billy bruce
    gabriel logan alan allan albert willie juan wayne elijah randy roy vincent ralph eugene russell bobby mason philip phil
    louis lewis harry howard liam oliver oscar callum craig graham ian neil nigel stuart simon gareth rhys darren lee martin
    trevor colin duncan hamish angus mary patricia jennifer jenny linda elizabeth liz barbara susan sue jessica sarah sara
    karen lisa nancy betty sandra margaret ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca
    becky laura helen sharon cynthia kathleen kathy amy angela shirley anna brenda pamela emma nicole samantha katherine kate
    christine debra rachel carolyn janet maria olivia heather diane julie joyce victoria ruth virginia lauren kelly christina
    joan evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa ann anne annie sophie sophia chloe lucy
    grace alice ella zoe molly holly jane claire clare fiona gemma hayley leanne tracy wendy louise charlotte jodie kerry
    thorsten stefan stephan andreas jurgen juergen wolfgang klaus uwe bernd dieter manfred gunter guenter horst helmut hans
    heinz werner gerhard karl kurt rolf ralf jorg joerg sven tobias florian sebastian markus lukas felix jonas leon maximilian
    max moritz jan jannik niklas philipp fabian dominik marcel patrick matthias holger dirk olaf torsten axel rainer reiner
    ingo jens lars kai heiko volker detlef ulrich uli wilhelm willi fritz otto franz josef georg anton ludwig ursula monika
    petra sabine renate helga karin brigitte ingrid erika christa gisela elke barbel baerbel heike birgit martina kerstin
    silke anja katja tanja sonja nadine katrin kathrin stefanie steffi julia lena lea hanna johanna marie leonie franziska
    annika svenja melanie bianca jana ines ute jean pierre michel philippe alain patrick nicolas christophe laurent frederic
    fred stephane olivier pascal thierry eric david julien thomas jerome vincent sylvain didier bruno gilles yann yannick
    mathieu matthieu guillaume antoine alexandre maxime romain kevin anthony benoit cedric fabrice franck herve jacques
    dominique gerard bernard daniel francois hugo lucas theo enzo clement quentin arnaud damien florent ludovic mickael
    sebastien xavier karim mehdi sofiane nadia marie nathalie isabelle sylvie catherine francoise martine christine monique
    valerie sandrine veronique stephanie celine sophie chantal patricia anne brigitte aurelie emilie julie laetitia virginie
    caroline delphine audrey elodie camille manon lea chloe oceane pauline marion melanie charlene jose antonio manuel
    francisco juan javier carlos jesus miguel angel rafael pedro pablo sergio fernando jorge alberto luis alvaro adrian diego
    raul ivan ruben enrique oscar ramon andres joaquin santiago eduardo vicente victor roberto jaime ignacio nacho inigo mikel
    iker jordi xavi marc pau oriol gonzalo guillermo mario hector carmen ana isabel laura cristina marta lucia pilar dolores
    josefa rosa paula elena raquel mercedes sonia beatriz irene silvia rocio patricia montse nuria alba sara eva alicia lorena
    giuseppe giovanni luigi andrea marco francesco antonio mario roberto alessandro stefano paolo luca davide matteo lorenzo
    simone fabio massimo claudio maurizio giorgio salvatore vincenzo domenico pietro angelo carlo daniele federico riccardo
    gianluca gianni filippo emanuele nicola giulia francesca chiara sara martina valentina alessia elisa silvia elena giorgia
    federica paola laura anna rosa giovanna teresa lucia angela caterina roberta simona ilaria serena joao jose antonio manuel
    carlos paulo pedro luis francisco miguel ricardo rui tiago nuno bruno andre goncalo diogo rafael marcelo marcos rodrigo
    fernando gustavo eduardo leandro felipe thiago vinicius mateus lucas gabriel renato fabio wellington anderson douglas
    sergio roberto jorge maria ana joana ines catarina beatriz mariana carolina rita sofia marta patricia camila juliana
    fernanda aline bruna leticia larissa amanda adriana luciana renata vanessa priscila piotr krzysztof andrzej tomasz tomek
    pawel jan michal marcin jakub kuba adam lukasz marek grzegorz mateusz wojciech wojtek mariusz dariusz darek zbigniew jerzy
    maciej maciek rafal robert kamil jacek dawid szymon kacper bartosz bartek artur sebastian damian przemyslaw przemek
    slawomir slawek jaroslaw jarek tadeusz stanislaw henryk ryszard kazimierz waldemar bogdan leszek patryk konrad hubert anna
    maria katarzyna kasia malgorzata gosia agnieszka aga barbara krystyna ewa elzbieta zofia teresa magdalena magda joanna
    asia janina monika danuta jadwiga aleksandra ola halina irena beata marta dorota alicja iwona aneta natalia karolina
    paulina sylwia justyna renata izabela iza weronika edyta urszula jiri petr josef pavel martin tomas jaroslav miroslav
    zdenek vaclav frantisek karel milan michal lukas jakub ladislav stanislav roman ondrej radek marek vojtech filip david
    jana eva hana lenka vera alena lucie petra katerina martina jitka helena ludmila zdenka ivana monika zuzana jarmila
    marketa eliska tereza veronika adela barbora pavla jozef jan peter stefan ivan juraj vladimir marian rastislav lubomir
    dusan branislav igor viera katarina zdenka laszlo istvan jozsef janos zoltan sandor gabor ferenc attila peter tamas zsolt
    tibor andras csaba imre lajos gyorgy balazs gergo adam david bence mate akos krisztian norbert robert katalin erzsebet
    ilona eva anna zsuzsanna margit judit agnes andrea erika krisztina timea reka nora andrei alexandru mihai ionut ion
    gheorghe constantin vasile nicolae florin marius daniel adrian cristian bogdan catalin razvan stefan vlad radu sorin dan
    gabriel george lucian ciprian costin elena ioana andreea mihaela ana cristina daniela alexandra gabriela adriana simona
    georgiana raluca roxana alina ivan marko nikola luka stefan milan dragan zoran goran dejan milos aleksandar vladimir
    nemanja bojan slobodan branko darko zeljko tomislav mario josip ante hrvoje davor igor sasa srdjan vuk uros jovan petar
    mile mirko boris damir edin emir haris jasmin amir senad mirza ana marija ivana jelena milica jovana dragana snezana vesna
    mirjana tamara sanja maja marina katarina matej rok ales ziga anze miha tine gregor ahmet mehmet mustafa ali huseyin hasan
    ibrahim ismail osman yusuf murat omer ramazan halil suleyman abdullah mahmut recep salih fatih kadir emre hakan adem kemal
    yasar bekir musa metin serkan orhan burak furkan gokhan ugur yunus cem can deniz ozgur onur tolga volkan baris eren kerem
    arda umut selim fatma ayse emine hatice zeynep elif meryem serife sultan hulya ozlem sevgi esra busra merve tugba gamze
    ebru dilek pinar seda derya gul aylin asli mohamed mohammed muhammad mohammad ahmed ahmad mahmoud mahmood hassan hussein
    hussain omar khaled khalid youssef yousef yusuf ibrahim abdullah abdul abdulrahman abdelrahman mostafa karim tarek tariq
    amr hany hamza saad faisal fahad fahd sultan nasser majed bilal imran usman asif kamran faisal rizwan adnan zain hamid
    salman sajid waqas farhan fatima aisha ayesha mariam maryam nour noor sara layla leila zahra hana rania amira reza hossein
    mehdi amir saeed hamed majid rahul amit sanjay rajesh suresh ramesh vijay ajay anil sunil deepak sandeep manoj rakesh
    vikas vivek rohit nitin ashok arun arjun karan kunal gaurav ankit abhishek pradeep praveen prakash mahesh dinesh mukesh
    naveen vinod ravi raj krishna ganesh harish kiran priya pooja neha anjali kavita sunita anita swati divya shreya nisha
    ritu rekha meena lakshmi anders erik lars karl per nils mikael johan jan hans lennart peter gunnar thomas bengt bo fredrik
    daniel stefan andreas magnus mats ulf mattias jonas henrik martin marcus oskar viktor emil axel hugo elias isak maria anna
    margareta elisabeth eva birgitta kristina karin marie ingrid lena sofia kerstin sara emma maja johanna linnea elin ida
    jenny malin asa ulla inger kjell knut olav ole tor svein bjorn geir arne terje jon kristian morten rune trond espen oyvind
    sigrid berit anne kari marit astrid randi solveig ingeborg hanne jens mette soren niels jorgen henning kirsten lone bente
    pia rikke camilla freja matti timo juha kari mikko antti jari jukka markku pekka hannu heikki seppo ville janne sami tapio
    ari tuula ritva leena paivi pirjo anneli tiina sari minna katja satu jaana janis andris juris aigars edgars martins ilze
    inga inese jonas tomas mantas darius arvydas rasa jurgita egle andrus tiit toomas margus urmas kristjan tanel kadri piret
    triin sander daan bram thijs lars niels jeroen bas wouter sjoerd pieter henk kees wim gerard johan hendrik cornelis willem
    dirk gijs ruben tim joost maarten rob ron erwin marcel sanne lotte anouk femke marieke ilse esther linda mieke els ingrid
    annemarie vladimir sergey sergei sergiy aleksandr oleksandr oleg oleh dmitry dmitriy dmytro andrey andriy alexey aleksey
    oleksiy mikhail mykhailo ivan igor ihor pavel pavlo nikolay mykola yuri yuriy viktor roman maksim maxim denis evgeny
    evgeniy yevhen artem anton konstantin vitaliy vitaly vadim vadym ruslan timur stanislav bogdan bohdan taras natalia
    nataliya olga olha svetlana irina iryna tatiana tetiana ekaterina kateryna yulia marina anastasia lyudmila galina oksana
    daria alina alyona ksenia valentina erlan nurlan askar daniyar yerlan bauyrzhan aidar aibek azamat bekzat arman marat
    ruslan timur dauren samat asel aigul aigerim dinara gulnara madina saule zhanna bakyt ulan nurbek aziz jasur sherzod bobur
    otabek rustam farhod dilshod umid nodira dilnoza gulnora malika elvin rashad ramin tural orxan vusal samir elnur nigar
    aysel gunel leyla sevinc giorgi levan davit irakli nika zaza nino mariam tamar ana ketevan natia armen tigran gevorg hayk
    artur karen narek anahit gayane nguyen tran pham hoang huynh phan dang bui ngo duong hung tuan minh anh linh huong thao
    trang lan hoa mai budi agus andi dedi eko joko rudi hendra dewi sri rina siti wahyu yudi rizky putri somchai somsak wichai
    maria jose mark john jun ryan jericho александр саша андрей сергей серёжа дмитрий дима алексей лёша леша михаил миша иван
    ваня игорь евгений женя николай коля владимир вова володя юрий юра олег павел паша виктор витя роман рома максим макс
    денис артём артем антон константин костя виталий вадим руслан тимур станислав стас вячеслав слава василий вася анатолий
    толик борис боря геннадий гена григорий гриша валерий валера леонид лёня кирилл илья никита егор данил данила даниил
    матвей степан фёдор федор семён семен пётр петр эдуард эдик рустам ринат марат ильдар айрат альберт артур георгий глеб
    ярослав тарас богдан лев марк тимофей филипп родион яков аркадий вениамин михалыч петрович иваныч николаич саныч анна аня
    мария маша елена лена наталья наталия наташа ольга оля татьяна таня ирина ира светлана света екатерина катя юлия юля
    анастасия настя марина людмила люда галина галя оксана дарья даша алина ксения виктория вика евгения валентина валя вера
    надежда надя любовь люба лариса лилия лиля яна кристина полина алёна алена алиса софья софия соня варвара жанна инна инга
    нина раиса регина римма снежана тамара эльвира эльмира гульнара динара венера зинаида зоя лидия антонина ульяна милана
    олександр сергій андрій дмитро олексій михайло іван ігор євген микола володимир юрій віктор віталій богдан тарас назар
    остап ярослав василь анатолій григорій валерій леонід кирило ілля данило матвій степан петро едуард павло максим орест
    любомир святослав оля ольга олена наталія тетяна ірина світлана катерина юлія анастасія людмила галина оксана дарина аліна
    вікторія євгенія валентина віра надія любов лариса лілія христина поліна софія соломія ганна уляна леся мар'яна ерлан
    нұрлан нурлан асқар аскар данияр бауыржан айдар айбек азамат арман дәурен самат асель әсел айгуль айгерім айгерим динара
    гүлнар мадина сауле жанна бакыт улан нурбек азиз жасур шерзод бобур отабек рустам фарход дилшод умид малика алишер бахтиёр
    сардор фарида зарина мунира фируз далер георги димитър иван петър николай стоян христо красимир пламен валентин мария
    елена десислава гергана милена радка йордан тодор никола марко милош стефан драган зоран горан дејан бојан јелена милица
    јована весна γιώργος γιωργος δημήτρης δημητρης κώστας κωστας γιάννης γιαννης νίκος νικος παναγιώτης χρήστος χρηστος
    βασίλης βασιλης θανάσης αντώνης σταύρος μιχάλης μιχαλης σπύρος μαρία μαρια ελένη ελενη κατερίνα βασιλική σοφία άννα ιωάννα
    გიორგი ლევან დავით დავითი ირაკლი ნიკა ზაზა ლუკა საბა სანდრო თემურ ზურა ნინო მარიამ თამარ ანა ქეთევან ნათია სოფო ეკა თეონა
    მაია արմեն տիգրան գևորգ հայկ արթուր կարեն նարեկ անի մարիամ աննա գայանե անահիտ լիլիթ محمد أحمد احمد محمود علي حسن حسين عمر
    خالد يوسف إبراهيم ابراهيم عبدالله عبدالرحمن عبدالعزيز عبد مصطفى كريم طارق عمرو هاني حمزة سعد فيصل فهد سلطان ناصر ماجد بلال
    سامي سليمان صالح سعود تركي بندر نواف مشعل بدر زياد وليد رامي فادي جمال كمال ياسر أنس عثمان فاطمة عائشة مريم نور سارة ليلى
    زهراء هناء رانيا أميرة هدى منى سمر ريم دعاء أبو ابو أم ام بو رضا حسین مهدی علی امیر سعید حمید مجید محسن مصطفی جواد عباس
    اکبر اصغر ناصر بهرام فرهاد کامران آرش بابک سینا پوریا زهرا مریم فاطمه سمیه لیلا نرگس الهام مینا شیما نازنین سارا پریسا משה
    דוד יוסי אבי יעקב שלמה דני רון גיל אלי עמית איתן נועם שרה רחל מיכל יעל תמר נועה רונית राहुल अमित संजय राजेश सुरेश विजय अजय
    अनिल सुनील दीपक प्रिया पूजा नेहा
"""
)

# Family names that begin a name in Chinese characters, and those of Korean ones, which are a syllable with two behind it.
_JAPANESE = words(
    """
    佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本
    阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本
    斉藤 福田 太田 西村 藤井 金子 岡本 藤原 三浦 中野 中川 原田 松田 竹内 小野 田村 中山 和田 石田 森田 上田
"""
)
_CHINESE = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許邓鄧冯馮韩韓曹曾彭萧蔡潘田董袁于余叶葉蒋蔣"
    "杜苏蘇魏程吕呂丁沈任姚卢盧傅钟鐘姜崔谭譚廖范汪陆陸金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙贺顾龚邵万"
)
_KOREAN = re.compile(
    r"[김이박최정강조윤장임한오서신권황안송류홍전고문양손배백허유남심노하곽성차주우구민진지엄채"
    r"원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모]"
    r"\s?[가-힣]{2}(?:님)?"
)
_KANA = re.compile(r"[\u3041-\u309f\u30a0-\u30ffー]{2,8}[★☆♪♡]?(?:さん|ちゃん)?")
_SHOP = re.compile(
    r"(?:^|[\W_])(?:gmbh|ug|ag|e\.?k\.?|kg|ohg|llc|ltd|limited|inc|corp|co\.|plc|pty|s\.?r\.?l\.?|s\.?p\.?a\.?|s\.?a\.?s?|sarl|"
    r"eurl|s\.?l\.?u?\.?|b\.?v\.?|n\.?v\.?|oy|ab|as|a/s|aps|sp\. z o\.?o\.?|s\.c\.|s\.r\.o\.?|a\.s\.|d\.o\.o\.?|kft|bt|zrt|ltda|"
    r"eireli|a\.ş\.|ltd\. şti\.|ооо|оао|зао|пао|ао|ип|тоо|чп|тов|фоп|пп|чуп|уп|одо|mchj|ooo|"
    r"shop|store|market|outlet|official|toko|elektronik|corner|trade|trading|group|company|dealer|motors|cars|auto|autohaus|garage|mobile|electronics|tech|"
    r"handel|shop24|laden|haus|markt|boutique|brocante|magasin|dépôt|depot|tienda|loja|negozio|sklep|komis|lombard|hurtownia|"
    r"bazar|obchod|üzlet|magazin|prodavnica|trgovina|mağaza|galeri|ticaret|dünyası|center|centre|centrum|zentrum|studio|hub|"
    r"world|магазин|маркет|лавка|ломбард|салон|центр|техника|сервис|склад|дом|мир|студия|авто|трейд|торг|комиссионка|крамниця|"
    r"магазинът|маркети|მარკეტი|მაღაზია|სალონი|σπίτι|κατάστημα)(?:$|[\W_])|"
    r"معرض|مؤسسة|شركة|متجر|محل|ركن|مركز|بيت|عالم|دار|مكتب|فروشگاه|گالری|شرکت|نمایشگاه|موبایل|خانه|"
    r"株式会社|有限|会社|公司|工厂|厂$|商行|商店|店$|旗舰店|专营店|ショップ|リサイクル|堂$|屋$|"
    r"상점|샵|마켓|스토어|나라|월드",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"@?(?=.*[A-Za-z])(?=.*[\d._-])[A-Za-z0-9][A-Za-z0-9._-]{2,28}[A-Za-z0-9_]|@[\w.]{2,28}")
_PLAIN_HANDLE = re.compile(r"[a-z]{4,20}")
_INITIAL = re.compile(r"[^\W\d_]{2,}(?:[ -][^\W\d_]{2,})?\s[^\W\d_]\.")
_MODEL = re.compile(r"[A-Z]{1,4}-?\d{1,5}[A-Z]{0,3}|\d+(?:[.,x]\d+)*\s?[A-Za-z]{1,4}|[A-Z][a-z]{1,4}-?\d{1,2}", re.ASCII)


def _plain(word: str) -> str:
    """A word for looking up: case and the accents of Latin letters left out."""
    word = word.casefold().strip(".,'’\"«»()[]*~!_-0123456789")
    if word.isascii() or word[:1] > "\u024f":
        return word
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", word.replace("ł", "l").replace("ı", "i").replace("ø", "o"))
        if letter.isalnum()
    )


@lru_cache(maxsize=4096)
def is_given_name(text: str) -> bool:
    """Whether one of the first two words of a short text is what people are called."""
    if text[:1] > "\u3000":
        return (
            any(text.startswith(name) for name in (text[:1], text[:2], text[:3]) if name in _JAPANESE)
            or (2 <= len(text) <= 3 and text[0] in _CHINESE)
            or _KANA.fullmatch(text) is not None
            or _KOREAN.fullmatch(text) is not None
        )
    return any(_plain(word) in GIVEN for word in text.split()[:2])


@lru_cache(maxsize=4096)
def looks_like_name(text: str) -> bool:
    """Whether a short text has the looks of somebody's name or a shop's: given name, "Sandra K.", handle, legal form."""
    return (
        is_given_name(text)
        or _INITIAL.fullmatch(text) is not None
        or (_HANDLE.fullmatch(text) is not None and _MODEL.fullmatch(text) is None)
        or _SHOP.search(text) is not None
    )


def name_share(texts: Collection[str]) -> float:
    """The share of different short texts that look like names; plain lower-case words count beside users' handles only."""
    if not texts:
        return 0.0
    named = sum(map(looks_like_name, texts))
    handles = sum(_HANDLE.fullmatch(text) is not None and _MODEL.fullmatch(text) is None for text in texts)
    plain = sum(_PLAIN_HANDLE.fullmatch(text) is not None for text in texts)
    return (named + (plain if handles >= 0.25 * len(texts) else 0)) / len(texts)
