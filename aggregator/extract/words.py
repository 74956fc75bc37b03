"""The words by which pages say what their parts are: data, in the languages of newspapers, folded (no case, no accents).

Class names are read as the words they are made of, never as names of one site.
"""

# ruff: noqa: RUF001 - typography that newspapers use, on purpose

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from aggregator.core.text import fold

if TYPE_CHECKING:
    from aggregator.extract.tree import El


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _table(text: str) -> tuple[str, ...]:
    return tuple(fold(row.strip()) for row in text.replace("\n", "|").split("|") if row.strip())


# A heading above the items.
SECTION = frozenset(
    _table("""
    minute by minute | live updates | live coverage | latest updates | as it happened | key updates
    the latest | live feed | live blog | live reporting
    minute par minute | le direct | en direct | le fil du direct | les dernieres informations
    minute fur minute | der ticker | ticker | liveticker | live-ticker | newsticker | newsblog | liveblog
    die entwicklungen
    minuto a minuto | en directo | ultima hora | la ultima hora | minuto per minuto | la diretta
    in diretta | diretta | minuto a minuto | ao minuto | ao vivo | em direto
    van minuut tot minuut | het liveblog | minuta po minucie | relacja na zywo | na zywo
    хвилина за хвилиною | онлайн | наживо | минута за минутой | прямой эфир
    лента | онлайн-трансляция | دقيقة بدقيقة | تغطية مباشرة | مباشر | لحظه به لحظه | پوشش زنده
    דקה אחר דקה | עדכונים שוטפים | dakika dakika | canli anlatim | canli
    速報 | ライブ | リアルタイム | 实时更新 | 直播 | 即時更新 | 실시간 | 실시간 업데이트
    """)
)

# What stands before links to other articles.
RELATED = frozenset(
    _table("""
    read also | read more | also read | see also | more on this | related | related articles
    related stories | recommended | you may also like | watch also | go deeper | read next
    lire aussi | a lire aussi | voir aussi | notre article | lire egalement | a lire | sur le meme sujet
    lesen sie auch | mehr zum thema | siehe auch | lesen sie mehr | auch interessant
    lea tambien | lee tambien | leer mas | tambien te puede interesar | vea tambien | te puede interesar
    leggi anche | leggi di piu | potrebbe interessarti | vedi anche
    leia tambem | leia mais | veja tambem | ler mais | saiba mais | lees ook | lees meer | zie ook
    czytaj tez | czytaj takze | zobacz tez | zobacz takze | czytaj wiecej | przeczytaj tez
    читайте також | дивіться також | читайте ще | читайте также | смотрите также | по теме | اقرأ ايضا
    اقرأ أيضا | إقرأ أيضا | طالع أيضا | بیشتر بخوانید | همچنین بخوانید
    קראו גם | קראו עוד | ראו גם | bunu da okuyun | ayrica okuyun | ilgili haberler | あわせて読みたい | 関連記事 | 関連
    相关阅读 | 延伸阅读 | 相关新闻 | 延伸閱讀 | 관련 기사 | 관련기사
    """)
)

