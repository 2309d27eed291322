//! The rows of the catalogue that come from the CRM, K34–K64, the three that tie to money and the five that do not: names,
//! definitions, inputs, figures. Computed in `crm_*.rs`.

use super::descriptor::Better::{Lower, Neither};
use super::descriptor::{Descriptor, Unit, count, figure, money, price, row, share};
use super::id::{k, m, t};
use super::input::Input::{
    Amounts, CallLog, Clients, Costs, Deals, Discounts, FirstContacts, Items, LeadDeals, LeadPhones, Leads, LineKinds,
    Margins, Plan, Products, Qualified, Recurring, Regions, Scorecards, Site, Sources, Staff, Stages,
};

/// M1–M3, which lead every page, and T1–T5, which are shown only beside them.
pub const LEADING: &[Descriptor] = &[
    row(m(1), "Revenue above plan", "Выручка сверх плана")
        .is(
            "Amounts of deals won in the period − their plan, in currency",
            "Суммы сделок, выигранных в периоде, − план, в деньгах",
        )
        .needs(&[Deals, Amounts])
        .also(&[Plan])
        .yields(&[
            money("above", "Above plan", "Сверх плана"),
            money("revenue", "Revenue", "Выручка"),
            money("plan", "Plan", "План").better(Neither),
        ]),
    row(m(2), "Margin profit", "Маржинальная прибыль")
        .is(
            "Of deals won in the period: the margin the CRM states, else amount − cost − discount",
            "По выигранным в периоде: маржа из CRM, иначе сумма − себестоимость − скидка",
        )
        .needs(&[Deals, Margins])
        .also(&[Discounts])
        .yields(&[
            money("profit", "Profit", "Прибыль"),
            figure(
                "profit_share",
                "Profit of revenue",
                "Доля прибыли в выручке",
                Unit::Share,
            ),
            money("discount", "Discounts given", "Скидки").better(Lower),
            figure(
                "discount_share",
                "Discounts of list price",
                "Доля скидок от полной цены",
                Unit::Share,
            )
            .better(Lower),
            count("loss_making", "Loss-making deals", "Убыточные сделки").better(Lower),
            money("loss", "Lost on them", "Убыток по ним").better(Lower),
        ]),
    row(
        m(3),
        "Conversion of qualified leads into sales",
        "Конверсия квалифицированных лидов в продажи",
    )
    .is(
        "Won ÷ qualified among leads created in the period; some may still be won",
        "Выигранные ÷ квалифицированные среди лидов периода; часть ещё может быть выиграна",
    )
    .needs(&[Leads, Qualified, LeadDeals])
    .also(&[Deals])
    .yields(QUALIFIED),
    row(t(1), "Plan attainment", "Выполнение плана")
        .is(
            "Revenue ÷ plan; says nothing of money above it",
            "Выручка ÷ план; ничего не говорит о деньгах сверх него",
        )
        .needs(&[Deals, Amounts, Plan])
        .toxic()
        .yields(&[figure("attainment", "Plan attained", "План выполнен", Unit::Share)]),
    row(t(2), "Number of calls and meetings", "Число звонков и встреч")
        .is(
            "Calls in the log, and calls in which a meeting was agreed",
            "Звонки журнала и звонки, в которых договорились о встрече",
        )
        .needs(&[CallLog])
        .also(&[Scorecards])
        .toxic()
        .yields(&[
            count("calls", "Calls", "Звонки"),
            count("connected", "Connected", "Состоявшиеся"),
            count("meetings", "Meetings agreed", "Встречи назначены"),
        ]),
    row(t(3), "Staff turnover", "Текучесть кадров")
        .is("People who left ÷ staff", "Уволившиеся ÷ штат")
        .needs(&[Staff])
        .toxic()
        .yields(&[share("turnover", "Turnover", "Текучесть").better(Lower)]),
    row(t(4), "Tidy CRM cards", "Заполненность карточек CRM")
        .is(
            "Deals alive in the period with manager, source, amount, stage and client filled in",
            "Сделки в работе в периоде, где заполнены менеджер, источник, сумма, этап и клиент",
        )
        .needs(&[Deals])
        .toxic()
        .yields(&[share("filled", "Cards filled", "Карточки заполнены")]),
    row(t(5), "Average check", "Средний чек")
        .is("Amount won ÷ deals won", "Сумма выигранных ÷ выигранные сделки")
        .needs(&[Deals, Amounts])
        .toxic()
        .yields(&[price("average", "Average check", "Средний чек")]),
];

