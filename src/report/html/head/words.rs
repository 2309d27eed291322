//! The fixed words of the page for the head of sales, in both languages.

use crate::report::Language;

macro_rules! words {
    ($($name:ident: $en:literal, $ru:literal;)*) => {
        #[derive(Debug)]
        pub(super) struct Words { $(pub $name: &'static str,)* }

        const ENGLISH: Words = Words { $($name: $en,)* };
        const RUSSIAN: Words = Words { $($name: $ru,)* };
    };
}

words! {
    title: "Morning of the head of sales", "Утро руководителя продаж";
    period: "Period", "Период";
    as_of: "as of", "на";
    unfinished: "The period is not over: its sums still grow, and stand here beside a whole period before and the plan of the whole period.", "Период ещё не закончился: его суммы растут, а рядом стоят целый прошлый период и план на весь период.";
    latest: "Last", "Последнее";
    rests_on: "The figures rest on", "На чём стоят цифры";
    calls_with_deal: "calls with a deal", "звонки со сделкой";
    deals_with_call: "deals with a call", "сделки со звонком";
    of: "of", "из";
    money: "Money first", "Сначала деньги";
    before: "before", "раньше";
    target: "target", "цель";
    plan_days: "laid on the period by its days", "разложена по дням периода";
    no_target: "no target in the plan", "цели в плане нет";
    no_before: "not known before", "за прошлый период неизвестно";
    not_earned: "Money not earned", "Незаработанное";
    not_earned_of: "deals of both lists, at the department's win rate", "сделки обоих списков, при доле выигранных по отделу";
    today: "Today", "Сегодня";
    revive: "Ring again", "Позвонить снова";
    lost: "Lost through an error", "Потеряно по ошибке";
    shown: "shown", "показаны";
    expected: "expected", "ожидаемо";
    chance: "chance", "шанс";
    next: "Next", "Дальше";
    call: "call", "звонок";
    no_call: "no call", "звонка нет";
    nothing: "No deal qualifies.", "Подходящих сделок нет.";
    unknown_amounts: "Deals whose amount is not known stand apart: talktrack report revive, talktrack report lost.", "Сделки без суммы стоят отдельно: talktrack report revive, talktrack report lost.";
    lists_note: "What is listed goes with lost deals; what caused them cannot be seen from here. The words were found by rules: listen to the call before you act.", "Перечисленное идёт вместе с проигранными сделками; причина ли это, отсюда не видно. Слова найдены по правилам: прежде чем действовать, послушайте звонок.";
    train: "Whom to train", "Кого учить";
    train_who: "Named are managers of whom a whole interval is worse than the department's. By name, not by rank.", "Названы те, у кого весь интервал хуже, чем у отдела. По имени, это не рейтинг.";
    train_nobody: "No manager's whole interval is worse than the department's: nobody is singled out.", "Ни у кого весь интервал не хуже, чем у отдела: выделять некого.";
    train_what: "What to train first: met least often among the items that go with more won deals", "Что учить первым: реже всего выполняется из того, что идёт вместе с выигранными сделками";
    worse_in: "Worse than the department in", "Хуже отдела по";
    department: "Department", "Отдел";
    practise: "Least often met in calls", "Реже всего выполняется в звонках";
    train_how: "Clips to play: talktrack report training --manager NAME.", "Фрагменты для разбора: talktrack report training --manager ИМЯ.";
    no_calls: "No call has a scorecard yet: worklists, training and what goes with won deals need scored calls (talktrack run DIR --form FILE).", "Оценённых звонков ещё нет: рабочим спискам, обучению и связи с выигранными сделками нужны оценённые звонки (talktrack run ПАПКА --form ФАЙЛ).";
    goes_with: "What goes with won deals", "Что идёт вместе с выигранными сделками";
    goes_caption: "Difference in win rate with and without, in percentage points, 95 % interval; the first rows of the lift table", "Разница в доле выигранных с этим и без, в процентных пунктах, интервал 95 %; первые строки таблицы lift";
    more_rows: "More rows, adjusted effects and the checklist on trial: talktrack report lift --format html", "Ещё строки, эффекты с поправкой и проверка чек-листа: talktrack report lift --format html";
    no_rows: "Nothing can be said yet: too few closed deals with a scored call.", "Сказать пока нечего: мало закрытых сделок с оценённым звонком.";
    bands: "Win rate by score of the call", "Доля выигранных по оценке звонка";
    trends: "Trends", "Динамика";
    by_week: "by week", "по неделям";
    by_month: "by month", "по месяцам";
    trend_note: "The bar through a point is its 95 % interval; where there is none the figure is a sum or a median. A gap is a week or month of which nothing is known. Leads of the last parts may still be won: their conversion is not final.", "Черта через точку — интервал 95 %; без черты — сумма или медиана. Разрыв — часть, о которой ничего не известно. Лиды последних недель или месяцев ещё могут быть выиграны: их конверсия не окончательна.";
    table: "Table", "Таблица";
    value: "Value", "Значение";
    interval: "95 % interval", "Интервал 95 %";
    managers: "Managers", "Менеджеры";
    manager: "Manager", "Менеджер";
    managers_note: "By name: this is no ranking. Grey: n below 20, too little to judge by. ▼: the whole interval is worse than the department's.", "По именам: это не рейтинг. Серым — n меньше 20: судить рано. ▼ — весь интервал хуже, чем у отдела.";
    managers_none: "No manager is named in deals or calls.", "Ни в сделках, ни в звонках менеджеры не указаны.";
    managers_more: "more are not shown; all: talktrack report kpi --by manager", "ещё не показаны; все: talktrack report kpi --by manager";
    not_stated: "(not stated)", "(не указано)";
    flags: "Signals of a gamed target", "Признаки игры с показателем";
    flags_note: "A question to ask, not a verdict on a person.", "Это повод спросить, а не вывод о человеке.";
    flags_none: "None is raised.", "Ни один не сработал.";
    flags_calm: "Checked for the department and not raised", "Проверены по отделу и не сработали";
    rule: "rule", "правило";
    toxic: "Can be met while revenue stands still: only beside money", "Можно выполнить, когда выручка стоит: только рядом с деньгами";
    toxic_note: "Never to rank anyone.", "Никого по ним не сравнивают.";
    figure: "Figure", "Показатель";
    proxy: "A score about a person is a proxy: a program worked it out from words and pauses. A person's verdict stands above it. […] is a 95 % interval (Wilson for shares, Student's t for means); — is not known, with its reason beside it.", "Оценка человека — приближение: программа вывела её по словам и паузам. Вывод человека стоит выше. […] — интервал 95 % (Уилсона для долей, Стьюдента для средних); — значит неизвестно, причина рядом.";
}

pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Russian => &RUSSIAN,
    }
}