# Lines that invite to follow, subscribe or share, and say nothing.
PROMO_STARTS = _table("""
    follow the | follow our | follow all | follow live | follow us | stay with | sign up | subscribe
    join us | join our | get the latest | download our | click here | scroll down
    suivez | suivre | retrouvez | inscrivez-vous | abonnez-vous | recevez | folgen sie | verfolgen sie
    abonnieren sie | melden sie sich | alle entwicklungen
    siga | sigue | suscribete | siga en directo | segui | seguite | iscriviti | acompanhe | siga ao
    subscreva | assine | volg | blijf op de hoogte | meld je aan
    sledz | obserwuj | zapisz sie | стежте | слідкуйте | підписуйтесь | следите | подписывайтесь | تابع
    تابعوا | اشترك | دنبال کنید | עקבו | הירשמו | takip edin | abone ol
    フォロー | 登録 | 关注 | 订阅 | 追蹤 | 팔로우 | 구독
""")
SHARE = frozenset(
    _table("""
    share | share this | share this post | share on facebook | share on twitter | share on x
    share on whatsapp | facebook | twitter | x | whatsapp | telegram | linkedin | email | e-mail
    mail | copy link | copy | link copied | print | send | partager | copier le lien | envoyer | imprimer
    teilen | link kopieren | drucken | senden | compartir | copiar enlace
    enviar | condividi | copia link | invia | stampa | partilhar | compartilhar | copiar link | delen
    kopieer link | udostepnij | kopiuj link | поділитися | копіювати
    поделиться | скопировать ссылку | скопировать | مشاركة | شارك | نسخ الرابط | انسخ الرابط | اشتراک گذاری
    کپی لینک | שתפו | שיתוף | העתקת קישור | paylas | baglantiyi kopyala | シェア
    リンクをコピー | 共有 | 分享 | 复制链接 | 複製連結 | 공유 | 공유하기 | 링크 복사 | back to top | permalink | advertisement | anzeige
    werbung | publicite | publicidad | pubblicita
    publicidade | advertentie | reklama | реклама | إعلان | reklam | 広告 | 广告 | 廣告 | 광고 | sponsored | ad
    top | comments | report | like | reply | bookmark | save
    """)
)
UPDATED = _table("""
    updated | last updated | update | mis a jour | modifie | aktualisiert | stand | zuletzt | actualizado
    aggiornato | atualizado | bijgewerkt | gewijzigd | aktualizacja | zaktualizowano
    оновлено | обновлено | изменено | محدث | آخر تحديث | تم التحديث | به روز | بروزرسانی | עודכן
    guncellendi | guncelleme | son guncelleme | 更新 | 최종 수정 | 업데이트 | 수정
""")
BYLINE_STARTS = _table("by | par | von | por | di | da | door | autor | автор | от | بقلم | כתב | de la redaction | 文 | 記者 | 记者")
ENDED = _table("""
    this live blog is closed | this live blog has ended | this live blog has now closed
    this blog is now closed | we are closing this live blog | live coverage has ended | coverage has ended
    live reporting has ended | that's all for now | that is all for | this coverage has ended
    thanks for following | ce direct est termine | ce live est termine | le direct est termine
    fin du direct | der liveticker ist beendet | dieser liveblog ist beendet | der liveblog ist geschlossen
    wir beenden den liveblog | das war unser liveblog | ticker beendet
    este directo ha terminado | fin de la cobertura | finaliza la cobertura | la diretta e terminata
    la diretta finisce qui | fine della diretta | o direto terminou
    este direto terminou | fim da cobertura | dit liveblog is gesloten | dit liveblog is afgesloten
    relacja zakonczona | koniec relacji | трансляція завершена
    онлайн завершено | трансляция завершена | онлайн завершен | انتهت التغطية | پایان پوشش | הסיקור הסתיים
    canli anlatim sona erdi | canli yayin sona erdi | ライブ終了 | 直播已结束 | 直播結束 | 실시간 중계 종료
""")

# The word "live" in an address, a title, a heading or a class. Short ones only as whole words.
LIVE_URL = re.compile(
    r"(?:^|[/_.-])(?:live|liveblog|live-?blog|live-?updates?|live-?news|live-?ticker|liveticker|ticker|newsticker|newsblog|blog|"
    r"en-?direct|direct|en-?vivo|directo|en-?directo|diretta|ao-?vivo|ao-?minuto|em-?direto|minuto|minute-?by-?minute|minutebyminute|"
    r"na-?zywo|relacja|online|onlajn|pryamoj-?efir|canli|livestory|live-?story|livecoverage|live-?coverage)(?=[/_.?-]|\d|$)"
)
_LATIN = (
    "live|liveblog|live blog|live updates|liveticker|live-ticker|ticker|newsticker|newsblog|minute by minute|as it happened|"
    "en direct|direct|minute par minute|minuto a minuto|en vivo|en directo|ultima hora|in diretta|diretta|minuto per minuto|"
    "ao vivo|ao minuto|em direto|na zywo|relacja live|canli|canli anlatim|dakika dakika|van minuut tot minuut"
)
_OTHER = (
    "наживо|онлайн|прямой эфир|хвилина за хвилиною|минута за минутой|مباشر|لحظة بلحظة|دقيقة بدقيقة|زنده|لحظه به لحظه|"
    "דקה אחר דקה|שידור חי|לייב|速報|ライブ|リアルタイム|直播|实时|即時|滚动更新|실시간|속보|라이브"
)
LIVE_TEXT = re.compile(rf"(?<![a-z])(?:{_LATIN})(?![a-z])|{'|'.join(map(fold, _OTHER.split('|')))}")

