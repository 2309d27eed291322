//! The words of reports in Russian and English: headings, verdicts, kinds of events, names of metrics. Plain match
//! tables, checked by the compiler: a word missing in one language does not build. Numbers and dates are in `format`.

mod metrics;
mod outcomes;
mod scorecard;

use crate::domain::{DealStatus, Direction, Role, Stage, Verdict};

pub(super) use metrics::metric_order;

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

    pub(super) fn stage(self, stage: Stage) -> &'static str {
        match stage {
            Stage::Decode => self.pick("decode", "чтение звука"),
            Stage::Transcribe => self.pick("transcribe", "распознавание"),
            Stage::Roles => self.pick("roles", "роли"),
            Stage::Score => self.pick("score", "оценка"),
        }
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
}
