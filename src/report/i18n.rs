//! The words of reports in Russian and English: headings, verdicts, kinds of events, names of metrics. Plain match
//! tables, checked by the compiler: a word missing in one language does not build. Numbers and dates are in `format`.

use std::borrow::Cow;

use crate::domain::{
    CallResult, CustomerClose, DealStatus, DecisionStage, Direction, Doubt, EventKind, EventResult, EventType,
    FindingKind, ItemResult, Match, Role, Stage, Verdict,
};
use crate::kpi::lift::{LiftWarning, MissingAdjustment, MissingCorrection, TrialReason, TrialVerdict};
use crate::store::Exposure;

/// The language of headings and numbers. What was said in a call is shown as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    #[default]
    English,
    Russian,
}

macro_rules! texts {
    ($($key:ident: $english:literal, $russian:literal;)*) => {
        /// The fixed words of one language.
        #[derive(Debug)]
        pub struct Texts { $(pub $key: &'static str,)* }

        const ENGLISH: Texts = Texts { $($key: $english,)* };
        const RUSSIAN: Texts = Texts { $($key: $russian,)* };
    };
}

texts! {
    // the call
    call: "Call", "Звонок";
    calls: "Calls", "Звонки";
    recording: "Recording", "Запись";
    date: "Date", "Дата";
    agent: "Agent", "Менеджер";
    customer: "Customer", "Клиент";
    direction: "Direction", "Направление";
    duration: "Duration", "Длительность";
    deal: "Deal", "Сделка";
    deals: "Deals", "Сделки";
    form: "Call script", "Скрипт";
    recording_health: "Recording", "Качество записи";
    // the scorecard
    scorecard: "Scorecard", "Оценка звонка";
    score: "Score", "Оценка";
    result: "Result", "Итог";
    coverage: "Heard", "Расслышано";
    coverage_long: "share of the checklist's weight that could be decided", "доля веса чек-листа, по которой удалось решить";
    not_enough_heard: "not enough heard", "расслышано слишком мало";
    not_a_conversation: "no conversation: left out of figures over many calls", "не разговор: в сводные цифры не входит";
    unfailed: "without the auto-fail", "без учёта стоп-пункта";
    bonus: "over 100 by bonus items", "больше 100 за счёт бонусов";
    critical: "critical", "стоп-пункт";
    points: "points", "баллы";
    item: "Item", "Пункт";
    verdict: "Verdict", "Вывод";
    quote: "Quote", "Цитата";
    time: "Time", "Время";
    more_quotes: "More quotes", "Ещё цитаты";
    events: "What happened", "Что произошло";
    no_events: "Nothing of note was found.", "Заметных событий не найдено.";
    event: "Event", "Событие";
    speaker: "Who", "Кто";
    metrics: "Conversation metrics", "Показатели разговора";
    metric: "Metric", "Показатель";
    value: "Value", "Значение";
    transcript: "Transcript", "Расшифровка";
    silent_call: "Nobody speaks in this recording.", "В этой записи никто не говорит.";
    no_transcript: "No transcript is stored for this call.", "Расшифровки этого звонка нет.";
    doubtful: "doubtful", "под сомнением";
    timeline: "Who speaks when", "Кто когда говорит";
    timeline_hint: "Select a mark to go to the words.", "Нажмите на отметку, чтобы перейти к словам.";
    yes: "yes", "да";
    no: "no", "нет";
    evidence: "Evidence", "Подтверждение";
    listen: "Listen from here", "Слушать отсюда";
    no_audio: "There is no recording beside this page: the call came as a transcript. The picture shows speech only.", "Записи рядом с этой страницей нет: звонок пришёл расшифровкой. На рисунке только речь.";
    audio_gone: "The recording was not found where it was. The picture shows speech only.", "Записи нет на прежнем месте. На рисунке только речь.";
    audio_replaced: "Where the recording was there is another one now, so none is played here. The picture shows speech only.", "На месте записи теперь лежит другая, поэтому здесь её не слышно. На рисунке только речь.";
    audio_unreadable: "The recording cannot be read. The picture shows speech only.", "Запись не удалось прочитать. На рисунке только речь.";
    audio_converted: "The sound beside this page was converted from the recording so that browsers play it.", "Звук рядом со страницей получен из записи: в таком виде его играет браузер.";
    audio_will_not_play: "The browser cannot play this recording. Make the page again with --with-audio: the sound is converted then.", "Браузер не может проиграть эту запись. Сделайте страницу заново с ключом --with-audio: звук будет преобразован.";
    loudness_note: "Height: loudness, one scale for all", "Высота — громкость, один масштаб для всех";
    missed: "Not done", "Не выполнено";
    and_more: "and more:", "и ещё:";
    kilohertz: "kHz", "кГц";
    version: "version", "версия";
    recognised_by: "Recognised by", "Распознано моделью";
    nothing_found: "nothing heard in this call shows it", "в расслышанном этому нет подтверждения";
    found_against: "what was found is too little, or must not be said", "найденного мало, или так говорить нельзя";
    proxy_note: "This score is a proxy, worked out by a program from words and pauses. A person's verdict stands above it: listen to the quotes before you act on them.",
                "Эта оценка — приближение: её вывела программа по словам и паузам. Вывод человека выше: прежде чем действовать, послушайте цитаты.";
    all_calls: "All calls", "Все звонки";
    speaker_number: "Speaker", "Голос";
    fuzzy: "close match", "неточное совпадение";
    // the department
    overview: "Calls and deals", "Звонки и сделки";
    run: "Last run", "Последний запуск";
    failed: "Failed", "Не удалось";
    failed_calls: "Calls that failed", "Звонки, которые не удалось обработать";
    settling: "Still being written", "Ещё пишутся";
    audio: "Audio", "Звук";
    wall: "Time taken", "Заняло времени";
    speed: "Audio hours per hour", "Часов звука за час";
    scored: "Scored", "Оценено";
    matched: "Matched to a deal", "Привязано к сделке";
    stage: "Stage", "Этап";
    stage_seconds: "Time per stage", "Время по этапам";
    recordings: "Recordings", "Записей";
    transcribed: "Recognised", "Распознано";
    done_before: "done before", "готово раньше";
    without_form: "no call script in their language", "нет скрипта на их языке";
    ignored: "other files", "других файлов";
    earlier: "in an earlier run", "в прошлый запуск";
    interrupted: "The run was interrupted; what was finished is kept.", "Запуск прерван; сделанное сохранено.";
    reason: "Reason", "Причина";
    of: "of", "из";
    shown: "shown", "показано";
    // lift
    lift: "What goes with won deals", "Что идёт вместе с выигранными сделками";
    lift_note: "“Goes with” is not “causes”. Each row compares closed deals whose calls had the behaviour with those whose calls had not; intervals are 95 %. q is the p-value corrected for the number of rows. “May”: the interval leaves out zero, but among so many rows chance does that now and then.",
               "«Идёт вместе» — не значит «приводит». Каждая строка сравнивает закрытые сделки, в звонках которых это было, с теми, где этого не было; интервалы 95 %. q — значение p с поправкой на число строк. «Возможно»: интервал не включает ноль, но среди стольких строк такое бывает и случайно.";
    with: "With", "Было";
    without: "Without", "Не было";
    won_of: "won of closed", "выиграно из закрытых";
    difference: "Difference, pp", "Разница, п. п.";
    reading: "Reading", "Что это значит";
    more: "goes with more won deals", "идёт вместе с бо́льшим числом побед";
    fewer: "goes with fewer won deals", "идёт вместе с меньшим числом побед";
    maybe_more: "may go with more won deals", "возможно, идёт вместе с бо́льшим числом побед";
    maybe_fewer: "may go with fewer won deals", "возможно, идёт вместе с меньшим числом побед";
    unclear: "no clear link", "связи не видно";
    not_enough: "not enough data", "недостаточно данных";
    items: "Checklist items", "Пункты чек-листа";
    thin: "Not enough data", "Недостаточно данных";
    behaviours: "Behaviours", "Поведение в разговоре";
    no_lift: "No closed deal has a scored call yet, so nothing can be said about deals.", "Ни у одной закрытой сделки ещё нет оценённого звонка, поэтому о сделках сказать нечего.";
    sign_turns: "points the other way within managers", "у каждого менеджера по отдельности — наоборот";
    adjusted: "Adjusted, pp", "С поправкой, п. п.";
    adjusted_note: "“Adjusted” is the mean change of the win rate beside manager, source, direction and amount (logistic regression; errors clustered by manager, t interval below 30 managers). “Goes with” needs a q of 0.05 or below over all and within managers, and an adjusted interval without zero.",
                   "«С поправкой» — среднее изменение доли побед при равных менеджере, источнике, направлении и сумме (логистическая регрессия; ошибки сгруппированы по менеджерам, меньше 30 менеджеров — интервал по t). «Идёт вместе» пишется, только если q не выше 0,05 и в целом, и внутри менеджеров, а интервал с поправкой не включает ноль.";
    dilution_note: "Nobody has reviewed calls yet, so recognition errors are not taken out: they make effects look smaller than they are.",
                   "Звонки ещё никто не проверял, поэтому ошибки распознавания не вычтены: из-за них связи выглядят слабее, чем на самом деле.";
    corrected: "Without errors, pp", "Без ошибок машины, п. п.";
    correction_note: "“Without errors” is the difference freed of the machine's misses and false alarms, as often as blind reviewers found them, and they were counted on few calls, so the interval is longer. It is taken that the machine errs alike in won and lost deals. Rows without it show what the machine read: its errors make effects look smaller than they are.",
                     "«Без ошибок машины» — разница за вычетом пропусков и ложных срабатываний машины, какими их нашли проверяющие вслепую; звонков для этого немного, поэтому интервал шире. Считается, что в выигранных и проигранных сделках машина ошибается одинаково. Строки без неё — как прочла машина: из-за её ошибок связи выглядят слабее, чем на самом деле.";
    family: "Rows tested together", "Строк в общей поправке";
    same_as: "the same deals as", "те же сделки, что и";
    same_reversed: "the other way round", "наоборот";
    firth: "separated data: Firth's penalised fit", "данные разделимы: регрессия Фёрта";
    metrics_rows: "Conversation metrics, above the median", "Показатели разговора, выше медианы";
    above: "above", "больше";
    bands: "Score and won deals", "Оценка и выигранные сделки";
    band: "Score", "Оценка";
    trend: "Trend over the bands (Cochran–Armitage)", "Тренд по полосам (Кокран — Армитидж)";
    ten_points: "Ten points more: odds ratio", "Плюс десять баллов: отношение шансов";
    brier: "Error of the chance worked out from the score (Brier), against always saying the mean",
           "Ошибка шанса, посчитанного по оценке (Брайер), против среднего для всех";
    calibration_slope: "Calibration slope (1 is right)", "Наклон калибровки (верно — 1)";
    predicted: "Predicted", "Ожидалось";
    observed: "Came true", "Сбылось";
    by_script: "Won deals closed by the script", "Выигранные сделки, закрытые по скрипту";
    trial: "The checklist on trial", "Чек-лист на проверке";
    pass_rate: "Passed", "Выполняется";
    agreement: "Agreement with people", "Совпадает с людьми";
    effect: "Goes with, pp", "Связь, п. п.";
    talk_cost: "Talk it takes", "Сколько говорится";
    raises: "Score, points", "Оценка, баллы";
    toxic: "toxic: raises the score, not the money", "токсичный: поднимает оценку, а не деньги";
    fewer_wins_side: "fewer wins", "меньше побед";
    more_wins_side: "more wins", "больше побед";
    won: "Won", "Выиграно";
    lost: "Lost", "Проиграно";
    open: "Open", "Открыто";
    exposure: "Counted by", "Считается по";
    unit_deal: "Unit: the deal", "Единица: сделка";
    // managers
    managers: "Managers", "Менеджеры";
    manager: "Manager", "Менеджер";
    mean_score: "Mean score", "Средняя оценка";
    win_rate: "Win rate [95 %]", "Доля побед [95 %]";
    win_rate_note: "Win rate: won ÷ closed deals with at least one call of this manager. It goes with the manager's leads, products and luck as much as with the calls.",
                   "Доля побед: выигранные ÷ закрытые сделки, где есть хотя бы один звонок менеджера. Она идёт вместе с его заявками, товарами и везением не меньше, чем со звонками.";
    weakest: "Least often passed", "Реже всего выполняется";
    no_manager: "(not in the call log)", "(нет в журнале звонков)";
    no_managers: "No call has been scored yet.", "Оценённых звонков ещё нет.";
    // join
    join: "Calls and deals matched", "Связь звонков и сделок";
    join_share: "Calls matched", "Привязано звонков";
    by_crm_id: "by the CRM's own id", "по номеру сделки в CRM";
    by_phone: "by phone and time", "по телефону и времени";
    by_contact: "by contact or company", "по контакту или компании";
    by_transfer: "by another part of the same call", "по другой части того же звонка";
    by_source: "Deals by source", "Сделки по источникам";
    source: "Source", "Источник";
    no_source: "(not in the CRM)", "(нет в CRM)";
    deals_by_manager: "Deals by their manager", "Сделки по ответственным";
    with_calls: "With a call", "Со звонком";
    why_not: "Why not", "Почему нет";
    ambiguous: "several deals fit", "подходит несколько сделок";
    unmatched: "Not matched", "Не привязано";
    deals_with_calls: "Deals with a call", "Сделок со звонком";
    log_with_recording: "Call-log rows with a recording", "Строк журнала с записью";
    by_manager: "By manager", "По менеджерам";
    no_calls: "No calls yet.", "Звонков пока нет.";
    count: "Number", "Число";
    share: "Share", "Доля";
    share_interval: "Share [95 %]", "Доля [95 %]";
}

impl Language {
    /// `ru` is Russian; everything else is read in English.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        if code.eq_ignore_ascii_case("ru") {
            Self::Russian
        } else {
            Self::English
        }
    }

    /// ISO 639-1, for `<html lang>`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.pick("en", "ru")
    }

    #[must_use]
    pub fn texts(self) -> &'static Texts {
        match self {
            Self::English => &ENGLISH,
            Self::Russian => &RUSSIAN,
        }
    }

    pub fn pick(self, english: &'static str, russian: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Russian => russian,
        }
    }

    pub fn verdict(self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Pass => self.pick("pass", "выполнено"),
            Verdict::Fail => self.pick("fail", "не выполнено"),
            Verdict::Na => self.pick("not applicable", "неприменимо"),
            Verdict::Undecidable => self.pick("undecidable", "не определить"),
        }
    }

    pub(super) fn call_result(self, result: CallResult) -> &'static str {
        match result {
            CallResult::Pass => self.pick("pass", "зачёт"),
            CallResult::Fail => self.pick("fail", "незачёт"),
        }
    }

    pub(super) fn role(self, role: Role) -> &'static str {
        match role {
            Role::Agent => self.pick("Agent", "Менеджер"),
            Role::Customer => self.pick("Customer", "Клиент"),
        }
    }

    /// The role, or "Speaker 2" where it is not known.
    pub fn speaker(self, role: Option<Role>, channel: u16) -> String {
        match role {
            Some(role) => self.role(role).to_owned(),
            None => format!("{} {}", self.texts().speaker_number, u32::from(channel) + 1),
        }
    }

    pub(super) fn direction(self, direction: Direction) -> &'static str {
        match direction {
            Direction::Inbound => self.pick("inbound", "входящий"),
            Direction::Outbound => self.pick("outbound", "исходящий"),
        }
    }

    pub fn deal_status(self, status: DealStatus) -> &'static str {
        match status {
            DealStatus::Won => self.pick("won", "выиграна"),
            DealStatus::Lost => self.pick("lost", "проиграна"),
            DealStatus::Open => self.pick("open", "открыта"),
        }
    }

    pub(super) fn exposure(self, exposure: Exposure) -> &'static str {
        match exposure {
            Exposure::FirstCall => self.pick(
                "the first meaningful call of the deal",
                "первому содержательному звонку сделки",
            ),
            Exposure::AnyCall => self.pick(
                "any meaningful call of the deal",
                "любому содержательному звонку сделки",
            ),
            Exposure::CallShare => self.pick(
                "at least half of the deal's meaningful calls",
                "не меньше чем половине содержательных звонков сделки",
            ),
        }
    }

    pub(super) fn stage(self, stage: Stage) -> &'static str {
        match stage {
            Stage::Decode => self.pick("decode", "чтение звука"),
            Stage::Transcribe => self.pick("transcribe", "распознавание"),
            Stage::Roles => self.pick("roles", "роли"),
            Stage::Score => self.pick("score", "оценка"),
        }
    }

    pub(super) fn matched(self, matched: Match) -> Option<&'static str> {
        match matched {
            Match::Fuzzy => Some(self.texts().fuzzy),
            Match::Exact | Match::Regex | Match::Rule | Match::Person => None,
        }
    }

    /// Why an item has its verdict, where that needs saying: the scorer's reason, which is in English; and of a fail, what
    /// was found and what was not.
    pub(super) fn why(self, item: &ItemResult) -> Option<Cow<'_, str>> {
        let t = self.texts();
        if let (Some(human), Some(machine)) = (&item.human, &item.machine) {
            let comment = human.comment.as_ref().map(|text| format!(": {text}"));
            let machine = format!("{}: {}", self.pick("machine", "машина"), self.verdict(machine.verdict));
            return Some(Cow::Owned(format!(
                "{}{} ({machine})",
                human.by,
                comment.unwrap_or_default()
            )));
        }
        match (&item.reason, item.verdict) {
            (Some(reason), _) => Some(self.reason(reason)),
            (None, Verdict::Fail) if item.evidence.is_empty() => Some(Cow::Borrowed(t.nothing_found)),
            (None, Verdict::Fail) => Some(Cow::Borrowed(t.found_against)),
            (None, _) => None,
        }
    }

    /// A reason of the scorer; one that is not in the table is shown as it is.
    fn reason(self, reason: &str) -> Cow<'_, str> {
        if self == Self::English {
            return Cow::Borrowed(reason);
        }
        if let Some(why) = reason.strip_prefix("not known whether it applies: ") {
            return Cow::Owned(format!("неизвестно, применимо ли: {}", self.reason(why)));
        }
        if let Some(kind) = reason
            .strip_prefix("there is no ")
            .and_then(|rest| rest.strip_suffix(" in this call"))
            .and_then(|kind| serde_json::from_value(kind.into()).ok())
        {
            return Cow::Owned(format!("в этом звонке не было: {}", self.event_kind(kind)));
        }
        Cow::Borrowed(match reason {
            "nobody was heard" => "никого не слышно",
            "who is the agent is not known" => "неизвестно, кто из говорящих менеджер",
            "the words were not heard clearly enough" => "слова расслышаны недостаточно ясно",
            "a fact of the call it asks for is not known" => "неизвестно то о звонке, от чего зависит пункт",
            "another item it depends on could not be decided" => "не удалось решить о пункте, от которого он зависит",
            "its condition does not hold in this call" => "в этом звонке нет условия, при котором пункт нужен",
            "the item it is placed by does not apply" => "пункт, к которому он привязан, неприменим",
            other => other,
        })
    }

    pub(super) fn doubt(self, doubt: Doubt) -> &'static str {
        match doubt {
            Doubt::Repetition => self.pick("the same words over and over", "одни и те же слова подряд"),
            Doubt::Credits => self.pick("a phrase of subtitles", "фраза из субтитров"),
            Doubt::Silence => self.pick("no voice was found here", "голоса здесь не слышно"),
            Doubt::SpeechRate => self.pick(
                "more words than can be said in the time",
                "слов больше, чем можно успеть сказать",
            ),
            Doubt::LowConfidence => self.pick("recognised with low confidence", "распознано неуверенно"),
        }
    }

    pub(super) fn event_kind(self, kind: EventKind) -> &'static str {
        match kind {
            EventKind::Objection => self.pick("objection", "возражение"),
            EventKind::Refusal => self.pick("refusal", "отказ"),
            EventKind::ClosingAttempt => self.pick("closing attempt", "попытка закрытия"),
            EventKind::Question => self.pick("question", "вопрос"),
            EventKind::NextStep => self.pick("next step", "следующий шаг"),
            EventKind::Promise => self.pick("promise", "обещание"),
            EventKind::Competitor => self.pick("competitor named", "назван конкурент"),
            EventKind::Price => self.pick("price said", "названа цена"),
            EventKind::Discount => self.pick("discount", "скидка"),
            EventKind::Value => self.pick("value", "ценность"),
            EventKind::Upsell => self.pick("upsell", "допродажа"),
            EventKind::Monologue => self.pick("monologue", "монолог"),
            EventKind::Interruption => self.pick("interruption", "перебивание"),
        }
    }

    pub(super) fn event_type(self, subtype: EventType) -> &'static str {
        match subtype {
            EventType::Price => self.pick("price", "цена"),
            EventType::Time => self.pick("time", "время"),
            EventType::Trust => self.pick("trust", "доверие"),
            EventType::Competitor => self.pick("competitor", "конкурент"),
            EventType::Authority => self.pick("authority", "решает не он"),
            EventType::Need => self.pick("need", "нет потребности"),
            EventType::Think => self.pick("“I'll think about it”", "«подумаю»"),
            EventType::Payment => self.pick("payment", "оплата"),
            EventType::Contract => self.pick("contract", "договор"),
            EventType::Meeting => self.pick("meeting", "встреча"),
            EventType::NextStep => self.pick("next step", "следующий шаг"),
            EventType::Open => self.pick("open", "открытый"),
            EventType::Closed => self.pick("closed", "закрытый"),
        }
    }

    pub(super) fn event_result(self, result: EventResult) -> &'static str {
        match result {
            EventResult::Handled => self.pick("handled", "отработано"),
            EventResult::Dropped => self.pick("dropped", "не отработано"),
            EventResult::Handle => self.pick("worked with", "отработан"),
            EventResult::Press => self.pick("pressed", "давление"),
            EventResult::Deflate => self.pick("given up", "сдался"),
            EventResult::Accepted => self.pick("accepted", "согласие"),
            EventResult::Deferred => self.pick("deferred", "отложено"),
            EventResult::Refused | EventResult::Declined => self.pick("declined", "отказ"),
            EventResult::None => self.pick("no answer", "без ответа"),
        }
    }

    pub fn finding(self, kind: FindingKind) -> &'static str {
        match kind {
            FindingKind::IdenticalChannels => self.pick(
                "both channels carry the same sound",
                "в обоих каналах один и тот же звук",
            ),
            FindingKind::SilentChannel => self.pick("a channel is silent", "один канал молчит"),
            FindingKind::Clipping => self.pick("clipped", "перегрузка"),
            FindingKind::QuietChannel => self.pick("very quiet", "очень тихо"),
            FindingKind::Truncated => self.pick("cut short", "запись обрывается"),
            FindingKind::DamagedPackets => self.pick("damaged in places", "местами повреждена"),
            FindingKind::HeaderDuration => self.pick("wrong length in the header", "неверная длина в заголовке"),
            FindingKind::Mislabelled => self.pick(
                "the name does not fit the content",
                "расширение не соответствует содержимому",
            ),
            FindingKind::Silence => self.pick("no sound at all", "звука нет"),
            FindingKind::NoisyChannel => self.pick("noisy", "сильный шум"),
            FindingKind::LittleSpeech => self.pick("hardly any speech", "почти нет речи"),
            FindingKind::NarrowBand => self.pick("muffled: high frequencies are missing", "глухо: нет верхних частот"),
            FindingKind::CrossTalk => self.pick(
                "the other side is heard on the channel",
                "в канале слышна другая сторона",
            ),
            FindingKind::HoldMusic => self.pick("music or tones", "музыка или гудки"),
            FindingKind::NoConversation => self.pick("nothing but music or tones", "только музыка или гудки"),
            FindingKind::CutAtEnd => self.pick("ends in the middle of speech", "обрывается на полуслове"),
        }
    }

    /// Why a call has no deal, from the store's snake-case name of an `UnmatchedReason`.
    pub(super) fn unmatched(self, reason: &str) -> Option<&'static str> {
        Some(match reason {
            "not_in_call_log" => self.pick("not in the call log", "нет в журнале звонков"),
            "unknown_deal_id" => self.pick(
                "the log names a deal that was not imported",
                "в журнале сделка, которой нет среди импортированных",
            ),
            "no_phone" => self.pick(
                "neither deal nor phone in the log",
                "в журнале нет ни сделки, ни телефона",
            ),
            "unknown_phone" => self.pick("no deal has this phone", "нет сделки с таким телефоном"),
            "ambiguous" => self.pick("several deals fit", "подходит несколько сделок"),
            "not_joined" => self.pick("came after the last join", "появились после последней привязки"),
            "outside_deal_life" => self.pick("no deal was alive at that time", "в это время открытых сделок не было"),
            _ => return None,
        })
    }

    /// A column of a scorecard's CSV, for people; a column that is not in the table keeps its name.
    pub(super) fn column(self, name: &'static str) -> &'static str {
        let t = self.texts();
        match name {
            "call" => t.call,
            "recording" => t.recording,
            "started_at" => t.date,
            "direction" => t.direction,
            "agent" => t.agent,
            "customer" => t.customer,
            "duration_ms" => self.pick("Duration, ms", "Длительность, мс"),
            "language" => self.pick("Language", "Язык"),
            "form" => t.form,
            "score" => t.score,
            "unfailed_score" => self.pick("Score without the auto-fail", "Оценка без учёта стоп-пункта"),
            "result" => t.result,
            "coverage" => t.coverage,
            "deal" => t.deal,
            "deal_status" => self.pick("Deal status", "Статус сделки"),
            "deal_amount" => self.pick("Deal amount", "Сумма сделки"),
            "failed_stage" => self.pick("Failed at", "Не удался этап"),
            "record" => self.pick("Row", "Строка"),
            "section" => self.pick("Section id", "Раздел, код"),
            "section_title" => self.pick("Section", "Раздел"),
            "id" => self.pick("Id", "Код"),
            "title" => t.item,
            "verdict" => t.verdict,
            "points" => self.pick("Points", "Баллы"),
            "max" => self.pick("Of", "Из"),
            "critical" => self.pick("Critical", "Стоп-пункт"),
            "reason" | "failed_reason" => t.reason,
            "type" => self.pick("Type", "Тип"),
            "value" => t.value,
            "speaker" => t.speaker,
            "channel" => self.pick("Channel", "Канал"),
            "start_ms" => self.pick("Start, ms", "Начало, мс"),
            "end_ms" => self.pick("End, ms", "Конец, мс"),
            "time" => t.time,
            "quote" => t.quote,
            "match" => self.pick("Match", "Совпадение"),
            "distance" => self.pick("Letters that differ", "Отличий в буквах"),
            other => other,
        }
    }

    /// Why a deal has no call, by the store's name of the reason.
    pub(super) fn uncalled(self, reason: &str) -> Option<&'static str> {
        Some(match reason {
            "ambiguous_calls" => self.pick("its calls fit other deals too", "звонки подходят и другим сделкам"),
            "no_recording" => self.pick("calls in the log, no recording", "звонки в журнале есть, записи нет"),
            "no_phone" => self.pick("the deal has no phone", "в сделке нет телефона"),
            "outside_deal_life" => self.pick("called only before or after it", "звонили только до или после неё"),
            "not_in_call_log" => self.pick("no call in the log", "звонков в журнале нет"),
            _ => return None,
        })
    }

    /// A section by the ids that the shipped call scripts use; other sections show their own id.
    pub(super) fn section(self, id: &str) -> Option<&'static str> {
        Some(match id {
            "greeting" | "opening" => self.pick("Greeting", "Приветствие"),
            "needs" | "need" | "need_discovery" | "discovery" => self.pick("Need discovery", "Выявление потребности"),
            "presentation" | "value" | "offer" => self.pick("Presentation", "Презентация"),
            "objections" | "objection" | "objection_handling" => {
                self.pick("Objection handling", "Работа с возражениями")
            }
            "closing" | "close" => self.pick("Closing", "Закрытие"),
            "farewell" => self.pick("Farewell", "Завершение"),
            "forbidden" => self.pick("Forbidden", "Запрещённое"),
            "conversation" | "manner" => self.pick("Conversation", "Ведение разговора"),
            _ => return None,
        })
    }

    /// A metric by its name in the scorecard; a name that is not in the table is shown as it is.
    pub(super) fn metric(self, name: &str) -> Option<&'static str> {
        Some(match name {
            "closing_attempts" => self.pick("Closing attempts", "Попыток закрытия"),
            "closing_attempts_accepted" => self.pick("Closing attempts accepted", "Попыток закрытия с согласием"),
            "competitor_mentions" => self.pick("Competitor named", "Назван конкурент, раз"),
            "competitor_prices" => self.pick("Competitor named with a price", "Конкурент назван с ценой, раз"),
            "diminutives_per_100_words" => self.pick(
                "Agent's diminutives per 100 words (proxy)",
                "Уменьшительных на 100 слов менеджера (косвенно)",
            ),
            "discount_before_value" => self.pick("Discount before value (1 = yes)", "Скидка раньше ценности (1 — да)"),
            "discounts_agent" => self.pick("Agent speaks of a discount", "Менеджер говорит о скидке, раз"),
            "discounts_customer" => self.pick("Customer speaks of a discount", "Клиент говорит о скидке, раз"),
            "duration_ms" => self.pick("Length of the recording", "Длина записи"),
            "fillers_per_100_words" => self.pick(
                "Agent's fillers per 100 words (proxy)",
                "Слов-заполнителей на 100 слов менеджера (косвенно)",
            ),
            "first_closing_share" => self.pick(
                "First closing attempt, share of the call gone",
                "Первая попытка закрытия, доля прошедшего звонка",
            ),
            "hedges_per_100_words" => self.pick(
                "Agent's hedges per 100 words (proxy)",
                "Неуверенных слов на 100 слов менеджера (косвенно)",
            ),
            "imperatives_per_100_words" => self.pick(
                "Agent's orders per 100 words (proxy)",
                "Приказов на 100 слов менеджера (косвенно)",
            ),
            "interactivity" => self.pick("Changes of speaker per minute", "Смен говорящего в минуту"),
            "interrupted_refusals" => {
                self.pick("Refusals talked over by the agent", "Отказов, которые менеджер перебил")
            }
            "interruptions_agent" => self.pick("Interruptions by the agent", "Менеджер перебил, раз"),
            "interruptions_customer" => self.pick("Interruptions by the customer", "Клиент перебил, раз"),
            "last_closing_share" => self.pick(
                "Last closing attempt, share of the call gone",
                "Последняя попытка закрытия, доля прошедшего звонка",
            ),
            "level_dbfs_agent" => self.pick("Agent's level", "Громкость менеджера"),
            "level_dbfs_customer" => self.pick("Customer's level", "Громкость клиента"),
            "longest_monologue_ms_agent" => self.pick("Agent's longest monologue", "Самый длинный монолог менеджера"),
            "longest_monologue_ms_customer" => {
                self.pick("Customer's longest monologue", "Самый длинный монолог клиента")
            }
            "longest_silence_ms" => self.pick("Longest silence", "Самая долгая пауза"),
            "mistakes_per_100_words" => self.pick(
                "Agent's known mistakes per 100 words (proxy)",
                "Речевых ошибок на 100 слов менеджера (косвенно)",
            ),
            "monologues_agent" => self.pick(
                "Agent's monologues of a minute or more",
                "Монологов менеджера от минуты",
            ),
            "need_statements" => self.pick("Needs stated by the customer", "Клиент назвал потребность, раз"),
            "need_words" => self.pick("Words of the customer's needs", "Слов о потребностях клиента"),
            "need_words_echoed" => self.pick("… used back by the agent", "… из них повторил менеджер"),
            "need_words_echoed_share" => self.pick("… share used back", "… доля повторённых"),
            "next_steps" => self.pick("Next steps agreed", "Согласовано следующих шагов"),
            "objections" => self.pick("Objections", "Возражений"),
            "objections_handled_share" => self.pick("Objections handled, share", "Отработано возражений, доля"),
            "open_questions_agent" => self.pick("Agent's open questions", "Открытых вопросов менеджера"),
            "open_questions_before_pitch" => {
                self.pick("Open questions before the pitch", "Открытых вопросов до презентации")
            }
            "overtalk_count" => self.pick("Both speak at once, times", "Говорят одновременно, раз"),
            "overtalk_ms" => self.pick("Both speak at once", "Говорят одновременно"),
            "overtalk_ms_agent" => self.pick("Both speak, agent began later", "Одновременно, менеджер начал позже"),
            "overtalk_ms_customer" => self.pick("Both speak, customer began later", "Одновременно, клиент начал позже"),
            "parasites_per_100_words" => self.pick(
                "Agent's parasite words per 100 words (proxy)",
                "Слов-паразитов на 100 слов менеджера (косвенно)",
            ),
            "patience_ms" => self.pick("Agent's pause before answering", "Пауза менеджера перед ответом"),
            "polite_per_100_words" => self.pick(
                "Agent's polite words per 100 words (proxy)",
                "Вежливых слов на 100 слов менеджера (косвенно)",
            ),
            "price_before_value" => self.pick("Price before value (1 = yes)", "Цена раньше ценности (1 — да)"),
            "price_objections" => self.pick("Objections about the price", "Возражений о цене"),
            "profanity_per_100_words" => self.pick(
                "Agent's profanity per 100 words (proxy)",
                "Бранных слов на 100 слов менеджера (косвенно)",
            ),
            "promises_agent" => self.pick("Agent's promises", "Обещаний менеджера"),
            "promises_dated_share_agent" => self.pick(
                "Agent's promises with a date, share",
                "Обещаний менеджера со сроком, доля",
            ),
            "question_spread" => self.pick(
                "Quarters of the call with a question",
                "Четвертей звонка с вопросом менеджера",
            ),
            "questions_agent" => self.pick("Agent's questions", "Вопросов менеджера"),
            "questions_customer" => self.pick("Customer's questions", "Вопросов клиента"),
            "reaction_share" => self.pick(
                "Agent reacts to the customer, share",
                "Менеджер реагирует на слова клиента, доля",
            ),
            "reader" => self.pick(
                "Reads from the script (proxy, 1 = yes)",
                "Читает по скрипту (косвенно, 1 — да)",
            ),
            "reader_score" => self.pick("Reading from the script (proxy)", "Чтение по скрипту (косвенно)"),
            "refusals" => self.pick("Refusals", "Отказов"),
            "refusals_handled_share" => self.pick("Refusals worked with, share", "Отработано отказов, доля"),
            "response_ms_customer" => self.pick("Customer's pause before answering", "Пауза клиента перед ответом"),
            "restarts_per_100_words" => self.pick(
                "Agent's restarts per 100 words (proxy)",
                "Запинок на 100 слов менеджера (косвенно)",
            ),
            "rude_per_100_words" => self.pick(
                "Agent's rude words per 100 words (proxy)",
                "Грубых слов на 100 слов менеджера (косвенно)",
            ),
            "script_overlap" => self.pick("Agent's words from the script", "Слов менеджера из скрипта"),
            "silence_count" => self.pick("Silences of 3 s or more", "Пауз от 3 с"),
            "silence_share" => self.pick("Silence, share of the call", "Тишина, доля звонка"),
            "speech_ms_agent" => self.pick("Agent speaks", "Говорит менеджер"),
            "speech_ms_customer" => self.pick("Customer speaks", "Говорит клиент"),
            "talk_share_agent" => self.pick("Agent's share of talk", "Доля речи менеджера"),
            "talk_share_agent_of_duration" => {
                self.pick("Agent's talk, share of the call", "Речь менеджера, доля звонка")
            }
            "talk_share_customer" => self.pick("Customer's share of talk", "Доля речи клиента"),
            "talk_share_customer_of_duration" => {
                self.pick("Customer's talk, share of the call", "Речь клиента, доля звонка")
            }
            "turns" => self.pick("Turns", "Реплик"),
            "turns_agent" => self.pick("Agent's turns", "Реплик менеджера"),
            "turns_customer" => self.pick("Customer's turns", "Реплик клиента"),
            "unanswered_questions" => self.pick(
                "Customer's questions left without an answer",
                "Вопросов клиента без ответа",
            ),
            "upsells" => self.pick("Upsells offered", "Предложено допродаж"),
            "upsells_accepted" => self.pick("Upsells accepted", "Принято допродаж"),
            "value_statements" => self.pick("Value tied to a need", "Ценность под потребность, раз"),
            "words_agent" => self.pick("Agent's words", "Слов менеджера"),
            "words_customer" => self.pick("Customer's words", "Слов клиента"),
            "words_per_minute_agent" => self.pick("Agent's words per minute", "Слов менеджера в минуту"),
            "words_per_minute_customer" => self.pick("Customer's words per minute", "Слов клиента в минуту"),
            _ => return None,
        })
    }

    /// Where the customer stands at the end of a call. A proxy.
    #[must_use]
    pub fn decision_stage(self, stage: DecisionStage) -> &'static str {
        match stage {
            DecisionStage::FirstContact => self.pick("first contact", "первый контакт"),
            DecisionStage::Need => self.pick("need", "потребность"),
            DecisionStage::OfferSent => self.pick("offer sent", "предложение отправлено"),
            DecisionStage::Negotiating => self.pick("negotiating", "обсуждение условий"),
            DecisionStage::Agreed => self.pick("agreed", "согласие"),
            DecisionStage::Refused => self.pick("refused", "отказ"),
            DecisionStage::Waiting => self.pick("waiting", "ждёт, думает"),
        }
    }

    /// How the customer took leave. A proxy.
    #[must_use]
    pub fn customer_close(self, close: CustomerClose) -> &'static str {
        match close {
            CustomerClose::Positive => self.pick("positive", "доброжелательно"),
            CustomerClose::Neutral => self.pick("neutral", "нейтрально"),
            CustomerClose::Negative => self.pick("negative", "отрицательно"),
        }
    }

    /// The note of a lift row. `kpi` writes it in English; the number it names is kept.
    pub(super) fn lift_note(self, note: &str) -> String {
        let said = note.strip_prefix("not enough data: ").unwrap_or(note);
        if self == Self::English {
            return said.to_owned();
        }
        let numbers = numbers(said);
        match (
            said.starts_with("needs about "),
            said.starts_with("needs "),
            numbers.as_slice(),
        ) {
            (true, _, [more, points]) => {
                format!("чтобы заметить разницу в {points} п. п., нужно ещё примерно {more} закрытых сделок")
            }
            (false, true, [least]) => format!("нужно не меньше {least} закрытых сделок с каждой стороны"),
            _ => note.to_owned(),
        }
    }

    /// What limits a lift table.
    pub(super) fn lift_warning(self, warning: LiftWarning) -> String {
        match (self, warning) {
            (Self::English, LiftWarning::NoCallMatched { calls }) => {
                format!(
                    "none of {calls} calls is matched to a deal: nothing can be said about deals; see `talktrack report join`"
                )
            }
            (Self::Russian, LiftWarning::NoCallMatched { calls }) => {
                format!(
                    "ни один из {calls} звонков не привязан к сделке: о сделках сказать нечего; причины — в отчёте о связи звонков и сделок"
                )
            }
            (Self::English, LiftWarning::FewCallsMatched { matched, calls }) => {
                format!("only {matched} of {calls} calls are matched to a deal: these figures rest on them alone")
            }
            (Self::Russian, LiftWarning::FewCallsMatched { matched, calls }) => {
                format!("к сделкам привязано только {matched} из {calls} звонков: все цифры опираются лишь на них")
            }
            (Self::English, LiftWarning::NoClosedDeals) => "no closed deal has a scored call yet".to_owned(),
            (Self::Russian, LiftWarning::NoClosedDeals) => "у закрытых сделок ещё нет оценённых звонков".to_owned(),
            (Self::English, LiftWarning::NoLostDeals { won }) => {
                format!("all {won} closed deals with a scored call are won: there is nothing to compare them with")
            }
            (Self::Russian, LiftWarning::NoLostDeals { won }) => {
                format!("все закрытые сделки с оценёнными звонками ({won}) выиграны: сравнивать их не с чем")
            }
            (Self::English, LiftWarning::NoWonDeals { lost }) => {
                format!("all {lost} closed deals with a scored call are lost: there is nothing to compare them with")
            }
            (Self::Russian, LiftWarning::NoWonDeals { lost }) => {
                format!("все закрытые сделки с оценёнными звонками ({lost}) проиграны: сравнивать их не с чем")
            }
            (Self::English, LiftWarning::OneManager) => {
                "one manager only: a habit of his cannot be told from the man himself, and errors are not clustered"
                    .to_owned()
            }
            (Self::Russian, LiftWarning::OneManager) => {
                "менеджер один: его привычку не отделить от него самого, ошибки по менеджерам не сгруппированы"
                    .to_owned()
            }
            (Self::English, LiftWarning::FewManagers { managers }) => {
                format!(
                    "{managers} managers are few for errors clustered by manager: adjusted intervals use t({})",
                    managers.saturating_sub(1)
                )
            }
            (Self::Russian, LiftWarning::FewManagers { managers }) => {
                format!(
                    "менеджеров {managers} — для ошибок, сгруппированных по менеджерам, мало: интервалы с поправкой — по t({})",
                    managers.saturating_sub(1)
                )
            }
        }
    }

    /// Why a row has no adjusted effect.
    pub(super) fn adjustment_missing(self, missing: MissingAdjustment) -> String {
        match missing {
            MissingAdjustment::TooFewEvents { more_deals } => match self {
                Self::English => format!("needs about {more_deals} more deals"),
                Self::Russian => format!("нужно ещё примерно {more_deals} сделок"),
            },
            MissingAdjustment::OneOutcome => self.pick("one outcome only", "исход один на всех").to_owned(),
            MissingAdjustment::NotTellable => self
                .pick(
                    "cannot be told from manager, source or amount",
                    "не отделить от менеджера, источника или суммы",
                )
                .to_owned(),
            MissingAdjustment::Unsettled => self.pick("the fit did not settle", "подгонка не сошлась").to_owned(),
        }
    }

    /// Why a difference is not freed of the machine's errors.
    pub(super) fn correction_missing(self, missing: MissingCorrection) -> String {
        match (self, missing) {
            (Self::English, MissingCorrection::TooFewVerdicts { passes, fails, needed }) => {
                format!("too few verdicts: {passes} passes and {fails} fails, needs {needed} of each")
            }
            (Self::Russian, MissingCorrection::TooFewVerdicts { passes, fails, needed }) => {
                format!("мало вердиктов людей: выполнено {passes}, не выполнено {fails}, нужно по {needed}")
            }
            (_, MissingCorrection::HardlyTells) => self
                .pick("the machine hardly tells it", "машина его почти не различает")
                .to_owned(),
            (_, MissingCorrection::Contradiction) => self
                .pick(
                    "counts and errors contradict each other",
                    "числа и ошибки машины противоречат друг другу",
                )
                .to_owned(),
            (_, MissingCorrection::NotFirstCall) => self
                .pick(
                    "only when counted by the first call",
                    "только при счёте по первому звонку",
                )
                .to_owned(),
        }
    }

    pub(super) fn trial_verdict(self, verdict: TrialVerdict) -> &'static str {
        match verdict {
            TrialVerdict::Keep => self.pick("keep", "оставить"),
            TrialVerdict::Reword => self.pick("reword", "переписать"),
            TrialVerdict::Drop => self.pick("drop", "убрать"),
            TrialVerdict::NotEnoughData => self.pick("not enough data", "недостаточно данных"),
        }
    }

    /// The reason of a verdict, with the deals still missing where there are such.
    pub(super) fn trial_reason(self, reason: TrialReason, more_deals: Option<u64>) -> String {
        let words = match reason {
            TrialReason::PeopleDisagree => self.pick(
                "people and the machine read it differently",
                "люди и машина понимают его по-разному",
            ),
            TrialReason::GoesWithMore => self.texts().more,
            TrialReason::GoesWithFewer => self.texts().fewer,
            TrialReason::NoUsefulEffect => self.pick(
                "even the upper end of the interval is no useful difference",
                "даже верхняя граница интервала слишком мала, чтобы быть полезной",
            ),
            TrialReason::NearlyAlwaysPasses => self.pick(
                "nearly every call passes: it tells calls apart no more",
                "выполняется почти всегда: звонки уже не различает",
            ),
            TrialReason::NearlyNeverPasses => self.pick(
                "hardly any call passes: it tells calls apart no more",
                "почти никогда не выполняется: звонки не различает",
            ),
            TrialReason::SignTurns => self.texts().sign_turns,
            TrialReason::Undecided => self.pick(
                "no effect and a useful one are both possible",
                "возможны и полезная связь, и никакой",
            ),
            TrialReason::TooFewDeals => self.pick("too few closed deals", "слишком мало закрытых сделок"),
        };
        match (self, more_deals) {
            (_, None) => words.to_owned(),
            (Self::English, Some(more)) => format!("{words}; about {more} more deals"),
            (Self::Russian, Some(more)) => format!("{words}; ещё примерно {more} сделок"),
        }
    }

    /// A warning of the join report, likewise.
    pub(super) fn join_warning(self, warning: &str) -> String {
        if self == Self::English {
            return warning.to_owned();
        }
        let numbers = numbers(warning);
        match numbers.as_slice() {
            [] if warning.starts_with("no deals") => {
                "сделки не импортированы: о выигранных сделках сказать нечего".to_owned()
            }
            [part, all, percent] if warning.contains(" calls (") => format!(
                "к сделке относятся только {part} из {all} звонков ({percent} %): данные о сделках опираются лишь на них"
            ),
            [part, all, percent] if warning.contains(" deals (") => format!(
                "записанный звонок есть только у {part} из {all} сделок ({percent} %): остальные могут от них отличаться"
            ),
            _ => warning.to_owned(),
        }
    }
}

