//! The words of call reviews in Russian and English.

use crate::report::Language;

macro_rules! texts {
    ($($key:ident: $english:literal, $russian:literal;)*) => {
        #[derive(Debug)]
        pub(in crate::report) struct TrainingTexts { $(pub $key: &'static str,)* }

        const ENGLISH: TrainingTexts = TrainingTexts { $($key: $english,)* };
        const RUSSIAN: TrainingTexts = TrainingTexts { $($key: $russian,)* };
    };
}

pub(in crate::report) fn texts(language: Language) -> &'static TrainingTexts {
    match language {
        Language::English => &ENGLISH,
        Language::Russian => &RUSSIAN,
    }
}

texts! {
    review: "Call review", "Разбор звонков";
    questions_title: "Questions for the room", "Вопросы для разбора";
    manager: "Manager", "Менеджер";
    pair: "Pair", "Пара";
    side: "Side", "Сторона";
    handled: "Done, deal won", "Сделано, сделка выиграна";
    missed: "Not done, deal lost", "Не сделано, сделка проиграна";
    good: "Good example", "Хороший пример";
    bad: "Bad example", "Плохой пример";
    when: "Call", "Звонок";
    deal: "Deal", "Сделка";
    place: "Place", "Место";
    quote: "Words", "Слова";
    closed: "closed", "закрыта";
    same: "The same", "Одинаково";
    differs: "Different", "Различается";
    unknown: "Not known", "Неизвестно";
    distance: "Unlike by", "Непохожесть";
    clip: "Clip", "Фрагмент";
    confidence: "Heard with confidence", "Расслышано с уверенностью";
    only_for: "Every pair shows", "В каждой паре звучит";
    candidates: "Calls to choose from", "Звонки, из которых выбрано";
    candidates_handled: "done and won", "сделано и выиграно";
    candidates_missed: "not done and lost", "не сделано и проиграно";
    candidates_used: "left out because they were played before", "не предложены, потому что уже звучали";
    until: "Calls until", "Звонки до";
    ranking: "Why this item", "Почему этот пункт";
    item: "Item", "Пункт";
    passed: "Passed", "Выполняется";
    weight: "Weight", "Вес";
    effect: "Goes with, pp", "Связь с победами, п. п.";
    need: "Need", "Нужда";
    pairs_found: "Pairs", "Пар";
    ranking_note: "Need = share of fails × weight × (1 + link with won deals ÷ 10 points); without a known link the last factor is 1. It orders what to train first; it promises nothing.",
                  "Нужда = доля провалов × вес × (1 + связь с выигранными сделками ÷ 10 пунктов); пока связь неизвестна, последний множитель равен 1. Это порядок, с чего начать, а не обещание.";
    people: "Who is heard", "Кто звучит";
    questions: "Ask the room", "Вопросы залу";
    note: "A proxy: a program chose these moments by words and pauses, and two calls never tell why one deal was won and the other lost. Listen before you play them to others; a person's verdict stands above.",
          "Приближение: моменты выбрала программа по словам и паузам, а два звонка никогда не говорят, почему одна сделка выиграна, а другая проиграна. Прослушайте, прежде чем ставить другим; вывод человека выше.";
    anonymous_note: "Names of managers are replaced on this page; what the recordings themselves say, and voices, stay as they are.",
                    "Имена менеджеров на этой странице заменены; сами записи, сказанные в них имена и голоса остались как есть.";
    how: "Play the good example, then the bad one; ask before you tell what became of the deals.",
         "Включите хороший пример, затем плохой; сначала спросите, потом скажите, чем кончились сделки.";
    place_event: "Nothing in this call shows it was done: the clip is where the customer said the same kind of thing as in the other call.",
                 "В этом звонке не видно, чтобы это сделали: фрагмент взят там, где клиент сказал то же, что в другом звонке.";
    place_same_part: "Nothing in this call shows it was done: the clip is the same part of the call as in the other one.",
                     "В этом звонке не видно, чтобы это сделали: фрагмент — та же часть звонка, что и в другом.";
    borders_segments: "The transcript has no times of words here: cut between phrases.",
                      "В этой расшифровке нет времени слов: вырезано между фразами.";
    sound_transcript_only: "There is nothing to hear: the call came as a transcript.", "Слушать нечего: звонок пришёл расшифровкой.";
    sound_gone: "There is nothing to hear: the recording is not where it was.", "Слушать нечего: записи нет на прежнем месте.";
    sound_replaced: "There is nothing to hear: where the recording was there is another one now.", "Слушать нечего: на месте записи теперь лежит другая.";
    sound_unreadable: "There is nothing to hear: the recording cannot be read.", "Слушать нечего: запись не удалось прочитать.";
    no_words: "No words here.", "Слов здесь нет.";
    nothing_to_rank: "No item has been judged often enough to be called weak.", "Ни один пункт ещё не оценён достаточно часто, чтобы назвать его слабым.";
    no_pairs: "No pair of calls fits: it takes a call that did it and was won, and one that did not and was lost, by different managers, heard clearly.",
              "Подходящей пары нет: нужны звонок, где это сделали и выиграли, и звонок, где не сделали и проиграли, разных менеджеров, с разборчивыми словами.";
    fewer_pairs: "Pairs found:", "Найдено пар:";
    only_bad: "Heard as the bad example only, since the data has no other of them:", "Звучат только как плохой пример, других в данных нет:";
    often_bad: "The bad example more often than the good one:", "Чаще плохой пример, чем хороший:";
    no_weights: "The weights of the form are not kept in the database (score once more with this version): every item counts 1.",
                "Весов формы в базе нет (оцените звонки ещё раз этой версией): каждый пункт считается за 1.";
    ask_customer: "What did the customer want to find out at this moment?", "Что клиент хотел выяснить в этот момент?";
    ask_words: "What did the first manager say or ask that the second did not? Name the words.", "Что первый менеджер сказал или спросил, а второй нет? Назовите слова.";
    ask_second: "At which second could the second call have taken another turn? Say that sentence aloud.", "На какой секунде второй разговор мог повернуть иначе? Скажите эту фразу вслух.";
    ask_else: "The calls look alike. What else could have decided the deals?", "Звонки похожи. Что ещё могло решить исход сделок?";
    ask_differs: "What else could have decided the deals? The calls also differ in:", "Что ещё могло решить исход сделок? Звонки различаются и в другом:";
    ask_tomorrow: "What will each of us say in such a call tomorrow? One sentence.", "Что каждый из нас скажет в таком звонке завтра? Одна фраза.";
    // progress
    progress: "After the training", "После обучения";
    trained_on: "Trained on", "Обучение";
    day: "Day", "День";
    before: "Before", "До";
    after: "After", "После";
    change: "Change, pp", "Изменение, п. п.";
    others: "Others' change, pp", "Изменение у других, п. п.";
    beyond: "Beyond the others, pp", "Сверх других, п. п.";
    reading: "Reading", "Что это значит";
    better: "passed more often", "выполняется чаще";
    worse: "passed less often", "выполняется реже";
    no_clear_change: "no clear change", "ясного изменения нет";
    not_enough_yet: "not enough calls yet, still needed: about", "звонков пока мало, нужно ещё около";
    too_few_before: "too few calls before to compare with", "слишком мало звонков до обучения";
    nobody_trained: "Nobody has been trained yet: `report training --out FOLDER` remembers who was.", "Обучения ещё не было: его запоминает `report training --out ПАПКА`.";
    progress_note: "Windows before and after are equally long, the day itself is left out. Who is weak is chosen because he is weak, and part of that was chance: such figures rise by themselves (regression to the mean). Read the change beyond that of managers who were not trained, where there are enough of them. Intervals are 95 %; calls of one manager are alike, so they are somewhat too narrow.",
                   "Окна до и после одинаковой длины, сам день не считается. Слабых выбирают, потому что они слабые, а часть этого — случай: такие цифры растут и сами (возврат к среднему). Смотрите на изменение сверх тех, кого не обучали, где их достаточно. Интервалы 95 %; звонки одного менеджера похожи, поэтому интервалы немного узки.";
}
