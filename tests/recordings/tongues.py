"""What our newsroom writes with, in seventeen languages: clauses with a place, an office and a number in them. All words are ours."""

# ruff: noqa: E501, RUF001 - the typography of seventeen languages

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """One language. `said` are sentences with {p}, {o}, {n}; `heads` are headlines with the same; `zone` is where its paper sits."""

    code: str
    zone: str
    country: str
    places: tuple[str, ...]
    offices: tuple[str, ...]
    said: tuple[str, ...]
    heads: tuple[str, ...]
    labels: tuple[str, ...]  # in capitals where the script has them
    live: str  # what stands in the page's title
    section: str  # the heading above the items
    also: str
    share: str
    ago: str  # {n} minutes ago
    clock: str  # strftime of a clock as papers print it
    day: str  # strftime of a day heading in digits
    updated: str


def _rows(text: str) -> tuple[str, ...]:
    return tuple(row.strip() for row in text.strip().split("\n"))


_ALL = (
    Tongue(
        code="en", zone="Europe/London", country="uk", live="live updates", section="Live updates", also="Read more", share="Share", ago="{n} minutes ago",
        clock="%H:%M", day="%d/%m/%Y", updated="Updated at",
        places=("Harwick", "the lower town", "Fenbridge", "the north shore", "Castle Lane"),
        offices=("the harbour office", "the rescue service", "the town council", "the water board", "the rail company"),
        said=_rows("""
            In {p} the water has risen by {n} centimetres since the morning, {o} said.
            According to {o}, {n} people had to leave their homes in {p} during the night.
            The road through {p} stays closed for at least {n} hours, drivers are sent around the hills.
            “We have never counted {n} calls in one night,” a spokeswoman of {o} said in {p}.
            About {n} volunteers are filling sandbags in {p}, and more are on their way.
            It is not yet clear how {n} cellars in {p} could be flooded within the hour.
            A decision about the schools in {p} is expected by the evening; {n} pupils are affected.
            {n} households in {p} are without power, and {o} cannot say for how long.
        """),
        heads=("Bridge in {p} closed after {n} warnings", "{n} people rescued in {p}", "Trains to {p} stop until {n}", "Council of {p} meets for the {n}th time"),
        labels=("THE BRIDGE", "IN FIGURES", "FROM THE SHORE", "WEATHER", "WELCOME", "THE DEBATE"),
    ),
    Tongue(
        code="fr", zone="Europe/Paris", country="fr", live="en direct", section="Minute par minute", also="Lire aussi", share="Partager", ago="il y a {n} minutes",
        clock="%Hh%M", day="%d/%m/%Y", updated="Mis à jour à",
        places=("Valmont", "la vieille ville", "Port-Louis-le-Bas", "la rive nord", "Saint-Avre"),
        offices=("la préfecture", "la mairie", "le service des eaux", "la compagnie ferroviaire", "la capitainerie"),
        said=_rows("""
            À {p}, le niveau de l’eau a monté de {n} centimètres depuis ce matin, indique {o}.
            Selon {o}, {n} habitants ont dû quitter leur logement à {p} pendant la nuit.
            La route qui traverse {p} restera fermée pendant au moins {n} heures, une déviation est en place.
            « Nous n’avons jamais reçu {n} appels en une nuit », raconte une porte-parole à {p}.
            Près de {n} bénévoles remplissent des sacs de sable à {p}, d’autres sont en chemin.
            On ignore encore comment {n} caves de {p} ont pu être inondées en une heure.
            Une décision sur les écoles de {p} est attendue dans la soirée ; {n} élèves sont concernés.
            {n} foyers sont privés de courant à {p}, et {o} ne sait pas dire jusqu’à quand.
        """),
        heads=("Le pont de {p} fermé après {n} alertes", "{n} personnes secourues à {p}", "Plus de trains vers {p} avant {n} heures", "À {p}, {n} commerces restent ouverts"),
        labels=("LE PONT", "EN CHIFFRES", "SUR PLACE", "LA MÉTÉO", "BIENVENUE", "VOS QUESTIONS"),
    ),
    Tongue(
        code="de", zone="Europe/Berlin", country="de", live="Liveticker", section="Der Liveticker", also="Lesen Sie auch", share="Teilen", ago="vor {n} Minuten",
        clock="%H.%M Uhr", day="%d.%m.%Y", updated="Aktualisiert um",
        places=("Altenau", "der Unterstadt", "Brückheim", "Nordufer", "Hohenfeld"),
        offices=("das Hafenamt", "die Feuerwehr", "der Stadtrat", "das Wasserwerk", "die Bahn"),
        said=_rows("""
            In {p} ist das Wasser seit dem Morgen um {n} Zentimeter gestiegen, teilt {o} mit.
            Nach Angaben von offizieller Seite mussten {n} Menschen in {p} in der Nacht ihre Wohnungen verlassen.
            Die Straße durch {p} bleibt mindestens {n} Stunden gesperrt, eine Umleitung ist ausgeschildert.
            „Wir hatten noch nie {n} Anrufe in einer Nacht“, sagte eine Sprecherin in {p}.
            Rund {n} Freiwillige füllen in {p} Sandsäcke, weitere sind unterwegs.
            Noch ist unklar, wie {n} Keller in {p} binnen einer Stunde volllaufen konnten.
            Über die Schulen in {p} wird am Abend entschieden; {n} Kinder sind betroffen.
            {n} Haushalte in {p} sind ohne Strom, und {o} kann nicht sagen, wie lange noch.
        """),
        heads=("Brücke in {p} nach {n} Warnungen gesperrt", "{n} Menschen in {p} gerettet", "Keine Züge nach {p} vor {n} Uhr", "{p} zählt {n} volle Keller"),
        labels=("DIE BRÜCKE", "IN ZAHLEN", "VOR ORT", "DAS WETTER", "GUTEN MORGEN", "HINTERGRUND"),
    ),
    Tongue(
        code="es", zone="Europe/Madrid", country="es", live="en directo", section="Minuto a minuto", also="Lea también", share="Compartir", ago="hace {n} minutos",
        clock="%H:%M", day="%d/%m/%Y", updated="Actualizado a las",
        places=("Villaseca", "el casco viejo", "Puerto Alto", "la orilla norte", "San Bartolo"),
        offices=("el ayuntamiento", "la capitanía", "el servicio de aguas", "la compañía de trenes", "protección civil"),
        said=_rows("""
            En {p} el agua ha subido {n} centímetros desde la mañana, informa {o}.
            Según {o}, {n} vecinos tuvieron que dejar sus casas en {p} durante la noche.
            La carretera que cruza {p} seguirá cortada al menos {n} horas y hay un desvío señalizado.
            «Nunca habíamos recibido {n} llamadas en una noche», dijo una portavoz en {p}.
            Unos {n} voluntarios llenan sacos de arena en {p} y otros están en camino.
            Todavía no se sabe cómo se inundaron {n} sótanos de {p} en una hora.
            La decisión sobre los colegios de {p} llegará por la tarde; afecta a {n} alumnos.
            {n} hogares de {p} están sin luz y {o} no sabe hasta cuándo.
        """),
        heads=("Cerrado el puente de {p} tras {n} avisos", "Rescatadas {n} personas en {p}", "Sin trenes a {p} hasta las {n}", "{p} cuenta {n} sótanos inundados"),
        labels=("EL PUENTE", "EN CIFRAS", "DESDE EL LUGAR", "EL TIEMPO", "BIENVENIDOS", "EL DEBATE"),
    ),
    Tongue(
        code="it", zone="Europe/Rome", country="it", live="la diretta", section="Minuto per minuto", also="Leggi anche", share="Condividi", ago="{n} minuti fa",
        clock="%H:%M", day="%d/%m/%Y", updated="Aggiornato alle",
        places=("Borgo Alto", "la città vecchia", "Porto Vecchio", "la riva nord", "Santa Chiara"),
        offices=("il comune", "la capitaneria", "la protezione civile", "la società delle acque", "la ferrovia"),
        said=_rows("""
            A {p} l’acqua è salita di {n} centimetri da questa mattina, fa sapere {o}.
            Secondo {o}, {n} abitanti hanno dovuto lasciare le loro case a {p} nella notte.
            La strada che attraversa {p} resterà chiusa per almeno {n} ore, il traffico è deviato.
            «Non avevamo mai ricevuto {n} chiamate in una notte», racconta una portavoce a {p}.
            Circa {n} volontari riempiono sacchi di sabbia a {p} e altri stanno arrivando.
            Non è ancora chiaro come {n} cantine di {p} si siano allagate in un’ora.
            La decisione sulle scuole di {p} è attesa in serata; riguarda {n} studenti.
            {n} famiglie di {p} sono senza corrente e {o} non sa dire fino a quando.
        """),
        heads=("Chiuso il ponte di {p} dopo {n} allarmi", "Soccorse {n} persone a {p}", "Niente treni per {p} prima delle {n}", "{p} conta {n} cantine allagate"),
        labels=("IL PONTE", "IN CIFRE", "SUL POSTO", "IL METEO", "BUONGIORNO", "LE REAZIONI"),
    ),
    Tongue(
        code="pt", zone="Europe/Lisbon", country="pt", live="ao minuto", section="Ao minuto", also="Leia também", share="Partilhar", ago="há {n} minutos",
        clock="%Hh%M", day="%d/%m/%Y", updated="Atualizado às",
        places=("Vila Nova da Foz", "a cidade baixa", "Ponte Velha", "a margem norte", "São Gil"),
        offices=("a câmara", "a capitania", "a proteção civil", "a empresa das águas", "a companhia dos comboios"),
        said=_rows("""
            Em {p} a água subiu {n} centímetros desde a manhã, informa {o}.
            Segundo {o}, {n} moradores tiveram de deixar as suas casas em {p} durante a noite.
            A estrada que atravessa {p} fica fechada pelo menos {n} horas e há um desvio.
            “Nunca tínhamos recebido {n} chamadas numa noite”, contou uma porta-voz em {p}.
            Cerca de {n} voluntários enchem sacos de areia em {p} e outros vão a caminho.
            Ainda não se sabe como {n} caves de {p} ficaram inundadas numa hora.
            A decisão sobre as escolas de {p} é esperada ao fim do dia; são {n} alunos.
            {n} casas de {p} estão sem luz e {o} não sabe dizer até quando.
        """),
        heads=("Ponte de {p} fechada após {n} avisos", "Resgatadas {n} pessoas em {p}", "Sem comboios para {p} até às {n}", "{p} conta {n} caves inundadas"),
        labels=("A PONTE", "EM NÚMEROS", "NO LOCAL", "O TEMPO", "BOM DIA", "AS REAÇÕES"),
    ),
    Tongue(
        code="nl", zone="Europe/Amsterdam", country="nl", live="liveblog", section="Het liveblog", also="Lees ook", share="Delen", ago="{n} minuten geleden",
        clock="%H:%M", day="%d-%m-%Y", updated="Bijgewerkt om",
        places=("Oudewaard", "de benedenstad", "Brugdam", "de noordoever", "Sint Joris"),
        offices=("de gemeente", "het havenbedrijf", "de brandweer", "het waterschap", "de spoorwegen"),
        said=_rows("""
            In {p} is het water sinds vanmorgen {n} centimeter gestegen, meldt {o}.
            Volgens {o} moesten {n} bewoners van {p} in de nacht hun huis verlaten.
            De weg door {p} blijft zeker {n} uur dicht, er is een omleiding.
            ‘We kregen nog nooit {n} telefoontjes in één nacht’, zegt een woordvoerder in {p}.
            Ongeveer {n} vrijwilligers vullen zandzakken in {p} en er zijn er meer onderweg.
            Het is nog niet duidelijk hoe {n} kelders in {p} binnen een uur konden vollopen.
            Over de scholen in {p} valt vanavond een besluit; het gaat om {n} leerlingen.
            {n} huishoudens in {p} zitten zonder stroom en {o} weet niet tot wanneer.
        """),
        heads=("Brug in {p} dicht na {n} waarschuwingen", "{n} mensen gered in {p}", "Geen treinen naar {p} tot {n} uur", "{p} telt {n} volle kelders"),
        labels=("DE BRUG", "IN CIJFERS", "TER PLAATSE", "HET WEER", "WELKOM", "ACHTERGROND"),
    ),
    Tongue(
        code="pl", zone="Europe/Warsaw", country="pl", live="relacja na żywo", section="Relacja na żywo", also="Czytaj też", share="Udostępnij", ago="{n} minut temu",
        clock="%H:%M", day="%d.%m.%Y", updated="Aktualizacja",
        places=("Starej Wsi", "Dolnym Mieście", "Mostowie", "Brzezinach", "Górkach"),
        offices=("urząd miasta", "kapitanat portu", "straż pożarna", "zarząd wodny", "kolej"),
        said=_rows("""
            W {p} woda podniosła się od rana o {n} centymetrów, informuje {o}.
            Jak podaje {o}, {n} mieszkańców musiało w nocy opuścić domy w {p}.
            Droga w {p} będzie zamknięta co najmniej {n} godzin, wyznaczono objazd.
            „Nigdy nie mieliśmy {n} zgłoszeń w jedną noc”, mówi rzeczniczka w {p}.
            Około {n} ochotników napełnia worki z piaskiem w {p}, kolejni są w drodze.
            Wciąż nie wiadomo, jak {n} piwnic w {p} mogło zostać zalanych w godzinę.
            Decyzja o szkołach w {p} zapadnie wieczorem; dotyczy {n} uczniów.
            {n} domów w {p} nie ma prądu, a {o} nie wie, jak długo to potrwa.
        """),
        heads=("Most w {p} zamknięty po {n} ostrzeżeniach", "Uratowano {n} osób w {p}", "Nie ma pociągów do {n} w {p}", "W {p} już {n} zalanych piwnic"),
        labels=("MOST", "W LICZBACH", "NA MIEJSCU", "POGODA", "DZIEŃ DOBRY", "REAKCJE"),
    ),
    Tongue(
        code="uk", zone="Europe/Kyiv", country="ua", live="онлайн", section="Хвилина за хвилиною", also="Читайте також", share="Поділитися", ago="{n} хвилин тому",
        clock="%H:%M", day="%d.%m.%Y", updated="Оновлено о",
        places=("Старому Броді", "Нижньому місті", "Мостищах", "Підгірному", "Вербівці"),
        offices=("міська рада", "управління порту", "служба порятунку", "водоканал", "залізниця"),
        said=_rows("""
            У {p} вода від ранку піднялася на {n} сантиметрів, повідомляє {o}.
            За даними установи {o}, {n} мешканців вночі залишили домівки у {p}.
            Дорога у {p} буде закрита щонайменше {n} годин, рух спрямували в об’їзд.
            «Ми ще ніколи не мали {n} викликів за ніч», розповіла речниця у {p}.
            Близько {n} добровольців наповнюють мішки з піском у {p}, інші вже їдуть.
            Поки невідомо, як за годину затопило {n} підвалів у {p}.
            Рішення про школи у {p} ухвалять увечері; воно стосується {n} учнів.
            {n} будинків у {p} залишилися без світла, і {o} не знає, доки.
        """),
        heads=("Міст у {p} закрили після {n} попереджень", "У {p} врятували {n} людей", "Потяги не ходитимуть у {p} до {n}", "{n} затоплених підвалів у {p}"),
        labels=("МІСТ", "У ЦИФРАХ", "З МІСЦЯ ПОДІЙ", "ПОГОДА", "ДОБРОГО РАНКУ", "РЕАКЦІЇ"),
    ),
    Tongue(
        code="ru", zone="Europe/Moscow", country="ru", live="онлайн", section="Онлайн", also="Читайте также", share="Поделиться", ago="{n} минут назад",
        clock="%H:%M", day="%d.%m.%Y", updated="Обновлено в",
        places=("Старом Броде", "Нижнем городе", "Мостках", "Заречье", "Сосновке"),
        offices=("мэрия", "управление порта", "служба спасения", "водоканал", "железная дорога"),
        said=_rows("""
            В {p} вода с утра поднялась на {n} сантиметров, сообщает {o}.
            По данным ведомства {o}, {n} жителей ночью покинули дома в {p}.
            Дорога в {p} будет закрыта не меньше {n} часов, движение пустили в объезд.
            «У нас ещё никогда не было {n} вызовов за ночь», рассказала представительница в {p}.
            Около {n} добровольцев наполняют мешки с песком в {p}, другие уже едут.
            Пока неизвестно, как за час затопило {n} подвалов в {p}.
            Решение о школах в {p} примут вечером; оно касается {n} учеников.
            {n} домов в {p} остались без света, и {o} не знает, надолго ли.
        """),
        heads=("Мост в {p} закрыли после {n} предупреждений", "В {p} спасли {n} человек", "Поезда не пойдут в {p} до {n}", "{n} затопленных подвалов в {p}"),
        labels=("МОСТ", "В ЦИФРАХ", "С МЕСТА", "ПОГОДА", "ДОБРОЕ УТРО", "РЕАКЦИИ"),
    ),
    Tongue(
        code="ar", zone="Asia/Qatar", country="qa", live="مباشر", section="تغطية مباشرة", also="اقرأ أيضا", share="مشاركة", ago="منذ {n} دقيقة",
        clock="%H:%M", day="%d/%m/%Y", updated="آخر تحديث",
        places=("المدينة القديمة", "الضفة الشمالية", "حي الجسر", "قرية النخيل", "الميناء"),
        offices=("البلدية", "إدارة الميناء", "الدفاع المدني", "هيئة المياه", "شركة القطارات"),
        said=_rows("""
            ارتفع منسوب المياه في {p} بمقدار {n} سنتيمترا منذ الصباح، بحسب {o}.
            قالت {o} إن {n} شخصا غادروا منازلهم في {p} خلال الليل.
            يبقى الطريق المار عبر {p} مغلقا {n} ساعات على الأقل مع تحويل حركة السير.
            وقالت متحدثة في {p}: لم نتلق من قبل {n} اتصالا في ليلة واحدة.
            يملأ نحو {n} متطوعا أكياس الرمل في {p} وآخرون في الطريق.
            لم يتضح بعد كيف غمرت المياه {n} قبوا في {p} خلال ساعة.
            ينتظر القرار بشأن مدارس {p} مساء ويشمل {n} تلميذا.
            انقطعت الكهرباء عن {n} منزلا في {p} ولا تعرف {o} إلى متى.
        """),
        heads=("إغلاق جسر {p} بعد {n} تحذيرا", "إنقاذ {n} شخصا في {p}", "توقف القطارات إلى {p} لمدة {n} ساعة", "غمر {n} قبوا في {p}"),
        labels=("الجسر", "بالأرقام", "من الميدان", "الطقس", "أهلا بكم", "ردود الفعل"),
    ),
    Tongue(
        code="he", zone="Asia/Jerusalem", country="il", live="עדכונים שוטפים", section="עדכונים שוטפים", also="קראו גם", share="שתפו", ago="לפני {n} דקות",
        clock="%H:%M", day="%d.%m.%Y", updated="עודכן",
        places=("העיר התחתית", "הגדה הצפונית", "שכונת הגשר", "כפר הדקלים", "הנמל"),
        offices=("העירייה", "רשות הנמל", "כיבוי האש", "תאגיד המים", "הרכבת"),
        said=_rows("""
            מפלס המים באזור {p} עלה מאז הבוקר בכ־{n} סנטימטרים, כך מוסרת {o}.
            לפי {o}, {n} תושבים עזבו בלילה את בתיהם באזור {p}.
            הכביש באזור {p} יישאר סגור לפחות {n} שעות והתנועה הוסטה.
            "מעולם לא קיבלנו {n} שיחות בלילה אחד", אמרה דוברת באזור {p}.
            כ־{n} מתנדבים ממלאים שקי חול באזור {p} ואחרים בדרך.
            עדיין לא ברור איך הוצפו {n} מרתפים באזור {p} בתוך שעה.
            ההחלטה על בתי הספר באזור {p} תתקבל בערב והיא נוגעת ל־{n} תלמידים.
            {n} בתים באזור {p} נותרו ללא חשמל, ובשלב זה {o} לא יודעת עד מתי.
        """),
        heads=("הגשר באזור {p} נסגר אחרי {n} אזהרות", "{n} בני אדם חולצו באזור {p}", "אין רכבות לאזור {p} במשך {n} שעות", "{n} מרתפים הוצפו באזור {p}"),
        labels=("הגשר", "במספרים", "מהשטח", "מזג האוויר", "בוקר טוב", "תגובות"),
    ),
    Tongue(
        code="fa", zone="Asia/Tehran", country="ir", live="پوشش زنده", section="لحظه به لحظه", also="بیشتر بخوانید", share="اشتراک گذاری", ago="{n} دقیقه پیش",
        clock="%H:%M", day="%Y/%m/%d", updated="به روز شده",
        places=("شهر قدیم", "کرانه شمالی", "محله پل", "روستای نخل", "بندر"),
        offices=("شهرداری", "اداره بندر", "آتش نشانی", "شرکت آب", "راه آهن"),
        said=_rows("""
            به گفته {o} سطح آب در {p} از صبح {n} سانتیمتر بالا آمده است.
            {o} میگوید {n} نفر شبانه خانه های خود را در {p} ترک کردند.
            جاده {p} دست کم {n} ساعت بسته میماند و خودروها از راه دیگری میروند.
            سخنگویی در {p} گفت: هرگز در یک شب {n} تماس نداشتیم.
            نزدیک به {n} داوطلب در {p} کیسه های شن پر میکنند و دیگران در راه اند.
            هنوز روشن نیست چگونه {n} زیرزمین در {p} طی یک ساعت پر از آب شد.
            تصمیم درباره مدرسه های {p} عصر گرفته میشود و به {n} دانش آموز مربوط است.
            برق {n} خانه در {p} قطع شده و {o} نمیداند تا کی.
        """),
        heads=("پل {p} پس از {n} هشدار بسته شد", "{n} نفر در {p} نجات یافتند", "قطارها تا {n} ساعت به {p} نمیروند", "{n} زیرزمین در {p} پر از آب شد"),
        labels=("پل", "به روایت آمار", "از محل", "آب و هوا", "خوش آمدید", "واکنش ها"),
    ),
    Tongue(
        code="tr", zone="Europe/Istanbul", country="tr", live="canlı anlatım", section="Dakika dakika", also="Bunu da okuyun", share="Paylaş", ago="{n} dakika önce",
        clock="%H.%M", day="%d.%m.%Y", updated="Güncelleme",
        places=("Eskişehirli mahallesi", "aşağı şehir", "Köprübaşı", "kuzey kıyısı", "Taşlıca"),
        offices=("belediye", "liman idaresi", "itfaiye", "su idaresi", "demiryolu"),
        said=_rows("""
            Sabahtan bu yana {p} çevresinde su {n} santimetre yükseldi, diye bildirdi {o}.
            Yetkili kurum {o}, {p} çevresinde {n} kişinin gece evlerinden ayrıldığını açıkladı.
            Yol {p} çevresinde en az {n} saat kapalı kalacak, trafik başka yöne verildi.
            “Bir gecede hiç {n} çağrı almamıştık” dedi {p} çevresindeki sözcü.
            Yaklaşık {n} gönüllü {p} çevresinde kum torbası dolduruyor, yenileri yolda.
            Bir saat içinde {p} çevresinde {n} bodrumun nasıl su altında kaldığı bilinmiyor.
            Okullarla ilgili karar {p} için akşam verilecek; {n} öğrenciyi ilgilendiriyor.
            Elektriği kesilen {n} ev var ve {o} {p} için bir saat veremiyor.
        """),
        heads=("Köprü {n} uyarıdan sonra kapandı: {p}", "{n} kişi kurtarıldı: {p}", "Tren seferleri {n} saat yok: {p}", "{n} bodrum su altında: {p}"),
        labels=("KÖPRÜ", "RAKAMLARLA", "OLAY YERİNDEN", "HAVA DURUMU", "GÜNAYDIN", "TEPKİLER"),
    ),
    Tongue(
        code="ja", zone="Asia/Tokyo", country="jp", live="ライブ", section="速報", also="あわせて読みたい", share="シェア", ago="{n}分前",
        clock="%H時%M分", day="%Y年%m月%d日", updated="更新",
        places=("北岸", "旧市街", "橋本地区", "港町", "丘の村"),
        offices=("市役所", "港湾局", "消防", "水道局", "鉄道会社"),
        said=_rows("""
            {o}によると、{p}の水位は朝から{n}センチ上がった。
            {p}では夜の間に{n}人が自宅を離れたと{o}が発表した。
            {p}を通る道路は少なくとも{n}時間通行止めとなり、車は迂回している。
            「一晩で{n}件の通報は初めてだ」と{p}で担当者は語った。
            {p}ではおよそ{n}人のボランティアが土のうを作り、さらに人が向かっている。
            {p}で{n}か所の地下室が一時間で浸水した理由はまだ分かっていない。
            {p}の学校についての判断は夕方に出る見通しで、{n}人の児童に関わる。
            {p}の{n}世帯で停電が続き、{o}は復旧の見通しを示していない。
        """),
        heads=("{p}の橋、{n}回の警告で閉鎖", "{p}で{n}人を救助", "{p}行き列車、{n}時間運休", "{p}で{n}か所の地下室が浸水"),
        labels=("橋の状況", "数字で見る", "現場から", "天気", "おはようございます", "反応"),
    ),
    Tongue(
        code="zh", zone="Asia/Shanghai", country="cn", live="直播", section="实时更新", also="相关阅读", share="分享", ago="{n}分钟前",
        clock="%H:%M", day="%Y年%m月%d日", updated="更新",
        places=("老城区", "北岸", "桥头村", "港口", "山前镇"),
        offices=("市政府", "港务局", "消防队", "水务局", "铁路公司"),
        said=_rows("""
            {o}表示，{p}的水位从早上以来上涨了{n}厘米。
            据{o}介绍，{p}有{n}人在夜间离开了家。
            穿过{p}的道路至少还要封闭{n}小时，车辆已经绕行。
            “我们一夜之间从没接到过{n}个电话”，发言人在{p}说。
            大约{n}名志愿者正在{p}装沙袋，还有更多人在路上。
            目前还不清楚{p}的{n}个地下室为何在一小时内进水。
            关于{p}学校的决定预计傍晚公布，涉及{n}名学生。
            {p}有{n}户家庭停电，{o}无法说明何时恢复。
        """),
        heads=("{p}大桥在{n}次预警后关闭", "{p}救出{n}人", "开往{p}的列车停运{n}小时", "{p}有{n}个地下室进水"),
        labels=("大桥", "数字", "现场", "天气", "早上好", "反应"),
    ),
    Tongue(
        code="ko", zone="Asia/Seoul", country="kr", live="실시간", section="실시간 업데이트", also="관련 기사", share="공유하기", ago="{n}분 전",
        clock="%H:%M", day="%Y.%m.%d", updated="최종 수정",
        places=("구시가지", "북쪽 강변", "다리마을", "항구", "언덕마을"),
        offices=("시청", "항만청", "소방서", "수도국", "철도공사"),
        said=_rows("""
            {o}에 따르면 {p}의 수위가 아침부터 {n}센티미터 올랐다.
            {p}에서 밤사이 주민 {n}명이 집을 떠났다고 {o}이 밝혔다.
            {p}을 지나는 도로는 적어도 {n}시간 동안 통제되며 차량은 우회한다.
            “하룻밤에 신고 {n}건은 처음”이라고 {p}에서 대변인이 말했다.
            자원봉사자 약 {n}명이 {p}에서 모래주머니를 채우고 있다.
            {p}의 지하실 {n}곳이 한 시간 만에 잠긴 까닭은 아직 알 수 없다.
            {p}의 학교에 대한 결정은 저녁에 나오며 학생 {n}명과 관련이 있다.
            {p}의 {n}가구가 정전이며 {o}은 복구 시각을 말하지 못했다.
        """),
        heads=("{p} 다리, 경보 {n}번 끝에 폐쇄", "{p}에서 {n}명 구조", "{p}행 열차 {n}시간 중단", "{p} 지하실 {n}곳 침수"),
        labels=("다리", "숫자로 보기", "현장에서", "날씨", "안녕하세요", "반응"),
    ),
)  # fmt: skip

TONGUES: dict[str, Tongue] = {tongue.code: tongue for tongue in sorted(_ALL, key=lambda tongue: tongue.code)}