const QUALIFIED: &[super::FigureDef] = &[
    share("conversion", "Won of qualified", "Выиграно из квалифицированных"),
    count("qualified", "Qualified leads", "Квалифицированные лиды"),
    count("won", "Won", "Выиграно"),
    count("open", "Still open", "Ещё в работе").better(Neither),
];

/// K34–K64 in order.
pub const ROWS: &[Descriptor] = &[
    row(k(34), "Pipeline value", "Стоимость воронки")
        .is(
            "Amounts of deals open at the end of the period; weighted by the win rate of their stage over the year before",
            "Суммы сделок, открытых на конец периода; взвешенные — по доле выигрыша их этапа за год",
        )
        .needs(&[Deals, Amounts])
        .also(&[Stages])
        .yields(&[
            money("open", "Open", "Открыто"),
            money("weighted", "Weighted", "Взвешенная"),
            money("stage", "By stage", "По этапам"),
        ]),
    row(k(35), "Cost of the funnel per stage", "Стоимость воронки по этапам")
        .is(
            "Costs of the period ÷ leads and deals of the period that reached the stage",
            "Затраты периода ÷ лиды и сделки периода, дошедшие до этапа",
        )
        .needs(&[Costs])
        .also(&[Leads, Deals, Stages])
        .yields(&[
            money("cost", "Costs", "Затраты").better(Lower),
            money("kind", "By kind", "По видам").better(Lower),
            price("per_stage", "Per arrival at the stage", "На дошедшего до этапа").better(Lower),
        ]),
    row(k(36), "Sales conversion", "Конверсия в продажу")
        .is(
            "Won ÷ (won + lost) closed in the period; won ÷ leads created in the period; visitors → requests → purchases",
            "Выигранные ÷ (выигранные + проигранные), закрытые в периоде; выигранные ÷ лиды периода; посетители → заявки → покупки",
        )
        .needs(&[Deals])
        .also(&[Leads, LeadDeals, Site])
        .yields(&[
            share("win_rate", "Won of closed", "Выиграно из закрытых"),
            share("from_leads", "Won of leads created", "Выиграно из лидов периода"),
            share("from_visitors", "Purchases of visitors", "Покупки из посетителей"),
        ]),
    row(k(37), "Stage-to-stage conversion, bottleneck", "Конверсия по этапам, узкое место")
        .is(
            "Of deals created in the period: reached the next stage ÷ reached this one (a skipped stage counts as reached)",
            "По сделкам, созданным в периоде: дошли до следующего этапа ÷ дошли до этого (пропущенный этап считается пройденным)",
        )
        .needs(&[Deals, Stages])
        .yields(&[
            share("lowest", "Lowest step", "Самый слабый переход"),
            figure("longest", "Longest stage, median days", "Самый долгий этап, медиана дней", Unit::Days).better(Lower),
            share("step", "Step", "Переход"),
            figure("time", "Median time in the stage", "Медиана времени на этапе", Unit::Days).better(Lower),
        ]),
    row(k(38), "Deal cycle length", "Длина цикла сделки")
        .is(
            "Close − first contact (else creation) of deals won in the period; lead created → won",
            "Закрытие − первый контакт (иначе создание) по выигранным в периоде; создание лида → выигрыш",
        )
        .needs(&[Deals])
        .also(&[CallLog, Leads])
        .yields(&[
            figure("median", "Median", "Медиана", Unit::Days).better(Lower),
            figure("p90", "90 % are shorter", "90 % короче", Unit::Days).better(Lower),
            figure("mean", "Mean", "Среднее", Unit::Days).better(Lower),
            figure("lead_to_won", "Lead to won, median", "От лида до выигрыша, медиана", Unit::Days).better(Lower),
            figure("lost_median", "Lost deals, median", "Проигранные, медиана", Unit::Days).better(Neither),
        ]),
    row(k(39), "Monthly recurring revenue", "Ежемесячная регулярная выручка (MRR)")
        .is(
            "Monthly fees of deals won in the period: new clients by the direction of the first call, upgrades of clients who bought before",
            "Ежемесячные платежи по выигранным в периоде: новые — по направлению первого звонка, повторные клиенты — апгрейд",
        )
        .needs(&[Deals, Recurring])
        .also(&[CallLog, Clients])
        .yields(&[
            money("mrr", "New MRR", "Новый MRR"),
            money("origin", "By origin", "По происхождению"),
        ]),
    row(k(40), "Upsell and cross-sell", "Допродажи и кросс-продажи")
        .is(
            "Of deals won in the period: additional lines, their share of revenue, clients who took them, offers in demand; products of open deals",
            "По выигранным в периоде: дополнительные позиции, их доля в выручке, клиенты с ними, востребованные; товары открытых сделок",
        )
        .needs(&[Deals, Items])
        .also(&[LineKinds, Clients])
        .yields(&[
            count("lines", "Additional lines", "Дополнительные позиции"),
            figure("revenue_share", "Of revenue", "Доля в выручке", Unit::Share),
            share("clients", "Clients who buy more", "Клиенты, покупающие больше"),
            money("offer", "In demand", "Востребованные"),
            money("potential", "In open deals", "В открытых сделках"),
        ]),
    row(k(41), "Number of leads", "Число лидов")
        .is("Leads created in the period", "Лиды, созданные в периоде")
        .needs(&[Leads])
        .yields(&[count("leads", "Leads", "Лиды")]),
    row(k(42), "Channels", "Каналы")
        .is(
            "By source: leads and qualified share of the period, win rate and revenue of deals closed in it, cost per lead, return on cost",
            "По источникам: лиды и доля квалифицированных за период, конверсия и выручка закрытых в нём, цена лида, окупаемость",
        )
        .needs(&[Sources])
        .also(&[Leads, Deals, Costs])
        .yields(&[
            count("leads", "Leads", "Лиды"),
            share("qualified", "Qualified", "Квалифицировано"),
            share("win_rate", "Won of closed", "Выиграно из закрытых"),
            money("revenue", "Revenue", "Выручка"),
            price("per_lead", "Cost per lead", "Цена лида").better(Lower),
            figure("roi", "Return: (revenue − cost) ÷ cost", "Окупаемость: (выручка − затраты) ÷ затраты", Unit::Number),
        ]),
    row(k(43), "Qualification level", "Уровень квалификации")
        .is(
            "Qualified ÷ leads of the period that are marked either way",
            "Квалифицированные ÷ лиды периода с отметкой о квалификации",
        )
        .needs(&[Leads, Qualified])
        .yields(&[share("qualified", "Qualified", "Квалифицировано")]),
    row(k(44), "Response time", "Скорость реакции")
        .is(
            "First contact (in the CRM, or the first connected outgoing call) − lead created, by the working clock and by the wall clock; a lead never contacted is late",
            "Первый контакт (по CRM или первый состоявшийся исходящий) − создание лида, по рабочим часам и по астрономическим; лид без контакта — опоздание",
        )
        .needs(&[Leads, FirstContacts])
        .also(&[CallLog, LeadDeals])
        .yields(&[
            share("within_work", "Within 15 min, working clock", "За 15 мин, рабочие часы"),
            share("within_wall", "Within 15 min, wall clock", "За 15 мин, по часам"),
            figure("median_work", "Median, working clock", "Медиана, рабочие часы", Unit::Minutes).better(Lower),
            figure("median_wall", "Median, wall clock", "Медиана, по часам", Unit::Minutes).better(Lower),
            share("never", "Never contacted", "Без контакта").better(Lower),
            share("conversion", "Won, by time of response", "Выиграно по времени реакции"),
        ]),
    row(k(45), "Repeat sales", "Повторные продажи")
        .is(
            "Clients with two won deals and more ÷ clients, by the end of the period; repeat revenue of the period; clients of the last year ÷ all",
            "Клиенты с двумя и более выигранными ÷ клиенты на конец периода; повторная выручка периода; клиенты последнего года ÷ все",
        )
        .needs(&[Deals, Clients])
        .also(&[Amounts])
        .yields(&[
            share("clients", "Repeat clients", "Повторные клиенты"),
            figure("revenue_share", "Repeat revenue of revenue", "Доля повторной выручки", Unit::Share),
            count("deals", "Repeat deals", "Повторные сделки"),
            share("active", "Clients who bought in the last year", "Клиенты, купившие за последний год"),
        ]),
    row(k(46), "Active sales", "Активные продажи")
        .is("Deals open at the end of the period", "Сделки, открытые на конец периода")
        .needs(&[Deals])
        .yields(&[count("open", "Open deals", "Открытые сделки").better(Neither)]),
    row(k(47), "Average deal size", "Средний размер сделки")
        .is(
            "Amount ÷ deals, of those won in the period. Toxic as a target: only beside money",
            "Сумма ÷ сделки, по выигранным в периоде. Как цель вредно: только рядом с деньгами",
        )
        .needs(&[Deals, Amounts])
        .toxic()
        .yields(&[price("average", "Average deal", "Средняя сделка")]),
    row(k(48), "Won share", "Доля выигранных")
        .is(
            "Won ÷ all deals created in the period; some may still be won",
            "Выигранные ÷ все сделки, созданные в периоде; часть ещё может быть выиграна",
        )
        .needs(&[Deals])
        .yields(&[share("won", "Won of created", "Выиграно из созданных")]),
    row(k(49), "Customer acquisition cost", "Стоимость привлечения клиента")
        .is(
            "Costs of the period ÷ clients whose first purchase is in it; ÷ won deals of buyers not known to have bought before",
            "Затраты периода ÷ клиенты с первой покупкой в нём; ÷ выигранные сделки покупателей, о прежних покупках которых не известно",
        )
        .needs(&[Deals, Costs])
        .also(&[Clients])
        .yields(&[
            price("per_client", "Per new client", "На нового клиента").better(Lower),
            price("per_buyer", "Per new buyer", "На нового покупателя").better(Lower),
        ]),
    row(k(50), "Revenue by product", "Выручка по товарам")
        .is(
            "Lines of deals won in the period; where a deal has no lines, its amount under its product",
            "Позиции сделок, выигранных в периоде; у сделки без позиций — её сумма по её товару",
        )
        .needs(&[Deals, Products])
        .also(&[Items, Amounts])
        .yields(&[money("product", "By product", "По товарам")]),
    row(k(51), "Cost per lead", "Стоимость лида")
        .is("Costs of the period ÷ leads created in it", "Затраты периода ÷ лиды, созданные в нём")
        .needs(&[Leads, Costs])
        .yields(&[
            price("per_lead", "Per lead, all costs", "На лид, все затраты").better(Lower),
            price("per_lead_ads", "Per lead, advertising", "На лид, реклама").better(Lower),
        ]),
    row(k(52), "Sales by region", "Продажи по регионам")
        .is(
            "Amounts of deals won in the period by region: as the CRM says, else by the area code of the phone (mobile numbers tell none)",
            "Суммы выигранных в периоде по регионам: из CRM, иначе по коду города телефона (мобильные регион не выдают)",
        )
        .needs(&[Deals, Amounts, Regions])
        .yields(&[money("region", "By region", "По регионам")]),
    row(k(53), "New opportunities", "Новые возможности")
        .is(
            "Deals created, and qualified leads created, in the period",
            "Сделки и квалифицированные лиды, созданные в периоде",
        )
        .needs(&[Deals])
        .also(&[Leads, Qualified])
        .yields(&[
            count("deals", "New deals", "Новые сделки"),
            count("qualified", "Qualified leads", "Квалифицированные лиды"),
        ]),
    row(k(54), "Customer engagement", "Вовлечённость клиентов")
        .is(
            "Connected calls of deals created in the period: per client, share of inbound, minutes of talk per client",
            "Состоявшиеся звонки по сделкам, созданным в периоде: на клиента, доля входящих, минут разговора на клиента",
        )
        .needs(&[Deals, CallLog, Clients])
        .yields(&[
            figure("contacts", "Contacts per client", "Контактов на клиента", Unit::Number),
            share("inbound", "Inbound", "Входящие"),
            figure("talk", "Talk per client", "Разговор на клиента", Unit::Minutes),
        ]),
    row(k(55), "Upsell and cross-sell share", "Доля допродаж")
        .is(
            "Additional ÷ main lines of deals won in the period",
            "Дополнительные ÷ основные позиции сделок, выигранных в периоде",
        )
        .needs(&[Deals, Items, LineKinds])
        .yields(&[figure("ratio", "Additional per main", "Дополнительных на основную", Unit::Number)]),
    row(k(56), "Conversion of qualified leads", "Конверсия квалифицированных лидов")
        .is(
            "Won ÷ qualified among leads created in the period",
            "Выигранные ÷ квалифицированные среди лидов периода",
        )
        .needs(&[Leads, Qualified, LeadDeals])
        .also(&[Deals])
        .yields(QUALIFIED),
    row(k(57), "Client acquisition share", "Доля привлечённых клиентов")
        .is(
            "Leads of the period that became new clients ÷ leads of the period",
            "Лиды периода, ставшие новыми клиентами, ÷ лиды периода",
        )
        .needs(&[Leads, LeadDeals, Clients])
        .yields(&[share("acquired", "New clients of leads", "Новые клиенты из лидов")]),
    row(k(58), "Positive and negative responses", "Положительные и отрицательные отклики")
        .is(
            "Scored calls of the period at whose end the customer is positive (negative) ÷ those whose end is known",
            "Оценённые звонки периода, где клиент в конце настроен положительно (отрицательно), ÷ с понятным концом",
        )
        .needs(&[Scorecards])
        .proxy()
        .yields(&[
            share("positive", "Positive", "Положительные"),
            share("negative", "Negative", "Отрицательные").better(Lower),
        ]),
    row(k(59), "Lead follow-up", "Повторные касания лидов")
        .is(
            "Leads of the period with a second connected call ÷ those with a first",
            "Лиды периода со вторым состоявшимся звонком ÷ с первым",
        )
        .needs(&[Leads, LeadPhones])
        .yields(&[share("followed", "Followed up", "С повторным касанием")]),
    row(k(60), "Meeting acceptance", "Согласие на встречу")
        .is(
            "Scored calls of the period in which a meeting was agreed ÷ asked for",
            "Оценённые звонки периода, где встречу согласовали, ÷ где её предложили",
        )
        .needs(&[Scorecards])
        .also(&[Deals])
        .proxy()
        .yields(&[
            share("accepted", "Agreed of asked", "Согласились из предложенных"),
            count("agreed", "Meetings agreed", "Встречи назначены").toxic(),
        ]),
    row(k(61), "Touch points", "Касания")
        .is(
            "Connected calls per deal closed in the period, before its close; to win and to loss",
            "Состоявшиеся звонки на сделку, закрытую в периоде, до её закрытия; до выигрыша и до проигрыша",
        )
        .needs(&[Deals, CallLog])
        .yields(&[
            figure("per_deal", "Per closed deal", "На закрытую сделку", Unit::Number).better(Neither),
            figure("to_win", "To a win", "До выигрыша", Unit::Number).better(Neither),
            figure("to_loss", "To a loss", "До проигрыша", Unit::Number).better(Neither),
        ]),
    row(k(62), "Win/loss ratio", "Отношение выигранных к проигранным")
        .is("Won ÷ lost, closed in the period", "Выигранные ÷ проигранные, закрытые в периоде")
        .needs(&[Deals])
        .yields(&[
            figure("ratio", "Won per lost", "Выигранных на проигранную", Unit::Number),
            count("won", "Won", "Выиграно"),
            count("lost", "Lost", "Проиграно").better(Lower),
        ]),
    row(k(63), "Client lifetime, retention, revenue per client", "Срок жизни клиента, удержание, выручка на клиента")
        .is(
            "By the end of the period: last − first purchase of repeat clients; clients from before who bought in the period; revenue ÷ clients",
            "На конец периода: последняя − первая покупка повторных; прежние клиенты, купившие в периоде; выручка ÷ клиенты",
        )
        .needs(&[Deals, Clients])
        .also(&[Amounts])
        .yields(&[
            price("ltv", "Revenue per client", "Выручка на клиента"),
            share("retention", "Returned in the period", "Вернулись в периоде"),
            figure("lifetime", "Lifetime of repeat clients", "Срок жизни повторных", Unit::Days),
        ]),
    row(k(64), "Goals, forecast, who needs support", "Цели, прогноз, кому нужна поддержка")
        .is(
            "Revenue: the next month as the mean of the last whole months with its prediction interval, the trend per month; figures of a manager that lie wholly below the department's interval",
            "Выручка: следующий месяц как среднее последних полных месяцев с интервалом прогноза, тренд за месяц; показатели менеджера целиком ниже интервала отдела",
        )
        .needs(&[Deals, Amounts])
        .also(&[Plan])
        .yields(&[
            money("forecast", "Next month, mean of the last months", "Следующий месяц, среднее последних").better(Neither),
            price("trend", "Trend per month", "Тренд за месяц"),
            figure("support", "Figures below the department", "Показатели ниже отдела", Unit::Count).better(Lower),
            figure("attainment", "Plan attained", "План выполнен", Unit::Share).toxic(),
        ]),
];