# Words that class names are made of.
HIDDEN_WORDS = _words(
    "sr-only visually-hidden visuallyhidden screen-reader-text u-hidden is-hidden screenreader assistive-text a11y-hidden"
)
CAPTION_WORDS = _words("caption figcaption credit credits copyright legend newscaption")
AUTHOR_WORDS = _words("author authors byline contributor reporter journalist autor auteur")
TITLE_WORDS = _words("title headline heading head titre titel titulo titolo hed")
LABEL_WORDS = _words("label kicker tag flag category categorie overline rubric topic badge strap dachzeile catenaccio antetitulo")
POST_WORDS = _words("tweet twitter-tweet nojs-tweet instagram-media tiktok-embed bluesky-embed fb-post telegram-post mastodon-embed")
RELATED_WORDS = _words("related readmore readalso recommended recommendation recirculation teaser seealso morelinks")
NOISE_WORDS = _words(
    "ad ads advert advertisement sponsor sponsored promo newsletter share sharing social toolbar subscribe paywall "
    "outbrain taboola cookie consent breadcrumb breadcrumbs pagination pager emotions reactions"
)
ASIDE_WORDS = _words(
    "sidebar aside related recommended trending popular mostread most-read mostviewed newsletter comments comment "
    "footer nav navigation menu breadcrumb index toc summary keyevents key-events keypoints highlights teaser "
    "carousel"
)
LIVE_WORDS = _words("live liveblog liveticker ticker livestream livefeed livepost livecenter minute direct direto diretta directo timeline")

_SHORT, _HEADING, _SENTENCE = 40, 60, 120  # how long such lines are at most
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@lru_cache(maxsize=4096)
def split_name(name: str) -> frozenset[str]:
    """Return the words that a class or an id is made of, lower case, and the whole parts between hyphens."""
    tokens = re.split(r"[^A-Za-z0-9]+", name)
    # A token with digits in it may be a hash, and the letters of hashes are no words.
    parts = {part.lower() for token in tokens if token.isalpha() for part in _PARTS.findall(token)}
    return frozenset(parts | {token.lower() for token in tokens} | set(name.lower().split()))


def class_words(el: El) -> frozenset[str]:
    """Return the words of an element's classes."""
    names = el.attrs.get("class")
    return split_name(names) if names else frozenset()


def name_words(el: El) -> frozenset[str]:
    """Return the words of an element's classes and of its id."""
    name = el.attrs.get("id")
    return class_words(el) | split_name(name) if name else class_words(el)


def is_related_start(text: str) -> bool:
    """Whether a short line announces links to other articles."""
    return len(text) <= _SHORT and fold(text).strip(" :-–>»→") in RELATED


def is_section(text: str) -> bool:
    """Whether a short line is the heading above the items."""
    if len(text) > _HEADING:
        return False
    bare = fold(text).strip(" :-–.")
    return bare in SECTION or (bare.partition(" ")[2] in SECTION and len(bare) <= _SHORT)


def is_share(text: str) -> bool:
    """Whether a short line is a button's or an advertisement's word."""
    return len(text) <= _SHORT and fold(text).strip(" :-–|•·") in SHARE


def is_promo(text: str) -> bool:
    """Whether a short line only invites to follow or to subscribe."""
    return len(text) <= _SENTENCE and fold(text).startswith(PROMO_STARTS)


def has_live_word(text: str) -> bool:
    """Whether a title says that its page is live."""
    return LIVE_TEXT.search(fold(text)) is not None
