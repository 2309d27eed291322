//! First names: enough of them to notice that somebody gave or used one.

const NAMES: &str = "\
александр алексей анатолий андрей антон аркадий арсений артем артур борис вадим валентин валерий василий виктор виталий \
владимир владислав вячеслав геннадий георгий глеб григорий давид даниил данила денис дмитрий евгений егор иван игорь \
илья кирилл константин лев леонид максим марат марк матвей михаил никита николай олег павел петр рашид роман руслан \
рустам савелий святослав семен сергей станислав степан тимофей тимур федор эдуард эльдар юрий ярослав тигран ашот \
александра алена алина алиса алла альбина анастасия ангелина анна антонина валентина валерия варвара василиса вера \
вероника виктория галина дарья диана ева евгения екатерина елена елизавета жанна зинаида зоя инга инна ирина карина \
кира кристина ксения лариса лидия лилия любовь людмила маргарита марина мария милана надежда наталья наталия нина оксана \
олеся ольга полина раиса регина римма светлана софия софья тамара татьяна ульяна эльвира юлия яна ярослава \
саша леша дима женя коля миша паша сережа юра витя вова аня катя лена маша настя наташа оля света таня юля \
james john robert michael david william richard joseph thomas charles christopher daniel matthew anthony steven paul \
andrew joshua kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen \
larry justin scott brandon benjamin samuel gregory patrick jack dennis jerry alexander tyler henry adam peter nathan \
kyle walter harold jeremy ethan carl keith roger joe tom bob jim mike dave steve chris matt dan alex sam ben nick tony \
mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa betty margaret sandra ashley \
kimberly emily donna michelle dorothy carol amanda melissa deborah stephanie rebecca laura sharon cynthia kathleen amy \
angela shirley anna brenda pamela emma nicole helen samantha katherine christine rachel carolyn janet maria heather \
diane julie joyce victoria kelly christina joan evelyn lauren judith olivia martha cheryl megan andrea kate jane alice \
sophie lucy claire hannah natalie julia sophia grace sue jenny katie";

/// Endings of Russian names that are declined away: «Анну», «Сергея», «Марией».
const CASES: &[&str] = &[
    "", "а", "у", "ом", "е", "ы", "и", "ой", "ей", "ю", "я", "ем", "ию", "ии", "ией", "ия",
];

/// Whether a folded word is a first name, in any case of its declension.
pub(super) fn is_first_name(word: &str) -> bool {
    use std::collections::HashSet;
    use std::sync::LazyLock;
    static FORMS: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let mut forms = HashSet::new();
        for name in NAMES.split_whitespace() {
            forms.insert(name.to_owned());
            if name.is_ascii() {
                continue;
            }
            let base = name.trim_end_matches(['а', 'я', 'й', 'ь']);
            let base = base.strip_suffix('и').unwrap_or(base);
            if base.chars().count() >= 4 {
                forms.extend(CASES.iter().map(|case| format!("{base}{case}")));
            }
        }
        for form in
            "анну анне анной анны марию марии марией марья инну инне инной алле аллу аллой яну яне яной".split(' ')
        {
            forms.insert(form.to_owned());
        }
        // Forms that are words of their own.
        for word in [
            "вера",
            "верой",
            "веру",
            "вере",
            "любовь",
            "надежда",
            "надежду",
            "роман",
            "романа",
            "лев",
            "марка",
            "марк",
            "света",
            "свете",
            "ева",
            "свету",
            "светом",
            "свет",
            "надежды",
            "надеждой",
            "grace",
            "mark",
            "bill",
            "will",
            "sue",
        ] {
            forms.remove(word);
        }
        forms
    });
    FORMS.contains(word)
}

#[cfg(test)]
mod tests {
    use super::is_first_name;

    #[test]
    fn names_are_known_in_any_case() {
        for name in [
            "александр",
            "александра",
            "анну",
            "сергею",
            "марией",
            "joe",
            "дмитрия",
            "ольгой",
        ] {
            assert!(is_first_name(name), "{name}");
        }
        for word in ["программа", "надежду", "света", "the", "магазин"] {
            assert!(!is_first_name(word), "{word}");
        }
    }
}
