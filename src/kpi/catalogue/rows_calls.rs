//! The rows of the catalogue that come from calls, K1–K33: names, definitions, inputs, figures. Computed in `calls_*.rs`.

use super::descriptor::Better::{Lower, Neither};
use super::descriptor::{Descriptor, Unit, count, figure, money, price, row, share};
use super::id::k;
use super::input::Input::{CallLog, Calls, Deals, Leads, Scorecards, Tasks};

/// K1–K33 in order.
pub const ROWS: &[Descriptor] = &[
    row(k(1), "Call quality score", "Оценка качества звонков")
        .is(
            "Weighted points of the applicable checklist items, 0–100; 0 when a critical item failed",
            "Взвешенные баллы применимых пунктов чек-листа, 0–100; 0, если не выполнен стоп-пункт",
        )
        .needs(&[Scorecards])
        .yields(&[
            figure("score", "mean score", "средняя оценка", Unit::Score),
            figure(
                "unfailed",
                "mean score without stop items",
                "средняя оценка без стоп-пунктов",
                Unit::Score,
            ),
            share("passed", "calls passed", "звонки зачтены"),
            share(
                "stopped",
                "calls with a failed critical item",
                "звонки с проваленным стоп-пунктом",
            )
            .better(Lower),
            count("calls", "meaningful scored calls", "содержательные оценённые звонки").better(Neither),
        ]),
    row(k(2), "Tone", "Тон")
        .is(
            "Polite, rude and imperative words of the agent per 100 words",
            "Вежливые, грубые и приказные слова менеджера на 100 слов",
        )
        .needs(&[Scorecards])
        .proxy()
        .yields(&[
            figure(
                "polite",
                "polite words per 100",
                "вежливые слова на 100",
                Unit::PerHundredWords,
            ),
            figure(
                "rude",
                "rude words per 100",
                "грубые слова на 100",
                Unit::PerHundredWords,
            )
            .better(Lower),
            figure(
                "imperatives",
                "orders per 100",
                "приказные слова на 100",
                Unit::PerHundredWords,
            )
            .better(Lower),
        ]),
    row(k(3), "Confidence", "Уверенность")
        .is(
            "Hedges and fillers per 100 words, latency of answers; fewer is surer",
            "Оговорки и слова-паразиты на 100 слов, пауза перед ответом; меньше — увереннее",
        )
        .needs(&[Scorecards])
        .proxy()
        .yields(&[
            figure("hedges", "hedges per 100", "оговорки на 100", Unit::PerHundredWords).better(Lower),
            figure(
                "fillers",
                "fillers per 100",
                "слова-заминки на 100",
                Unit::PerHundredWords,
            )
            .better(Lower),
            figure(
                "restarts",
                "restarts per 100",
                "повторные начала на 100",
                Unit::PerHundredWords,
            )
            .better(Lower),
            figure(
                "latency",
                "pause before an answer",
                "пауза перед ответом",
                Unit::Seconds,
            )
            .better(Neither),
        ]),
    row(k(4), "Literacy", "Грамотность")
        .is(
            "Parasite words, known mistakes, profanity, diminutives per 100 words",
            "Слова-паразиты, известные ошибки, брань, уменьшительные слова на 100 слов",
        )
        .needs(&[Scorecards])
        .proxy()
        .yields(&[
            figure(
                "parasites",
                "parasite words per 100",
                "слова-паразиты на 100",
                Unit::PerHundredWords,
            )
            .better(Lower),
            figure(
                "mistakes",
                "known mistakes per 100",
                "известные ошибки на 100",
                Unit::PerHundredWords,
            )
            .better(Lower),
            figure("profanity", "profanity per 100", "брань на 100", Unit::PerHundredWords).better(Lower),
            figure(
                "diminutives",
                "diminutives per 100",
                "уменьшительные на 100",
                Unit::PerHundredWords,
            )
            .better(Lower),
        ]),
    row(k(5), "Objection handling", "Работа с возражениями")
        .is(
            "Objections handled of those raised, by type",
            "Отработанные возражения среди прозвучавших, по видам",
        )
        .needs(&[Scorecards])
        .yields(&[
            share("handled", "handled of raised", "отработано из прозвучавших"),
            count("raised", "objections raised", "возражений прозвучало").better(Neither),
            share("price", "handled: price", "отработано: цена"),
            share("time", "handled: time", "отработано: время"),
            share("trust", "handled: trust", "отработано: доверие"),
            share("competitor", "handled: competitor", "отработано: конкурент"),
            share("authority", "handled: who decides", "отработано: кто решает"),
            share("need", "handled: no need", "отработано: нет потребности"),
            share("think", "handled: will think about it", "отработано: «подумаю»"),
        ]),
    row(k(6), "Building trust", "Доверие")
        .is(
            "Name use, paraphrase, empathy, agreed agenda",
            "Обращение по имени, пересказ слов клиента, эмпатия, согласованный план разговора",
        )
        .needs(&[Scorecards])
        .proxy()
        .yields(&[
            share("items", "items about trust passed", "выполнено пунктов о доверии"),
            share(
                "paraphrase",
                "customer's words of need used back",
                "слова клиента о потребности повторены",
            ),
            figure(
                "polite",
                "polite words per 100",
                "вежливые слова на 100",
                Unit::PerHundredWords,
            ),
        ]),
    row(k(7), "Closing attempts", "Попытки закрытия")
        .is(
            "Utterances that ask for a commitment, per call, with their place in the call",
            "Фразы с просьбой об обязательстве на звонок и их место в разговоре",
        )
        .needs(&[Scorecards])
        .yields(&[
            figure("per_call", "attempts per call", "попыток на звонок", Unit::Number),
            share("calls_with", "calls with an attempt", "звонки с попыткой"),
            count("attempts", "attempts", "попыток"),
            share("accepted", "accepted", "принято"),
            share("deferred", "deferred", "отложено").better(Lower),
            share("refused", "refused", "отказано").better(Lower),
            count("payment", "asked for payment", "просили оплату").better(Neither),
            count("contract", "asked for a contract", "просили договор").better(Neither),
            count("meeting", "asked for a meeting", "звали на встречу").better(Neither),
            count("next_step", "asked for a dated next step", "просили шаг с датой").better(Neither),
            figure(
                "first_place",
                "place of the first in the call",
                "место первой в звонке",
                Unit::Share,
            )
            .better(Neither),
            figure(
                "last_place",
                "place of the last in the call",
                "место последней в звонке",
                Unit::Share,
            )
            .better(Neither),
        ]),
    row(k(8), "Reaction to a refusal", "Реакция на отказ")
        .is(
            "Deflate, press or handle, per refusal; share handled",
            "Сдался, давил или отработал — по каждому отказу; доля отработанных",
        )
        .needs(&[Scorecards])
        .yields(&[
            share("handle", "handled", "отработал"),
            share("press", "pressed", "давил").better(Lower),
            share("deflate", "gave in", "сдался").better(Lower),
            count("refusals", "refusals", "отказов").better(Neither),
        ]),
    row(k(9), "Need discovery", "Выявление потребности")
        .is(
            "Open questions before the pitch; the customer's words used back",
            "Открытые вопросы до презентации; слова клиента, повторённые менеджером",
        )
        .needs(&[Scorecards])
        .proxy()
        .yields(&[
            figure(
                "open_questions",
                "open questions before the pitch, per call",
                "открытых вопросов до презентации на звонок",
                Unit::Number,
            ),
            share("calls_with", "calls with one", "звонки хотя бы с одним"),
            figure(
                "spread",
                "quarters of the call with a question",
                "доля четвертей звонка с вопросом",
                Unit::Share,
            ),
            share("echoed", "customer's words used back", "слова клиента повторены"),
        ]),
    row(k(10), "Value delivery", "Донесение ценности")
        .is(
            "Benefits tied to a stated need; monologues without a question",
            "Выгоды, связанные с названной потребностью; монологи без вопроса",
        )
        .needs(&[Scorecards])
        .yields(&[
            figure(
                "per_call",
                "benefits tied to a need, per call",
                "выгод по потребности на звонок",
                Unit::Number,
            ),
            share("calls_with", "calls with one", "звонки хотя бы с одной"),
            share(
                "monologues",
                "calls with a monologue of a minute without a question",
                "звонки с монологом от минуты без вопроса",
            )
            .better(Lower),
            figure(
                "longest_monologue",
                "longest monologue",
                "самый долгий монолог",
                Unit::Seconds,
            )
            .better(Lower),
        ]),
    row(k(11), "Flexibility", "Гибкость")
        .is(
            "Speech close to the script with little answer to the customer: a reader",
            "Речь, близкая к скрипту, почти без отклика на клиента: чтение по бумажке",
        )
        .needs(&[Scorecards])
        .proxy()
        .yields(&[
            share("readers", "calls read from the script", "звонки «по бумажке»").better(Lower),
            figure("reader_score", "reader score", "признак чтения", Unit::Share).better(Lower),
            figure(
                "overlap",
                "speech inside script phrases",
                "речь словами скрипта",
                Unit::Share,
            )
            .better(Neither),
            figure(
                "reaction",
                "replies that react to the customer",
                "ответы с откликом на клиента",
                Unit::Share,
            ),
        ]),
    row(k(12), "Deals closed by script", "Сделки, закрытые по скрипту")
        .is(
            "Won deals whose calls kept to the script, of won deals; win rates with and without",
            "Выигранные сделки со звонками по скрипту среди выигранных; доли выигрыша с ним и без",
        )
        .needs(&[Scorecards, Deals])
        .yields(&[
            share("won_by_script", "won deals closed by script", "выиграно по скрипту"),
            share("rate_with", "win rate by script", "доля выигрыша по скрипту").better(Neither),
            share("rate_without", "win rate off script", "доля выигрыша не по скрипту").better(Neither),
            figure(
                "difference",
                "difference of win rates",
                "разница долей выигрыша",
                Unit::Share,
            ),
            share(
                "won_all_calls",
                "won, all calls by script on average",
                "выиграно, все звонки в среднем по скрипту",
            ),
        ]),
    row(k(13), "Calls and scenarios", "Звонки и сценарии")
        .is(
            "Calls with a script, coverage of its stages, calls per deal",
            "Звонки со скриптом, покрытие его этапов, звонков на сделку",
        )
        .needs(&[Scorecards])
        .yields(&[
            share("with_script", "recorded calls with a script", "звонки со скриптом"),
            figure(
                "coverage",
                "stages covered per call",
                "покрытие этапов за звонок",
                Unit::Share,
            ),
            figure(
                "per_deal",
                "calls per closed deal with calls",
                "звонков на закрытую сделку со звонками",
                Unit::Number,
            )
            .better(Neither),
            count("scored", "calls with a script", "звонков со скриптом").better(Neither),
        ]),
    row(k(14), "Script quality", "Качество скрипта")
        .is(
            "Per script stage: reached, dropped, win rate after",
            "По этапам скрипта: дошли, оборвались, доля выигрыша после",
        )
        .needs(&[Scorecards, Deals])
        .yields(&[
            share("reached", "reached", "дошли"),
            share("dropped", "ended here", "оборвались").better(Lower),
            share(
                "win_rate",
                "win rate of deals that reached it",
                "доля выигрыша дошедших сделок",
            )
            .better(Neither),
            figure(
                "win_difference",
                "win rate minus that of deals that did not",
                "разница с не дошедшими",
                Unit::Share,
            ),
        ]),
    row(k(15), "Outbound calls made", "Исходящие звонки")
        .is(
            "Count, answered share, talk time. Toxic as a target: only beside money",
            "Число, доля дозвонов, время разговора. Как цель вредно: только рядом с деньгами",
        )
        .needs(&[CallLog])
        .toxic()
        .yields(&[
            count("calls", "outbound calls", "исходящих"),
            share("answered", "answered", "дозвон"),
            figure("talk", "talk", "разговор", Unit::Hours).additive(),
            figure("per_day", "calls per day with calls", "звонков в день", Unit::Number),
        ]),
    row(k(16), "Inbound handling", "Приём входящих")
        .is(
            "Answered and missed, ring time, missed and called back within 15 minutes",
            "Принятые и пропущенные, время ожидания, перезвон по пропущенным за 15 минут",
        )
        .needs(&[CallLog])
        .also(&[Leads])
        .yields(&[
            share("answered", "inbound calls answered", "принято входящих"),
            count("calls", "inbound calls", "входящих").better(Neither),
            count("missed", "missed", "пропущено").better(Lower),
            figure("ring", "wait until the answer", "ожидание ответа", Unit::Seconds).better(Lower),
            share(
                "called_back",
                "missed and called back within 15 minutes",
                "пропущенные с перезвоном за 15 минут",
            ),
            count(
                "not_called_back",
                "missed and not called back in time",
                "пропущены без перезвона за 15 минут",
            )
            .better(Lower),
            share("parted_well", "customer parted well", "клиент простился хорошо"),
        ]),
    row(
        k(17),
        "Errors that lose deal and reputation",
        "Ошибки, теряющие сделку и репутацию",
    )
    .is(
        "Failed critical items and rude, false or evasive answers",
        "Невыполненные стоп-пункты, грубость, ложные обещания, уход от ответа",
    )
    .needs(&[Scorecards])
    .yields(&[
        share(
            "critical",
            "calls with a failed critical item",
            "звонки с проваленным стоп-пунктом",
        )
        .better(Lower),
        share("rude", "calls with rude words", "звонки с грубыми словами").better(Lower),
        share("profanity", "calls with profanity", "звонки с бранью").better(Lower),
        share(
            "interrupted_refusal",
            "calls in which a refusal was talked over",
            "звонки, где перебили отказ",
        )
        .better(Lower),
        share(
            "unanswered",
            "calls with a question left unanswered",
            "звонки с вопросом без ответа",
        )
        .better(Lower),
        count("failed_item", "critical item failed", "стоп-пункт провален").better(Lower),
    ]),
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
    .also(&[Deals])
    .yields(&[
        share("pass_rate", "pass rate of a weak item", "выполнение слабого пункта"),
        figure("to_improve", "calls that failed it", "звонков с ошибкой", Unit::Count).better(Lower),
    ]),
    row(k(19), "Competitors and prices", "Конкуренты и цены")
        .is(
            "Calls that name a competitor, amounts said beside, win rate with and without",
            "Звонки с упоминанием конкурента, суммы рядом, доля выигрыша с ним и без",
        )
        .needs(&[Scorecards])
        .also(&[Deals])
        .yields(&[
            share("calls", "calls that name a competitor", "звонки с конкурентом").better(Neither),
            share("with_price", "of them with a price near", "из них с ценой рядом").better(Neither),
            share("with_value", "of them with a reason told", "из них с доводом менеджера"),
            share("win_with", "win rate with a mention", "доля выигрыша с упоминанием").better(Neither),
            share("win_without", "win rate without", "доля выигрыша без него").better(Neither),
            figure(
                "win_difference",
                "difference of win rates",
                "разница долей выигрыша",
                Unit::Share,
            )
            .better(Neither),
            figure("mentions", "mentions", "упоминаний", Unit::Count).better(Neither),
            price("price", "mean price said near", "средняя цена рядом").better(Neither),
        ]),
    row(k(20), "Price sensitivity", "Чувствительность к цене")
        .is(
            "Price objections, lost deals with one unresolved, discounts before value",
            "Возражения по цене, проигранные с неснятым возражением, скидки до ценности",
        )
        .needs(&[Scorecards])
        .also(&[Deals])
        .yields(&[
            share(
                "calls",
                "calls with an objection about the price",
                "звонки с возражением по цене",
            )
            .better(Neither),
            share(
                "unresolved",
                "of such objections left unresolved",
                "из возражений по цене не снято",
            )
            .better(Lower),
            share(
                "lost_on_price",
                "lost deals with one unresolved",
                "проигранные с неснятой ценой",
            )
            .better(Lower),
            money(
                "lost_amount",
                "amount lost with one unresolved",
                "сумма проигранных с неснятой ценой",
            )
            .better(Lower),
            share(
                "discount_asked",
                "calls in which a discount was asked for",
                "звонки, где просили скидку",
            )
            .better(Neither),
            share(
                "discount_given",
                "calls in which the agent named one",
                "звонки, где менеджер назвал скидку",
            )
            .better(Neither),
            share(
                "discount_before_value",
                "of them before any value",
                "из них до ценности",
            )
            .better(Lower),
        ]),
    row(k(21), "Upsell offered in calls", "Допродажа в звонках")
        .is(
            "Offers among eligible calls, accepted and declined, eligible and not offered; by the lines of won deals, what was sold",
            "Предложения среди подходящих звонков, принято и отклонено, не предложено; по товарным позициям — что допродано",
        )
        .needs(&[Scorecards])
        .yields(&[
            share(
                "offered",
                "offered in eligible calls",
                "предложено в подходящих звонках",
            ),
            share(
                "afraid",
                "eligible and not offered (afraid to offer)",
                "подходит, но не предложено («боится»)",
            )
            .better(Lower),
            count(
                "not_offered",
                "eligible calls without an offer",
                "подходящих звонков без предложения",
            )
            .better(Lower),
            count("offers", "offers", "предложений"),
            share("accepted", "accepted", "принято"),
            share("declined", "declined", "отклонено").better(Lower),
            share(
                "sold_offered",
                "won deals with an addition sold, where it was offered in a call",
                "в выигранных сделках допродано, где предлагали в звонке",
            ),
            share(
                "sold_unoffered",
                "the same where it was not offered",
                "то же, где не предлагали",
            )
            .better(Neither),
            figure("sold_difference", "the difference", "разница", Unit::Share),
        ]),
    row(k(22), "Customer's decision stage", "Стадия решения клиента")
        .is(
            "Where the last call of each deal left the customer",
            "На чём последний звонок сделки оставил клиента",
        )
        .needs(&[Scorecards, Deals])
        .yields(&[
            share("first_contact", "first contact", "первый контакт").better(Neither),
            share("need", "need stated", "потребность названа").better(Neither),
            share("offer_sent", "offer sent", "предложение отправлено").better(Neither),
            share("negotiating", "negotiating", "торг").better(Neither),
            share("agreed", "agreed", "согласен").better(Neither),
            share("refused", "refused", "отказался").better(Neither),
            share("waiting", "waiting", "отложил").better(Neither),
            count("deals", "open deals told", "открытых сделок с ответом").better(Neither),
            money(
                "refused_amount",
                "amount of those refused and still open",
                "сумма отказавшихся, но открытых",
            )
            .better(Lower),
            money(
                "agreed_amount",
                "amount of those agreed and still open",
                "сумма согласных, но открытых",
            )
            .better(Neither),
        ]),
    row(k(23), "Delay in contact with customers", "Затянутость общения")
        .is(
            "Gaps between contacts; days without contact while open",
            "Перерывы между контактами; дни без контакта у открытых сделок",
        )
        .needs(&[CallLog, Deals])
        .yields(&[
            figure("gap", "days between contacts", "дней между контактами", Unit::Days).better(Lower),
            figure(
                "silent",
                "days without contact while open",
                "дней без контакта у открытых",
                Unit::Days,
            )
            .better(Lower),
            share(
                "stalled",
                "open deals silent for over 30 days",
                "открытые без контакта дольше 30 дней",
            )
            .better(Lower),
            count(
                "stalled_deals",
                "deals silent for over 30 days",
                "сделок без контакта дольше 30 дней",
            )
            .better(Lower),
            share(
                "never_called",
                "open deals never spoken with",
                "открытые без единого разговора",
            )
            .better(Lower),
        ]),
    row(
        k(24),
        "20 deals that can be revived",
        "20 сделок, которые можно вернуть",
    )
    .is(
        "Lost or stalled deals by amount × chance; see `report revive`",
        "Проигранные и зависшие сделки по сумме × шансу; см. `report revive`",
    )
    .needs(&[Scorecards, Deals])
    .yields(&[
        count("lost", "lost deals that can be revived", "проигранных можно вернуть").better(Neither),
        count("stalled", "stalled deals that can be revived", "зависших можно вернуть").better(Neither),
        money("lost_amount", "amount of the lost", "сумма проигранных").better(Neither),
        money("stalled_amount", "amount of the stalled", "сумма зависших").better(Neither),
    ]),
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
    .also(&[Leads])
    .yields(&[
        share(
            "manager",
            "lost deals with an error in the last call",
            "проигранные с ошибкой в последнем звонке",
        )
        .better(Lower),
        count(
            "manager_deals",
            "deals lost through the manager's error",
            "сделок с ошибкой менеджера",
        )
        .better(Lower),
        money("manager_amount", "amount of these", "их сумма").better(Lower),
        count("critical", "with a failed critical item", "с проваленным стоп-пунктом").better(Lower),
        count("objection", "with a dropped objection", "с неснятым возражением").better(Lower),
        count(
            "refusal",
            "gave in to a refusal or pressed",
            "сдался или давил при отказе",
        )
        .better(Lower),
        count(
            "head_deals",
            "lead left for over a day or for good (head's error)",
            "лид оставлен на сутки и дольше (ошибка РОПа)",
        )
        .better(Lower),
        money("head_amount", "amount of these", "их сумма").better(Lower),
    ]),
    row(k(26), "Money not earned", "Недополученные деньги")
        .is(
            "Amounts of K24 and K25 × base win rate, with an interval",
            "Суммы K24 и K25 × базовая доля выигрыша, с интервалом",
        )
        .needs(&[Scorecards, Deals])
        .yields(&[
            price("not_earned", "not earned", "не заработано").better(Lower),
            money("at_stake", "amount at stake", "сумма под вопросом").better(Lower),
            count("deals", "deals", "сделок").better(Lower),
            share(
                "win_rate",
                "win rate it was multiplied by",
                "доля выигрыша, на которую умножено",
            )
            .better(Neither),
        ]),
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
    .also(&[Deals])
    .yields(&[
        share("unreached", "leads without a connected call", "лиды без разговора").better(Lower),
        count("leads", "leads never reached", "лидов без разговора").better(Lower),
        money("price", "their price", "их цена").better(Lower),
        money("paid", "ads spent on them", "потрачено на рекламу").better(Lower),
    ]),
    row(
        k(28),
        "Warm leads waiting while the cold base is dialled",
        "Тёплые лиды ждут, пока звонят по холодной базе",
    )
    .is(
        "Leads over the limit without contact when a cold call was made; talk time on the cold base",
        "Лиды без контакта дольше нормы в момент холодного звонка; доля времени на холодную базу",
    )
    .needs(&[Leads, CallLog])
    .yields(&[
        share(
            "passed_over",
            "leads that waited during a cold call",
            "лиды ждали во время холодного звонка",
        )
        .better(Lower),
        share(
            "cold_while_waiting",
            "cold calls made while leads waited",
            "холодные звонки при ждущих лидах",
        )
        .better(Lower),
        figure(
            "waiting",
            "leads waiting at a cold call",
            "ждущих лидов на холодный звонок",
            Unit::Number,
        )
        .better(Lower),
        share(
            "cold_talk",
            "outbound talk time on the cold base",
            "время исходящих на холодную базу",
        )
        .better(Neither),
    ]),
    row(k(29), "Callbacks closed formally", "Перезвоны, закрытые формально")
        .is(
            "Tasks done with no call behind them",
            "Задачи «перезвонить», закрытые без звонка",
        )
        .needs(&[Tasks, CallLog])
        .yields(&[
            share(
                "formal",
                "call tasks done without a call",
                "задачи на звонок, закрытые без звонка",
            )
            .better(Lower),
            count("tasks", "tasks done formally", "задач закрыто формально").better(Lower),
        ]),
    row(k(30), "A report on each call", "Отчёт по каждому звонку")
        .is(
            "Calls with a scorecard, of calls",
            "Звонки с оценкой среди всех звонков",
        )
        .needs(&[Calls])
        .yields(&[
            share(
                "reported",
                "recorded calls with a scorecard",
                "записанные звонки с отчётом",
            ),
            count("reports", "scorecards", "отчётов"),
        ]),
    row(k(31), "Dashboards and contests", "Дашборды и соревнования")
        .is(
            "Pages per manager, and a ranking by a chosen KPI with enough calls",
            "Страницы менеджеров и рейтинг по выбранному показателю при достаточном числе звонков",
        )
        .needs(&[Scorecards])
        .yields(&[figure("score", "mean score", "средняя оценка", Unit::Score)]),
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
    .also(&[Deals])
    .yields(&[
        figure("heard", "recordings processed", "обработано записей", Unit::Hours).additive(),
        figure("saved", "listening saved", "сэкономлено прослушивания", Unit::Hours).additive(),
        share(
            "after",
            "win rate since the first run",
            "доля выигрыша с первого запуска",
        )
        .better(Neither),
        share("before", "win rate in the year before", "доля выигрыша за год до него").better(Neither),
        figure("difference", "change", "изменение", Unit::Share),
    ]),
    row(k(33), "Contact outside calls", "Каналы кроме звонков")
        .is(
            "Won deals with no call at all, of won deals",
            "Выигранные сделки без единого звонка среди выигранных",
        )
        .needs(&[Deals, CallLog])
        .yields(&[
            share(
                "no_call",
                "won deals with no call at all",
                "выигранные без единого звонка",
            )
            .better(Neither),
            count("deals", "won deals with no call", "выигранных без звонка").better(Neither),
            money("amount", "amount of these", "их сумма").better(Neither),
        ]),
];
