"""What a prompt's words ask the painter for, in English, German, French and Spanish."""

from collections.abc import Iterator
from dataclasses import dataclass
import re
import unicodedata

CONCEPTS: dict[str, str] = {
    # things to paint
    "mountain": "mountain alps alpine peak summit berg gebirge alpen gipfel montagne alpes sommet montana sierra cumbre",
    "hill": "hill valley tuscany huegel hugel tal colline vallee toscane colina valle",
    "landscape": "landscape scenery nature landschaft natur paysage nature paisaje naturaleza",
    "lake": "lake pond reflection see bergsee weiher teich spiegelung lac etang reflet lago estanque reflejo",
    "sea": "sea ocean meer ozean mer mar oceano seascape nordsee ostsee",
    "beach": "beach coast shore strand kueste kuste ufer plage cote rivage playa costa orilla",
    "sky": "sky heaven himmel ciel cielo",
    "horizon": "horizon horizont horizonte",
    "wave": "wave surf welle vague ola",
    "boat": "boat sail ship sailing boot segel schiff bateau voile navire barco vela velero",
    "desert": "desert sahara dune wueste wuste duene dune desierto duna",
    "sand": "sand sandy sable arena",
    "forest": "forest wood woodland jungle wald foret bois bosque selva",
    "tree": "tree pine fir spruce baum tanne fichte kiefer arbre sapin pin arbol pino abeto",
    "city": "city town skyline metropolis urban manhattan stadt grossstadt ville ciudad cite",
    "window": "window fenster fenetre ventana",
    "house": "house building tower haus gebaeude turm maison immeuble tour casa edificio torre",
    "street": "street strasse rue calle",
    "ink": "ink sumi brush calligraphy tusche tinte pinsel encre pinceau tinta pincel",
    "japan": "japan japanese asia asian zen china chinese japanisch japon japonais japones",
    "bird": "bird crane heron vogel kranich oiseau grue pajaro ave",
    "watercolour": "watercolour watercolor aquarelle aquarell acuarela wash",
    "flower": "flower bloom blossom rose blume bluete blute fleur flor",
    "soft": "soft gentle delicate tender sanft zart doux douce suave",
    "calm": "calm quiet peaceful serene minimal minimalist minimalistic ruhig still minimalistisch calme tranquilo minimalista",
    "silk": "silk satin fabric veil seide stoff schleier soie voile seda velo",
    "flow": "flow flowing stream current fluid fluss stroemung fliessend flux courant flujo corriente",
    "wind": "wind breeze vent viento brise brisa",
    "abstract": "abstract abstrakt abstrait abstraite abstracto abstracta generative",
    "ribbon": "ribbon truchet weave woven knot band geflecht knoten ruban tresse cinta trenza",
    "pattern": "pattern tile ornament muster kachel motif carreau patron azulejo",
    "geometric": "geometric geometry geometrisch geometrie geometrique geometrico shapes formen",
    "attractor": "attractor attraktor attracteur atractor fractal fraktal fractale",
    "chaos": "chaos chaotic math mathematics mathematik mathematique caos",
    "smoke": "smoke rauch fumee humo",
    "space": "space cosmos galaxy nebula universe weltraum kosmos galaxie universum espace univers espacio galaxia cosmos",
    "arch": "arch bauhaus midcentury boho bogen arche arco",
    "modern": "modern scandinavian contemporary modernist modernistisch skandinavisch moderne moderno",
    "contour": "contour topography topographic isoline hoehenlinie hohenlinie topographie courbe topografia contorno",
    "map": "map atlas karte landkarte carte mapa",
    "line": "line drawing linie zeichnung ligne dessin linea dibujo",
    # what else is in the picture
    "snow": "snow snowy ice frost schnee eis neige glace nieve hielo",
    "rain": "rain rainy storm regen sturm gewitter pluie orage lluvia tormenta",
    "fog": "fog mist misty foggy haze nebel dunst neblig brume brouillard niebla bruma",
    "cloud": "cloud cloudy wolke bewoelkt nuage nube",
    "clear": "clear cloudless klar wolkenlos clair despejado",
    "moon": "moon moonlight moonlit mond mondschein lune luna",
    "star": "star starry stern sternenhimmel etoile estrella",
    "sun": "sun sunny sunshine sonne sonnig soleil sol",
    "aurora": "aurora northern polarlicht nordlicht boreale boreal",
    # seasons
    "winter": "winter wintry hiver invierno january february december",
    "spring": "spring fruehling fruhling fruehjahr printemps primavera april",
    "summer": "summer sommer ete verano july august",
    "autumn": "autumn fall herbst automne otono october november",
    # times of day
    "night": "night midnight nocturne nacht mitternacht nuit minuit noche medianoche",
    "dusk": "dusk twilight evening daemmerung dammerung abend abenddaemmerung crepuscule soir crepusculo tarde",
    "sunset": "sunset sonnenuntergang abendrot couchant atardecer ocaso",
    "dawn": "dawn sunrise morgenrot sonnenaufgang morgendaemmerung aube aurore amanecer alba",
    "morning": "morning morgen matin manana",
    "day": "noon day daylight midday mittag tag midi jour mediodia dia",
    # colours
    "red": "red crimson scarlet ruby rot rouge rojo roja",
    "orange": "orange terracotta coral rust naranja",
    "gold": "gold golden amber honey yellow gelb dore doree jaune dorado oro amarillo",
    "green": "green emerald sage olive moss gruen grun vert verte verde",
    "teal": "teal turquoise cyan tuerkis turkis petrol turquesa",
    "blue": "blue azure navy cobalt blau bleu bleue azul",
    "purple": "purple violet lavender lilac lila violett lavendel pourpre mauve morado violeta",
    "pink": "pink magenta rosa rose fuchsia",
    "brown": "brown sepia earth earthy braun erde brun marron terre tierra",
    "warm": "warm cosy cozy gemuetlich gemutlich chaud chaude calido calida",
    "cold": "cold cool icy kalt kuehl kuhl froid froide frio fria",
    "monochrome": "monochrome grey gray greyscale monochrom grau schwarzweiss gris monocromo",
    "pastel": "pastel pale pastell blass pale palido",
    "vivid": "vivid vibrant colourful colorful bunt lebhaft leuchtend vif colore vivo colorido",
    "muted": "muted faded subdued gedaempft gedampft apagado",
    "dark": "dark black moody dunkel schwarz duester sombre noir noire oscuro negro",
    "light": "light bright white airy hell weiss lumineux blanc blanche claro luminoso blanco",
}
"""Every concept and the words that mean it, without accents and in the singular."""

