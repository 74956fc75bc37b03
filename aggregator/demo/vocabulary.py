"""The words our newsroom writes with, one table a language. Every clause fits every other of its kind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Clauses of one language. `who` is third person singular; `does` goes with it; `count` has a number in it."""

    zone: str
    titles: tuple[str, ...]
    lead: tuple[str, ...]
    topic: str
    labels: tuple[str, ...]
    who: tuple[str, ...]
    does: tuple[str, ...]
    where: tuple[str, ...]
    says: tuple[str, ...]  # who, then what is said, which is a sentence of its own
    said: tuple[str, ...]
    count: tuple[str, ...]  # the one sentence that no other entry has
    after: tuple[str, ...]  # closing sentences
    also: tuple[str, ...]
    authors: tuple[str, ...]
    captions: tuple[str, ...]


VOCABULARIES: dict[str, Vocabulary] = {
    "de": Vocabulary(
        zone="Europe/Berlin",
        titles=("Hochwasser an der Aue, der Liveticker", "Streik bei der Küstenbahn, der Liveticker", "Wahl in Neuhafen, der Liveticker"),
        lead=("Seit dem Morgen überschlagen sich in der Region die Meldungen.", "Wir berichten fortlaufend."),
        topic="Was bisher bekannt ist",
        labels=("VERKEHR", "DIE LAGE", "AUS DEM RATHAUS", "STIMMEN", "WETTER", "IN ZAHLEN", "HINTERGRUND", "VOR ORT"),
        who=(
            "Die Bürgermeisterin",
            "Der Krisenstab",
            "Das Verkehrsamt",
            "Die Feuerwehr",
            "Der Wetterdienst",
            "Die Hafenbehörde",
            "Der Betriebsrat",
            "Die Wahlleiterin",
            "Der Netzbetreiber",
            "Das Landratsamt",
        ),
        does=(
            "sperrt die alte Brücke",
            "hebt die Warnung teilweise auf",
            "verlegt die Sammelstelle",
            "bestätigt den neuen Zeitplan",
            "ruft Freiwillige zusammen",
            "prüft die Dämme ein weiteres Mal",
            "verlängert die Frist bis zum Abend",
            "öffnet zwei weitere Schulen",
            "stellt den Fährverkehr ein",
            "widerspricht ersten Berichten",
        ),
        where=(
            "im Norden der Stadt",
            "am Kornmarkt",
            "zwischen Bahnhof und Hafen",
            "in den Dörfern am Ufer",
            "rund um das Stadion",
            "auf der Ostseite",
            "an der Mündung",
            "im Gewerbegebiet",
        ),
        says=("„{said}“, sagte eine Sprecherin.", "Ein Mitarbeiter sagte dazu: „{said}.“", "„{said}“, hieß es am Telefon."),
        said=(
            "Wir haben aus dem letzten Jahr gelernt",
            "Niemand muss heute Nacht im Freien schlafen",
            "Die nächsten Stunden entscheiden",
            "Bitte bleiben Sie den Ufern fern",
            "Das ist keine Übung",
        ),
        count=(
            "Bis dahin hatten sich {n} Menschen gemeldet.",
            "Gezählt wurden {n} Fahrzeuge.",
            "Betroffen sind nach dieser Rechnung {n} Haushalte.",
        ),
        after=(
            "Eine Bestätigung steht noch aus.",
            "Am Abend soll es neue Angaben geben.",
            "Die Lage bleibt ruhig.",
            "Weitere Kräfte sind unterwegs.",
            "Ein Ende ist nicht abzusehen.",
        ),
        also=("Was Sie jetzt wissen müssen", "So entstand der Deich", "Die Chronik der letzten Woche", "Wer was entscheidet"),
        authors=("Jana Veith", "Milan Orth", "Greta Saal"),
        captions=("Blick über den Markt am Morgen", "Helfer an der Brücke", "Leere Gleise am Hafen"),
    ),
    "en": Vocabulary(
        zone="Europe/London",
        titles=("Floods on the Arle, live", "Coast railway strike, live", "Newhaven Cross votes, live"),
        lead=("Reports have been coming in from across the district since dawn.", "We follow them as they arrive."),
        topic="What is known so far",
        labels=("TRAFFIC", "THE SITUATION", "FROM TOWN HALL", "VOICES", "WEATHER", "IN FIGURES", "BACKGROUND", "ON THE SPOT"),
        who=(
            "The mayor",
            "The crisis group",
            "The roads office",
            "The fire service",
            "The weather service",
            "The port authority",
            "The works council",
            "The returning officer",
            "The grid company",
            "The county council",
        ),
        does=(
            "closes the old bridge",
            "lifts part of the warning",
            "moves the meeting point",
            "confirms the new timetable",
            "calls volunteers together",
            "checks the embankments again",
            "extends the deadline until evening",
            "opens two more schools",
            "halts the ferries",
            "contradicts the first reports",
        ),
        where=(
            "in the north of the town",
            "at Cornmarket",
            "between the station and the docks",
            "in the villages on the bank",
            "around the stadium",
            "on the east side",
            "at the estuary",
            "on the trading estate",
        ),
        says=("“{said},” a spokeswoman said.", "One of the staff put it so: “{said}.”", "“{said},” we were told on the phone."),
        said=(
            "We have learned from last year",
            "Nobody will sleep outdoors tonight",
            "The next few hours decide it",
            "Please keep away from the banks",
            "This is not a drill",
        ),
        count=(
            "By then {n} people had registered.",
            "Cameras counted {n} vehicles.",
            "By that reckoning {n} households are affected.",
        ),
        after=(
            "Confirmation is still to come.",
            "New figures are promised for the evening.",
            "Things remain calm.",
            "More crews are on their way.",
            "No end is in sight.",
        ),
        also=("What you need to know now", "How the dyke was built", "Last week, day by day", "Who decides what"),
        authors=("Nora Whitlock", "Tom Ashdown", "Priya Sands"),
        captions=("The market seen in the morning", "Volunteers at the bridge", "Empty tracks by the docks"),
    ),
    "es": Vocabulary(
        zone="Europe/Madrid",
        titles=("Crecida del Arla, en directo", "Huelga del tren de la costa, en directo", "Puertonuevo vota, en directo"),
        lead=("Desde el amanecer llegan noticias de toda la comarca.", "Las contamos según llegan."),
        topic="Lo que se sabe hasta ahora",
        labels=("TRÁFICO", "LA SITUACIÓN", "DESDE EL AYUNTAMIENTO", "VOCES", "EL TIEMPO", "EN CIFRAS", "CONTEXTO", "SOBRE EL TERRENO"),
        who=(
            "La alcaldesa",
            "El comité de crisis",
            "La oficina de carreteras",
            "El cuerpo de bomberos",
            "El servicio meteorológico",
            "La autoridad portuaria",
            "El comité de empresa",
            "La junta electoral",
            "La compañía eléctrica",
            "El consejo comarcal",
        ),
        does=(
            "cierra el puente viejo",
            "levanta parte del aviso",
            "traslada el punto de encuentro",
            "confirma el nuevo horario",
            "convoca a los voluntarios",
            "revisa otra vez los diques",
            "amplía el plazo hasta la noche",
            "abre otras dos escuelas",
            "suspende los transbordadores",
            "desmiente las primeras noticias",
        ),
        where=(
            "en el norte de la ciudad",
            "en la plaza del Grano",
            "entre la estación y los muelles",
            "en los pueblos de la ribera",
            "en torno al estadio",
            "en la parte este",
            "en la desembocadura",
            "en el polígono",
        ),
        says=("«{said}», dijo una portavoz.", "Un empleado lo explicó así: «{said}».", "«{said}», nos dijeron por teléfono."),
        said=(
            "Hemos aprendido del año pasado",
            "Nadie dormirá hoy al raso",
            "Las próximas horas son decisivas",
            "Por favor, no se acerquen a la orilla",
            "Esto no es un simulacro",
        ),
        count=(
            "Para entonces se habían inscrito {n} personas.",
            "Las cámaras contaron {n} vehículos.",
            "Según ese cálculo hay {n} hogares afectados.",
        ),
        after=(
            "Falta la confirmación.",
            "Por la noche habrá nuevos datos.",
            "La calma se mantiene.",
            "Hay más equipos en camino.",
            "No se ve el final.",
        ),
        also=("Lo que hay que saber ahora", "Cómo se hizo el dique", "La semana pasada, día a día", "Quién decide qué"),
        authors=("Lucía Arce", "Mateo Vidal", "Inés Robledo"),
        captions=("El mercado por la mañana", "Voluntarios en el puente", "Vías vacías junto al muelle"),
    ),
    "fr": Vocabulary(
        zone="Europe/Paris",
        titles=("Crue de l'Arle, le direct", "Grève du train de la côte, le direct", "Neuport vote, le direct"),
        lead=("Depuis l'aube, les nouvelles affluent de tout le canton.", "Nous les suivons à mesure qu'elles arrivent."),
        topic="Ce que l'on sait",
        labels=("CIRCULATION", "LA SITUATION", "À LA MAIRIE", "PAROLES", "MÉTÉO", "EN CHIFFRES", "CONTEXTE", "SUR PLACE"),
        who=(
            "La maire",
            "La cellule de crise",
            "Le service des routes",
            "La caserne des pompiers",
            "Le service météo",
            "La capitainerie",
            "Le comité d'entreprise",
            "La commission électorale",
            "Le gestionnaire du réseau",
            "Le conseil du canton",
        ),
        does=(
            "ferme le vieux pont",
            "lève une partie de l'alerte",
            "déplace le point de rassemblement",
            "confirme le nouvel horaire",
            "fait appel aux bénévoles",
            "vérifie encore une fois les digues",
            "prolonge le délai jusqu'au soir",
            "ouvre deux autres écoles",
            "suspend les bacs",
            "dément les premières informations",
        ),
        where=(
            "au nord de la ville",
            "place aux Grains",
            "entre la gare et les quais",
            "dans les villages de la rive",
            "autour du stade",
            "du côté est",
            "à l'embouchure",
            "dans la zone artisanale",
        ),
        says=("« {said} », a dit une porte-parole.", "Un employé l'explique ainsi : « {said}. »", "« {said} », nous dit-on au téléphone."),
        said=(
            "Nous avons appris de l'an dernier",
            "Personne ne dormira dehors cette nuit",
            "Tout se joue dans les prochaines heures",
            "Merci de ne pas approcher des berges",
            "Ceci n'est pas un exercice",
        ),
        count=(
            "À cette heure, {n} personnes s'étaient inscrites.",
            "Les caméras ont compté {n} véhicules.",
            "Selon ce calcul, {n} foyers sont touchés.",
        ),
        after=(
            "La confirmation se fait attendre.",
            "De nouveaux chiffres sont promis pour le soir.",
            "Le calme demeure.",
            "D'autres équipes sont en route.",
            "On n'en voit pas la fin.",
        ),
        also=("Ce qu'il faut savoir maintenant", "Comment la digue fut bâtie", "La semaine passée, jour par jour", "Qui décide de quoi"),
        authors=("Claire Aubin", "Hugo Marchal", "Salomé Rey"),
        captions=("Le marché au matin", "Des bénévoles au pont", "Les voies vides près des quais"),
    ),
}