/// The place of a metric in a report: who talks and how first, counts after, metrics without a name of their own last.
pub(super) fn metric_order(name: &str) -> usize {
    #[rustfmt::skip]
    const ORDER: &[&str] = &[
        "talk_share_agent",
        "talk_share_customer",
        "talk_share_agent_of_duration",
        "talk_share_customer_of_duration",
        "longest_monologue_ms_agent",
        "longest_monologue_ms_customer",
        "monologues_agent",
        "patience_ms",
        "response_ms_customer",
        "interruptions_agent",
        "interruptions_customer",
        "overtalk_ms",
        "overtalk_ms_agent",
        "overtalk_ms_customer",
        "overtalk_count",
        "silence_count",
        "longest_silence_ms",
        "silence_share",
        "questions_agent",
        "open_questions_agent",
        "open_questions_before_pitch",
        "question_spread",
        "questions_customer",
        "unanswered_questions",
        "need_statements",
        "need_words",
        "need_words_echoed",
        "need_words_echoed_share",
        "value_statements",
        "price_before_value",
        "discount_before_value",
        "discounts_agent",
        "discounts_customer",
        "objections",
        "objections_handled_share",
        "price_objections",
        "refusals",
        "refusals_handled_share",
        "interrupted_refusals",
        "closing_attempts",
        "closing_attempts_accepted",
        "first_closing_share",
        "last_closing_share",
        "next_steps",
        "promises_agent",
        "promises_dated_share_agent",
        "upsells",
        "upsells_accepted",
        "competitor_mentions",
        "competitor_prices",
        "reader",
        "reader_score",
        "script_overlap",
        "reaction_share",
        "polite_per_100_words",
        "rude_per_100_words",
        "imperatives_per_100_words",
        "hedges_per_100_words",
        "fillers_per_100_words",
        "restarts_per_100_words",
        "parasites_per_100_words",
        "mistakes_per_100_words",
        "profanity_per_100_words",
        "diminutives_per_100_words",
        "words_per_minute_agent",
        "words_per_minute_customer",
        "interactivity",
        "turns",
        "turns_agent",
        "turns_customer",
        "words_agent",
        "words_customer",
        "speech_ms_agent",
        "speech_ms_customer",
        "level_dbfs_agent",
        "level_dbfs_customer",
        "duration_ms",
    ];
    ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len())
}