_BY_WORD: dict[str, tuple[str, ...]] = {}
for _concept, _words in CONCEPTS.items():
    for _word in _words.split():
        if _concept not in _BY_WORD.get(_word, ()):
            _BY_WORD[_word] = (*_BY_WORD.get(_word, ()), _concept)

_ENDINGS = ("s", "es", "n", "en", "e", "er", "em", "y", "x", "nen")
_SHORTEST_PART = 3


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a prompt asks for."""

    concepts: frozenset[str] = frozenset()
    unwanted: frozenset[str] = frozenset()
    """What must not even come by chance."""

    def __contains__(self, concept: str) -> bool:
        """Tell whether it was asked for."""
        return concept in self.concepts

    def any(self, *concepts: str) -> bool:
        """Tell whether at least one of them was asked for."""
        return not self.concepts.isdisjoint(concepts)

    @classmethod
    def of(cls, prompt: str, negative_prompt: str = "") -> Wishes:
        """Return what `prompt` asks for, without what `negative_prompt` names."""
        unwanted = frozenset(_concepts(negative_prompt))
        return cls(frozenset(_concepts(prompt)) - unwanted, unwanted)


def _concepts(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for word in re.findall(r"[a-z]+", plain):
        yield from _meaning(word) or _compound(word)


def _meaning(word: str) -> tuple[str, ...]:
    if word in _BY_WORD:
        return _BY_WORD[word]
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_PART and stem in _BY_WORD:
            return _BY_WORD[stem]
    return ()


def _compound(word: str) -> tuple[str, ...]:
    """Take a German compound such as `winterwald` apart."""
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        second = _meaning(word[cut:])
        first = _meaning(word[:cut])
        if first and second:
            return first + second
    return ()
