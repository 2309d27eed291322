//! The rows of the catalogue that come from calls, K1–K33: names, definitions, inputs, figures. Computed in `calls_*.rs`.

use super::descriptor::{Descriptor, row};
use super::id::k;
use super::input::Input::{CallLog, Calls, Deals, Items, Leads, Scorecards, Tasks};

/// K1–K33 in order.
pub const ROWS: &[Descriptor] = &[
    row(k(1), "Call quality score", "Оценка качества звонков")
        .is(
            "Weighted points of the applicable checklist items, 0–100; 0 when a critical item failed",
            "Взвешенные баллы применимых пунктов чек-листа, 0–100; 0, если не выполнен стоп-пункт",
        )
        .needs(&[Scorecards]),
    row(k(2), "Tone", "Тон")
        .is(
            "Polite, rude and imperative words per 100 words; pitch range and loudness where measured",
            "Вежливые, грубые и приказные слова на 100 слов; высота и громкость голоса, где измерены",
        )
        .needs(&[Scorecards])
        .proxy(),
    row(k(3), "Confidence", "Уверенность")
        .is(
            "Hedges and fillers per 100 words, latency of answers; fewer is surer",
            "Оговорки и слова-паразиты на 100 слов, пауза перед ответом; меньше — увереннее",
        )
        .needs(&[Scorecards])
        .proxy(),
    row(k(4), "Literacy", "Грамотность")
        .is(
            "Parasite words, known mistakes, profanity, diminutives per 100 words",
            "Слова-паразиты, известные ошибки, брань, уменьшительные слова на 100 слов",
        )
        .needs(&[Scorecards])
        .proxy(),
    row(k(5), "Objection handling", "Работа с возражениями")
        .is(
            "Objections handled of those raised, by type",
            "Отработанные возражения среди прозвучавших, по видам",
        )
        .needs(&[Scorecards]),
    row(k(6), "Building trust", "Доверие")
        .is(
            "Name use, paraphrase, empathy, agreed agenda",
            "Обращение по имени, пересказ слов клиента, эмпатия, согласованный план разговора",
        )
        .needs(&[Scorecards])
        .proxy(),
    row(k(7), "Closing attempts", "Попытки закрытия")
        .is(
            "Utterances that ask for a commitment, per call, with their place in the call",
            "Фразы с просьбой об обязательстве на звонок и их место в разговоре",
        )
        .needs(&[Scorecards]),
    row(k(8), "Reaction to a refusal", "Реакция на отказ")
        .is(
            "Deflate, press or handle, per refusal; share handled",
            "Сдался, давил или отработал — по каждому отказу; доля отработанных",
        )
        .needs(&[Scorecards]),
    row(k(9), "Need discovery", "Выявление потребности")
        .is(
            "Open questions before the pitch; the customer's words used back",
            "Открытые вопросы до презентации; слова клиента, повторённые менеджером",
        )
        .needs(&[Scorecards])
        .proxy(),
    row(k(10), "Value delivery", "Донесение ценности")
        .is(
            "Benefits tied to a stated need; monologues without a question",
            "Выгоды, связанные с названной потребностью; монологи без вопроса",
        )
        .needs(&[Scorecards]),
    row(k(11), "Flexibility", "Гибкость")
        .is(
            "Speech close to the script with little answer to the customer: a reader",
            "Речь, близкая к скрипту, почти без отклика на клиента: чтение по бумажке",
        )
        .needs(&[Scorecards])
        .proxy(),
    row(k(12), "Deals closed by script", "Сделки, закрытые по скрипту")
        .is(
            "Won deals whose calls kept to the script, of won deals; win rates with and without",
            "Выигранные сделки со звонками по скрипту среди выигранных; доли выигрыша с ним и без",
        )
        .needs(&[Scorecards, Deals]),
    row(k(13), "Calls and scenarios", "Звонки и сценарии")
        .is(
            "Calls with a script, coverage of its stages, calls per deal",
            "Звонки со скриптом, покрытие его этапов, звонков на сделку",
        )
        .needs(&[Scorecards]),
    row(k(14), "Script quality", "Качество скрипта")
        .is(
            "Per script stage: reached, dropped, win rate after",
            "По этапам скрипта: дошли, оборвались, доля выигрыша после",
        )
        .needs(&[Scorecards, Deals]),
    row(k(15), "Outbound calls made", "Исходящие звонки")
        .is(
            "Count, answered share, talk time. Toxic as a target: only beside money",
            "Число, доля дозвонов, время разговора. Как цель вредно: только рядом с деньгами",
        )
        .needs(&[CallLog])
        .toxic(),
    row(k(16), "Inbound handling", "Приём входящих")
        .is(
            "Answered and missed, ring time, missed and called back within 15 minutes",
            "Принятые и пропущенные, время ожидания, перезвон по пропущенным за 15 минут",
        )
        .needs(&[CallLog])
        .also(&[Leads]),
    row(
        k(17),
        "Errors that lose deal and reputation",
        "Ошибки, теряющие сделку и репутацию",
    )
    .is(
        "Failed critical items and rude, false or evasive answers",
        "Невыполненные стоп-пункты, грубость, ложные обещания, уход от ответа",
    )
    .needs(&[Scorecards]),
    row(
        k(18),
        "Best and worst calls for review",
        "Лучшие и худшие звонки для разбора",
    )
    .is(
        "Top and bottom examples of the weakest items, with time codes",
        "Лучшие и худшие примеры по слабым пунктам, с отметками времени",
    )
    .needs(&[Scorecards])
    .also(&[Deals]),
    row(k(19), "Competitors and prices", "Конкуренты и цены")
        .is(
            "Calls that name a competitor, amounts said beside, win rate with and without",
            "Звонки с упоминанием конкурента, суммы рядом, доля выигрыша с ним и без",
        )
        .needs(&[Scorecards])
        .also(&[Deals]),
    row(k(20), "Price sensitivity", "Чувствительность к цене")
        .is(
            "Price objections, lost deals with one unresolved, discounts before value",
            "Возражения по цене, проигранные с неснятым возражением, скидки до ценности",
        )
        .needs(&[Scorecards])
        .also(&[Deals]),
    row(k(21), "Upsell offered in calls", "Допродажа в звонках")
        .is(
            "Offers among eligible calls, accepted and declined, eligible and not offered",
            "Предложения среди подходящих звонков, принято и отклонено, не предложено",
        )
        .needs(&[Scorecards])
        .also(&[Items]),
    row(k(22), "Customer's decision stage", "Стадия решения клиента")
        .is(
            "Where the last call of each deal left the customer",
            "На чём последний звонок сделки оставил клиента",
        )
        .needs(&[Scorecards, Deals]),
    row(k(23), "Delay in contact with customers", "Затянутость общения")
        .is(
            "Gaps between contacts; days without contact while open",
            "Перерывы между контактами; дни без контакта у открытых сделок",
        )
        .needs(&[CallLog, Deals]),
    row(
        k(24),
        "20 deals that can be revived",
        "20 сделок, которые можно вернуть",
    )
    .is(
        "Lost or stalled deals by amount × chance; see `report revive`",
        "Проигранные и зависшие сделки по сумме × шансу; см. `report revive`",
    )
    .needs(&[Scorecards, Deals]),
    row(
        k(25),
        "20 deals lost through an error",
        "20 сделок, потерянных по ошибке",
    )
    .is(
        "Lost deals with a failed decisive item in the last meaningful call; see `report lost`",
        "Проигранные сделки с ошибкой в решающем звонке; см. `report lost`",
    )
    .needs(&[Scorecards, Deals])
    .also(&[Leads]),
    row(k(26), "Money not earned", "Недополученные деньги")
        .is(
            "Amounts of K24 and K25 × base win rate, with an interval",
            "Суммы K24 и K25 × базовая доля выигрыша, с интервалом",
        )
        .needs(&[Scorecards, Deals]),
    row(
        k(27),
        "Leads that never reached a manager",
        "Лиды, не дошедшие до менеджера",
    )
    .is(
        "Leads without a connected call, and their price: × mean deal × conversion",
        "Лиды без единого разговора и их цена: × средняя сделка × конверсия",
    )
    .needs(&[Leads, CallLog])
    .also(&[Deals]),
    row(
        k(28),
        "Warm leads waiting while the cold base is dialled",
        "Тёплые лиды ждут, пока звонят по холодной базе",
    )
    .is(
        "Leads over the limit without contact when a cold call was made; talk time on the cold base",
        "Лиды без контакта дольше нормы в момент холодного звонка; доля времени на холодную базу",
    )
    .needs(&[Leads, CallLog]),
    row(k(29), "Callbacks closed formally", "Перезвоны, закрытые формально")
        .is(
            "Tasks done with no call behind them",
            "Задачи «перезвонить», закрытые без звонка",
        )
        .needs(&[Tasks, CallLog]),
    row(k(30), "A report on each call", "Отчёт по каждому звонку")
        .is(
            "Calls with a scorecard, of calls",
            "Звонки с оценкой среди всех звонков",
        )
        .needs(&[Calls]),
    row(k(31), "Dashboards and contests", "Дашборды и соревнования")
        .is(
            "Pages per manager, and a ranking by a chosen KPI with enough calls",
            "Страницы менеджеров и рейтинг по выбранному показателю при достаточном числе звонков",
        )
        .needs(&[Scorecards]),
    row(
        k(32),
        "Time saved and conversion change",
        "Сэкономленное время и изменение конверсии",
    )
    .is(
        "Hours of recordings processed; conversion before and after",
        "Часы обработанных записей; конверсия до и после",
    )
    .needs(&[Calls])
    .also(&[Deals]),
    row(k(33), "Contact outside calls", "Каналы кроме звонков")
        .is(
            "Won deals with no call at all, of won deals",
            "Выигранные сделки без единого звонка среди выигранных",
        )
        .needs(&[Deals, CallLog]),
];
