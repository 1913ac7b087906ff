"""Words of prose that name no variable, by what they tell about the words beside them."""


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


STOP = words(
    "a an the of in at on and or for with per by to from as is was were be been are had has have vs versus than "
    "that this these those their its n no mean median sd iqr se ci "
    "der die das des dem den und von mit bei de du la le les des et à el los las y en del con da do dos das e o os"
)
"""Words of labels that name nothing."""
MAY_LACK = words(
    "status level levels history presence type grade grouping group category examination result results finding "
    "findings value values concentration measurement serum plasma baseline any use disease current known previous"
)
"""Words of a label that a sentence may leave out and still mean it."""
BEFORE = words(
    "the a an mean median average in of for and or with patient patients their whose by baseline had was were is "
    "are that than but not different differences difference between to as at on from group groups arm cohort "
    "participants subjects children adults individuals cases controls who have having has history each overall "
    "total both similar greater higher lower older younger increased decreased no non included include including "
    "every per when while whereas although after before only neither nor did does s if also age sex gender "
    "respective corresponding own all comparable significant significantly regarding concerning whether effect "
    "effects factor factors being since more less because study our this these those advanced presence absence"
)
"""Words that may stand before the name of a variable without making another of it, as `gestational` does of `age`."""
RELATION = words("of at to since from until before after")
SETTING = words(
    "baseline inclusion enrolment enrollment entry presentation randomization randomisation study patients "
    "participants subjects children the all both admission each those women men our these this was"
)
"""What may follow a relation without making another variable: `age at baseline`, but not `age at menarche`."""
SEXES = (
    ("male", "males", "m", "man", "men", "boy", "boys"),
    ("female", "females", "f", "woman", "women", "girl", "girls"),
)
ABROAD = words(
    "merkmal merkmals merkmalen und von der die des das den dem für mit zwischen im "
    "variable variável et entre une la le les de du dans l y e el los en con o a os na em pour para com del "
    "与 和 と"
)
"""Words of other languages that stand before the name of a variable, among them those of our own sentences."""
WEAK_LEVELS = words(
    "yes no normal abnormal none other present absent positive negative low high medium mild moderate severe "
    "unknown missing good poor average first second third left right single never always stable new old"
)
"""Levels that say nothing without the name of their row."""
GROUP_WORDS = words(
    "group groups arm arms patients participants subjects children cohort cases individuals women men infants people"
)
KNOWN = (
    BEFORE
    | GROUP_WORDS
    | words(
        "year years day days month months week weeks hour hours minute minutes kg cm mm mg ml points score percent "
        "percentage proportion rate rates value values figure figures number numbers count counts standard deviation "
        "deviations range interquartile quartile quartiles compared respectively vs versus p ci sd iqr se confidence "
        "interval intervals estimate unit units present found observed seen noted recorded averaged reached amounted "
        "totalled totaled whereas against among within across then just here there it they he she one two three four "
        "latter former first second third last showed shows again rather instead frequent common prevalent "
        "opposed contrast sensitivity specificity spezifität sensitivität sensibilité spécificité sensibilidad "
        "especificidad sensibilidade especificidade 灵敏度为 特异度为 感度は 特異度は "
        "la le el a o moyenne médiane fréquence distribution était media mediana frecuencia distribución fue média "
        "frequência distribuição foi de del betrug"
    )
)
"""Words beside a number that do not say what it is the number of."""
