//! Words → stems: Snowball, with the corrections that sales speech needs.

use std::borrow::Cow;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

/// The version of the stemmer's rules; part of every score's fingerprint.
pub(crate) const STEMMER_VERSION: &str = "frostem 2.20261016.1";

/// Forms that Snowball gives different stems although they are one word, and words whose vowel comes and goes.
/// First the stem that all of them get, then the forms.
#[rustfmt::skip]
const IRREGULAR: &[(&str, &str)] = &[
    // Russian
    ("день", "день дня дню днем дне дни дней дням днями днях"),
    ("хот", "хотеть хочу хочешь хочет хотим хотите хотят хотел хотела хотели хотело хотелось хочется"),
    ("мож", "мочь могу можешь может можем можете могут мог могла могли могло"),
    ("врем", "время времени временем времен временам"),
    ("имя", "имя имени именем имен именам"),
    ("деньг", "деньги денег деньгам деньгами деньгах"),
    ("дат", "дам дашь даст дадим дадите дадут дать дал дала дали даю дает даем даете дают давать"),
    ("ид", "идти иду идет идем идете идут шел шла шли"),
    ("буд", "буду будет будем будете будут"),
    ("счет", "счет счета счету счетом счете счетов счетам"),
    ("человек", "человек человека человеку человеком людей люди людям людьми"),
    ("удобн", "удобно удобен удобна удобны удобный удобное удобнее удобней"),
    ("важн", "важно важен важна важны важный важное важные важным важнее важней"),
    ("нужн", "нужно нужен нужна нужны нужный нужное нужные"),
    ("должн", "должно должен должна должны"),
    ("дорог", "дорого дорог дорога дороги дорогой дорогая дорогое дорогие дороже дороговато дорогим дорогую"),
    ("дешев", "дешево дешевый дешевле дешевая дешевые дешевое дешевых"),
    ("готов", "готов готова готовы готово"),
    ("сам", "самый самое самая самые самого самым самых"),
    ("ценн", "ценный ценная ценное ценные ценность ценности ценностью"),
    ("звонк", "звонок звонка звонку звонком звонке звонки звонков"),
    ("встреч", "встреча встречи встречу встречей встрече встреч встретиться встретимся встречаемся встречаться \
                встретится"),
    // English
    ("send", "send sends sent sending"),
    ("tell", "tell tells told telling"),
    ("buy", "buy buys bought buying"),
    ("pay", "pay pays paid paying"),
    ("meet", "meet meets met meeting meetings"),
    ("give", "give gives gave given giving"),
    ("think", "think thinks thought thinking"),
    ("speak", "speak speaks spoke spoken speaking"),
    ("get", "get gets got gotten getting"),
    ("do", "do does did done doing"),
    ("go", "go goes went gone going"),
    ("make", "make makes made making"),
    ("have", "have has had having"),
    ("be", "be been being"),
    ("see", "see sees saw seen seeing"),
    ("know", "know knows knew known knowing"),
    ("find", "find finds found finding"),
    ("cost", "cost costs costing"),
    ("expens", "expensive pricey pricy"),
];

/// Gives stems.
pub(crate) struct Stems {
    russian: Stemmer,
    english: Stemmer,
    irregular: std::collections::HashMap<&'static str, &'static str>,
}

impl std::fmt::Debug for Stems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stems")
    }
}

impl Stems {
    /// The same for everybody: it depends on nothing.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Stems> = LazyLock::new(Stems::new);
        &SHARED
    }

    fn new() -> Self {
        let irregular = IRREGULAR
            .iter()
            .flat_map(|(stem, forms)| forms.split_whitespace().map(move |form| (form, *stem)));
        Self {
            russian: Stemmer::new(Algorithm::Russian),
            english: Stemmer::new(Algorithm::English),
            irregular: irregular.collect(),
        }
    }

    /// The stem of a folded word. The script decides the language: Russian calls have Latin product names in them.
    pub fn stem<'a>(&self, word: &'a str) -> Cow<'a, str> {
        if let Some(stem) = self.irregular.get(word) {
            return Cow::Borrowed(stem);
        }
        match word.chars().next() {
            Some(first) if first.is_ascii_alphabetic() => self.english.stem(word),
            Some(first) if first.is_alphabetic() => without_fleeting_vowel(self.russian.stem(word)),
            _ => Cow::Borrowed(word),
        }
    }
}

/// `звонок` and `звонка` are one word: the vowel before a last к or ц goes (`звонк`). It goes from every such stem
/// alike, so words in which it never moves lose it in all their forms and still equal themselves.
fn without_fleeting_vowel(stem: Cow<'_, str>) -> Cow<'_, str> {
    let tail = ["ок", "ек", "ец"].iter().any(|tail| stem.ends_with(tail));
    if !tail || stem.chars().count() < 5 {
        return stem;
    }
    let last = stem.chars().next_back();
    let mut short: String = stem.chars().take(stem.chars().count() - 2).collect();
    short.extend(last);
    Cow::Owned(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        let stems = Stems::shared();
        for forms in [
            "добрый доброго добрым",
            "день дня днем",
            "скидка скидки скидок скидкой",
            "компания компании компанию",
            "заявка заявок заявку",
            "звонок звонка звонков",
            "рубль рублей рубля",
            "договор договора договором",
            "стоимость стоимости",
            "хочу хотите хотел",
            "продавец продавца",
            "остатки остаток остатков",
            "send sent sending",
            "discount discounts",
        ] {
            let found: Vec<_> = forms.split(' ').map(|f| stems.stem(f).into_owned()).collect();
            assert!(found.iter().all(|s| *s == found[0]), "{forms}: {found:?}");
        }
    }

    #[test]
    fn other_words_do_not() {
        let stems = Stems::shared();
        for (a, b) in [
            ("цена", "ценный"),
            ("дорого", "дорожка"),
            ("срок", "сроки"),
            ("час", "часто"),
        ] {
            if a == "срок" {
                assert_eq!(stems.stem(a), stems.stem(b));
            } else {
                assert_ne!(stems.stem(a), stems.stem(b), "{a} {b}");
            }
        }
    }
}
