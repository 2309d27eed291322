//! Settings of the worklists, with their defaults and the word lists that a department may replace.

use jiff::tz::TimeZone;

use crate::kpi::WorkHours;

/// What counts as stalled, late, external, enough. Times are the department's.
#[derive(Debug, Clone, PartialEq)]
pub struct WorklistOptions {
    /// Rows of a list.
    pub top: usize,
    /// Days without contact after which an open deal has stalled, and after which a lost one had been left.
    pub stalled_days: u32,
    /// Deals lost longer ago than this are not on the lists.
    pub lost_days: u32,
    /// A promised call may come this many days late.
    pub grace_days: u32,
    /// How long a promise may take whose day could not be read.
    pub promise_days: u32,
    /// Closed deals with the same signs below which a chance is not stated.
    pub min_deals: u64,
    /// How many deals at the department's win rate are added to those with the same signs: few of them say little.
    pub prior_deals: f64,
    /// Minutes of working time within which a lead is to be answered.
    pub response_minutes: u32,
    /// Hours of working time after which a late answer alone makes a lost deal the head's.
    pub late_hours: u32,
    /// The working clock, in the department's zone.
    pub hours: WorkHours,
    /// What in a deal's lost reason says that nobody in the department lost it. Each entry is words by their beginnings;
    /// `|` either, `=` the very word, `~N` up to N words between.
    pub external_reasons: Vec<String>,
    /// What a customer says when nothing is left to win, in the same notation.
    pub external_said: Vec<String>,
    /// What an interested customer says.
    pub interest_said: Vec<String>,
    /// What puts a purchase off until there is money.
    pub budget_said: Vec<String>,
    /// What makes a no a "not now".
    pub not_now_said: Vec<String>,
}

impl Default for WorklistOptions {
    fn default() -> Self {
        let lines = |text: &str| {
            text.lines()
                .map(str::trim)
                .filter(|l| !l.is_empty())
                .map(Into::into)
                .collect()
        };
        Self {
            top: 20,
            stalled_days: 14,
            lost_days: 180,
            grace_days: 2,
            promise_days: 7,
            min_deals: 20,
            prior_deals: 20.0,
            response_minutes: 15,
            late_hours: 8,
            hours: WorkHours::usual(TimeZone::UTC),
            external_reasons: lines(EXTERNAL_REASONS),
            external_said: lines(EXTERNAL_SAID),
            interest_said: lines(INTEREST_SAID),
            budget_said: lines(BUDGET_SAID),
            not_now_said: lines(NOT_NOW_SAID),
        }
    }
}

const EXTERNAL_REASONS: &str = "
    дубл
    тест|тестов|=спам
    не =наш|наша|нашего профил|клиент|регион|сегмент ~1
    нецелев
    профиль не подход ~1
    =до звонк|обращен|контакт|связ ~2
    уже купил|приобр|заказал|оплатил ~1
    купил =до|раньше|ранее ~3
    закрыл|закрыва|ликвид|банкрот|обанкрот
    бюджет|финансирован сокра|сре|урез|отмен|заморо|закры|=нет ~2
    сре|сокра|урез бюджет|финансирован ~1
    проект|тендер отмен|закры|заморо|останов ~1
    отмен|заморож проект|тендер ~1
    форс
    ошиб номер|контакт ~1
    неверн|несуществ номер|контакт|телефон
    частн =лицо
    duplicate|dupe
    spam|=test
    not =our|=a profile|customer|target|fit|region ~1
    unqualified|disqualified
    out =of =business|region|scope
    bankrupt|liquidat|closed =down
    budget cut|frozen|cancel|gone
    project cancel|frozen|stopp
    already bought|purchas
    bought elsewhere|before ~2
    before contact|call ~1
    wrong number|contact
    force majeure
";

const EXTERNAL_SAID: &str = "
    уже купил|взял|взят|приобр|заказал|оплатил|заключил|подписал|привез|поставил|=стоит ~3
    опозда ~0
    купил|взял|договор =до =вас|вашего ~3
    закрываем =с|фирм|компани|бизнес|магазин|лавочк|контор|=мы ~2
    мы закрыва
    фирм|компани|магазин|контор =не =будет|станет|существует ~2
    ликвидиру|банкрот|обанкрот
    проект|тендер|стройк отменил|закрыл|заморозил|свернул ~2
    направлен|бизнес|отдел продал|закрыл|свернул ~1
    больше =не занима ~2
    =не =занимаемся ~2
    частное =лицо
    ошиблись номером
    коллег|менеджер =уже говорил|обсуд|договор ~4
    already bought|ordered|purchased|signed ~1
    bought =it elsewhere ~1
    closing =down|shop
    going =out =of =business
    project =was|=is|=has cancel|frozen|stopped ~1
    wrong number
";

const INTEREST_SAID: &str = "
    интерес|заинтерес
    понрав|нрав
    хоте =бы|=бы-то ~1
    хотим|хочу|хочется взять|попроб|заказ|купи|перейти|переход|поработ|начать|поменя|подключ ~2
    нужн|требуется =нам|=мне ~1
    =нам|=мне нужн|пригод|подход|подойд|нрав|понрав|удобн|интерес|годится ~3
    пригод|подойдет|подойдут|годится
    полезн|выгодн|актуальн
    хорош|отличн|толков|интересн|дельн|неплох|разумн предложен|иде|вариант|услови ~1
    предложен|иде|вариант|услови|расчет хорош|отличн|толков|интересн|дельн|неплох|разумн|устраив ~3
    =все устраив ~1
    устраив =все|полностью
    выгляд|звуч хорош|разумн|интересн|неплох|заманчив|убедит
    готов|готова|готовы взять|начать|попроб|заказ|купи|оплат|подпис|работать|обсужд ~2
    склоня =к =вам ~1
    возьмем|возьму|берем =у ~2
    впереди|лучше всех|осталь ~2
    облегч|выруч|сэконом =нам|жизн|работ|врем ~2
    не =хватало
    если взять|возьмем|заказать|сразу ~2
    сколько|почем стоит|выйдет|будет|обойд ~3
    как|насколько быстро|скоро ~1
    когда смож|привез|начн|подключ|постав ~2
    давайте попроб|начн|оформ|пробн ~2
    начал =с|=бы ~3
    interested|keen
    sounds|looks good|great|reasonable|interesting
    like =it|=the|what|=that ~1
    love =it|=the|=this
    we|=i need|want ~1
    would|=d like|love ~1
    makes sense
    useful|helpful
    exactly what ~2
    how soon|quickly|much
    when can|could ~1
    ready =to ~1
";

const BUDGET_SAID: &str = "
    бюджет|деньг|денег|средств|финанс|лимит|смет|закуп|трат январ|феврал|март|апрел|=мая|июн|июл|август|сентябр|октябр|ноябр|декабр|квартал|год|месяц|праздник|числ|позже|потом|откро|утверд|залож|жд ~7
    январ|феврал|март|апрел|июн|июл|август|сентябр|октябр|ноябр|декабр|квартал|год|месяц|праздник|числ бюджет|деньг|денег|средств|финанс|лимит|смет|закуп ~7
    жд|ждем|ждём оплат|деньг|транш|финансирован ~2
    кредит дад|одобр ~2
    budget next|until|after|january|quarter|year|approved ~4
    next|new quarter|year budget|money ~3
";

const NOT_NOW_SAID: &str = "
    пока
    сейчас
    рано|рановато
    потом|позже|попозже
    сегодня
    =ещё|=еще =не ~0
    yet
    =not|=right now
    moment
    later
    today
";