/// The numbers of a text, as written.
fn numbers(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kpi::join::{CoverageFloor, join_report};
    use crate::kpi::lift::{LiftOptions, lift};
    use crate::store::{JoinCounts, LiftCell, LiftCounts, LiftKind};

    fn has_latin(text: &str) -> bool {
        text.chars().any(|c| c.is_ascii_alphabetic())
    }

    #[test]
    fn notes_of_lift_are_said_in_russian() {
        let cell = |n_with, n_without| LiftCell {
            id: "a".into(),
            kind: LiftKind::Item,
            n_with,
            won_with: n_with / 2,
            n_without,
            won_without: n_without / 3,
        };
        let counts = LiftCounts {
            cells: vec![cell(0, 0), cell(10, 40), cell(30, 0)],
            ..LiftCounts::default()
        };
        for row in lift(&counts, Exposure::FirstCall, &LiftOptions::default()).items {
            let note = Language::Russian.lift_note(&row.note.unwrap());
            assert!(!has_latin(&note), "{note}");
        }
        assert_eq!(
            Language::English.lift_note("not enough data: needs 20 deals"),
            "needs 20 deals"
        );
        assert_eq!(Language::Russian.lift_note("separated"), "separated");
    }

    #[test]
    fn warnings_of_the_join_are_said_in_russian() {
        let thin = JoinCounts {
            calls: 100,
            matched_by_phone: 30,
            deals: 50,
            deals_with_calls: 3,
            ..JoinCounts::default()
        };
        for counts in [thin, JoinCounts::default()] {
            let warnings = join_report(&counts, &CoverageFloor::default()).warnings;
            assert!(!warnings.is_empty());
            for warning in warnings {
                let text = Language::Russian.join_warning(&warning);
                assert!(!text.contains("deals") && !text.contains("calls"), "{text}");
            }
        }
    }

    #[test]
    fn every_metric_has_a_name() {
        for metric in [
            "talk_share_agent",
            "longest_silence_ms",
            "words_per_minute_customer",
            "hedges_per_100_words",
            "reader_score",
        ] {
            assert!(Language::Russian.metric(metric).is_some());
            assert!(metric_order(metric) < metric_order("own_metric"));
        }
    }
}
