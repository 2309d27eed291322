//! Metrics, details of events and the stage of a call, on short calls whose answers can be counted by hand.

use std::sync::LazyLock;

use rstest::rstest;

use super::{form, shipped, transcript};
use crate::domain::{
    Channel, CustomerClose, DecisionStage, Event, EventKind, Millis, Role, Scorecard, Span, Transcript,
};
use crate::score::Scorer;

static SCORER: LazyLock<Scorer> = LazyLock::new(|| {
    let items = "      - {id: x, text: x, phrases: [добрый день, меня зовут, наша система поможет вашему бизнесу]}\n";
    let mut text = form("ru", items);
    text.competitors = vec!["МойСклад".to_owned()];
    Scorer::new(&text).unwrap()
});

fn card(said: &str) -> Scorecard {
    SCORER.score(&transcript(said))
}

fn metric(card: &Scorecard, name: &str) -> Option<f64> {
    *card.metrics.get(name).unwrap_or_else(|| panic!("no metric {name}"))
}

fn event(card: &Scorecard, kind: EventKind) -> &Event {
    card.events
        .iter()
        .find(|e| e.kind == kind)
        .unwrap_or_else(|| panic!("no {kind:?} in {:?}", card.events))
}

const DISCOVERY: &str = "
    A: Добрый день, меня зовут Анна, компания Вектор.
    C: Здравствуйте.
    A: Расскажите, как у вас устроен склад?
    C: У нас два склада, и постоянно теряются остатки.
    A: Что для вас самое важное?
    C: Важно, чтобы остатки сходились с бухгалтерией.
    A: Наша система поможет: остатки обновляются сразу, а бухгалтерия видит те же цифры.
    C: Хорошо.
    A: Стоимость двадцать тысяч рублей в год.
    C: Понятно.
";

#[test]
fn need_discovery_counts_questions_before_the_pitch_and_words_that_came_back() {
    let card = card(DISCOVERY);
    assert_eq!(metric(&card, "open_questions_before_pitch"), Some(2.0));
    assert_eq!(metric(&card, "need_statements"), Some(2.0));
    let echoed = metric(&card, "need_words_echoed").unwrap();
    assert!(echoed >= 2.0, "остатки, бухгалтерия: {echoed}");
    let share = metric(&card, "need_words_echoed_share").unwrap();
    assert!((share - echoed / metric(&card, "need_words").unwrap()).abs() < 1e-4);
    assert_eq!(metric(&card, "question_spread"), Some(0.25 * 2.0));
}

#[test]
fn value_comes_before_the_price_or_not() {
    let good = card(DISCOVERY);
    assert_eq!(metric(&good, "value_statements"), Some(1.0));
    assert_eq!(metric(&good, "price_before_value"), Some(0.0));
    let price = event(&good, EventKind::Price);
    assert_eq!(
        (price.detail.amount, price.detail.after_value),
        (Some(20_000.0), Some(true))
    );
    assert_eq!(price.speaker, Some(Role::Agent));
    let bad = card(
        "A: Добрый день, программа стоит двадцать тысяч рублей, и есть скидка десять процентов.
         C: Ого.",
    );
    assert_eq!(metric(&bad, "price_before_value"), Some(1.0));
    assert_eq!(metric(&bad, "discount_before_value"), Some(1.0));
    assert_eq!(event(&bad, EventKind::Price).detail.after_value, Some(false));
    assert_eq!(
        (metric(&bad, "discounts_agent"), metric(&bad, "discounts_customer")),
        (Some(1.0), Some(0.0))
    );
    let none = card("A: Добрый день.\nC: А скидка будет?");
    assert_eq!(metric(&none, "price_before_value"), None, "nobody named a price");
    assert_eq!(metric(&none, "discounts_customer"), Some(1.0));
}

#[test]
fn a_competitor_carries_the_price_beside_it() {
    let near = card("C: МойСклад предлагает за пятнадцать тысяч рублей в год.\nA: Понимаю.");
    assert_eq!(event(&near, EventKind::Competitor).detail.amount, Some(15_000.0));
    assert_eq!(
        (metric(&near, "competitor_mentions"), metric(&near, "competitor_prices")),
        (Some(1.0), Some(1.0))
    );
    let far = card("C: Мы смотрели МойСклад.\nA: У нас стоит десять тысяч рублей.");
    assert_eq!(event(&far, EventKind::Competitor).detail.amount, None);
}

#[test]
fn a_promise_says_who_and_when() {
    let card = card("A: Я перезвоню вам завтра в одиннадцать. И пришлю вам презентацию.\nC: Жду.");
    let promises: Vec<_> = card.events.iter().filter(|e| e.kind == EventKind::Promise).collect();
    assert_eq!(promises.len(), 2);
    assert_eq!(promises[0].speaker, Some(Role::Agent));
    assert_eq!(promises[0].detail.when.as_deref(), Some("завтра в одиннадцать"));
    assert_eq!(promises[1].detail.when, None);
    assert_eq!(metric(&card, "promises_dated_share_agent"), Some(0.5));
}

#[test]
fn a_monologue_is_broken_by_questions_and_by_silence() {
    // 400 ms a word: 75 words are half a minute.
    let words = |n: usize| vec!["слово"; n].join(" ");
    let count = |call: &Transcript| {
        let card = SCORER.score(call);
        metric(&card, "monologues_agent")
    };
    let long = transcript(&format!("A: {}\nC: ну хорошо тогда", words(155)));
    assert_eq!(count(&long), Some(1.0));
    let asked = transcript(&format!(
        "A: {}. Вам удобно? {}\nC: ну хорошо тогда",
        words(80),
        words(80)
    ));
    assert_eq!(count(&asked), Some(0.0));
    let mut silent = transcript(&format!("A: {}.\nA: {}\nC: ну хорошо тогда", words(80), words(80)));
    assert_eq!(count(&silent), Some(1.0), "two segments, one talk");
    for segment in &mut silent.segments[1..] {
        segment.start_ms.0 += 4000;
        segment.end_ms.0 += 4000;
    }
    assert_eq!(count(&silent), Some(0.0));
    let longest = SCORER.score(&silent).metrics["longest_monologue_ms_agent"];
    assert_eq!(longest, Some(32_000.0));
}

#[test]
fn manner_is_counted_per_hundred_words_of_the_agent() {
    let filler = vec!["слово"; 30].join(" ");
    let said = format!(
        "A: Наверное, пожалуйста, короче, мы мы ложим договорчик. Послушайте, вы, э, не знаю. {filler}. Да да.
         C: Наверное, типа, блин, короче."
    );
    let card = card(&said);
    let words = metric(&card, "words_agent").unwrap();
    let hits = |name: &str| metric(&card, &format!("{name}_per_100_words")).map(|v| (v * words / 100.0).round());
    assert_eq!(hits("hedges"), Some(2.0));
    assert_eq!(hits("polite"), Some(1.0));
    assert_eq!(hits("parasites"), Some(1.0));
    assert_eq!(
        hits("restarts"),
        Some(15.0 + 1.0),
        "«мы мы» and thirty words in pairs; «да да» is meant"
    );
    assert_eq!(hits("mistakes"), Some(1.0));
    assert_eq!(hits("diminutives"), Some(1.0));
    assert_eq!(hits("imperatives"), Some(1.0));
    assert_eq!(hits("fillers"), Some(1.0));
    assert_eq!(
        (hits("rude"), hits("profanity")),
        (Some(0.0), Some(0.0)),
        "the customer's words are his own"
    );
    let short = SCORER.score(&transcript("A: Наверное, короче.\nC: да"));
    assert_eq!(metric(&short, "hedges_per_100_words"), None, "too little to tell");
}

#[test]
fn english_manner_has_its_own_words() {
    let scorer = Scorer::new(&form("en", "      - {id: x, text: x, phrases: [good morning]}\n")).unwrap();
    let padding = (0..30).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ");
    let card = scorer.score(&transcript(&format!(
        "A: Maybe, um, I guess you was right, please. Damn. {padding}\nC: okay then fine"
    )));
    for (name, hits) in [
        ("hedges", 2.0),
        ("fillers", 1.0),
        ("polite", 1.0),
        ("mistakes", 1.0),
        ("profanity", 1.0),
    ] {
        let rate = card.metrics[&format!("{name}_per_100_words")].unwrap();
        let words = card.metrics["words_agent"].unwrap();
        assert!((rate - 100.0 * hits / words).abs() < 1e-3, "{name} {rate}");
    }
}

#[test]
fn who_reads_the_script_aloud_is_told_from_who_listens() {
    let scorer = Scorer::new(&shipped("ru")).unwrap();
    let read = transcript(
        "A: Добрый день, меня зовут Анна, компания Вектор. Вы оставляли заявку на сайте. Вам удобно говорить?
         C: Да, только у нас тут касса сломалась, суматоха.
         A: Расскажите, пожалуйста, как вы сейчас ведёте учёт. Что для вас важно при выборе?
         C: Кошмар с поставщиками из Казани, возвраты каждую неделю.
         A: Наша система поможет вашему бизнесу. Мы предлагаем решение под ключ. Вы сможете экономить время.
         C: Возвраты меня беспокоят, понимаете, а не время.
         A: Когда вам удобно созвониться? Предлагаю встретиться в четверг в одиннадцать.
         C: Ну не знаю, посмотрим по загрузке.
         A: Я перезвоню вам завтра. Спасибо за уделённое время, всего доброго, до свидания.",
    );
    let listened = transcript(
        "A: Добрый день, меня зовут Анна, компания Вектор. Вы оставляли заявку на сайте. Вам удобно говорить?
         C: Да, только у нас тут касса сломалась, суматоха.
         A: Понимаю, касса в такой час — беда. Давно сломалась? Может, перезвонить попозже, когда разберётесь?
         C: Кошмар с поставщиками из Казани, возвраты каждую неделю.
         A: Возвраты из Казани каждую неделю — это дорого. А что чаще всего возвращаете, весь товар или часть?
         C: Возвраты меня беспокоят, понимаете, а не время.
         A: Понял вас. Тогда начнём с возвратов: у соседей по рынку мы сократили их вдвое, покажу как.
         C: Ну не знаю, посмотрим по загрузке.
         A: Конечно, по загрузке и решим. Какой день на этой неделе у вас свободнее обычного?",
    );
    let of = |call: &Transcript, name: &str| scorer.score(call).metrics[name];
    assert!(of(&read, "script_overlap") > of(&listened, "script_overlap"));
    assert!(of(&read, "reaction_share") < of(&listened, "reaction_share"));
    assert!(of(&read, "reader_score") > of(&listened, "reader_score"));
    assert_eq!((of(&read, "reader"), of(&listened, "reader")), (Some(1.0), Some(0.0)));
    assert_eq!(
        of(&transcript("A: Добрый день\nC: да"), "reader"),
        None,
        "too little to tell"
    );
}

#[rstest]
#[case::nothing_yet(
    "A: Добрый день.\nC: Здравствуйте.",
    DecisionStage::FirstContact,
    CustomerClose::Neutral
)]
#[case::need(
    "A: Добрый день. Что для вас важно?\nC: Нам важно, чтобы остатки сходились.",
    DecisionStage::Need,
    CustomerClose::Neutral
)]
#[case::offer(
    "A: Я отправлю вам коммерческое предложение сегодня.\nC: Хорошо, спасибо большое.",
    DecisionStage::OfferSent,
    CustomerClose::Positive
)]
#[case::terms(
    "A: Это стоит сто рублей.\nC: Дорого.\nA: Понимаю. А с чем сравниваете?\nC: Ни с чем.",
    DecisionStage::Negotiating,
    CustomerClose::Neutral
)]
#[case::agreed(
    "A: Готовы оплатить счёт сегодня?\nC: Да, выставляйте.\nA: Отправлю договор.\nC: Жду.",
    DecisionStage::Agreed,
    CustomerClose::Positive
)]
#[case::refused(
    "A: Предлагаю встретиться в четверг?\nC: Нет, спасибо, нам не интересно.\nA: До свидания.",
    DecisionStage::Refused,
    CustomerClose::Negative
)]
#[case::waiting(
    "A: Готовы подписать договор?\nC: Я подумаю.\nA: Хорошо.\nC: Ладно.",
    DecisionStage::Waiting,
    CustomerClose::Neutral
)]
#[case::no_to_something_more(
    "A: Готовы оплатить счёт сегодня?\nC: Да, выставляйте.\nA: Ещё могу предложить расширенный тариф.\nC: Нет, спасибо.",
    DecisionStage::Agreed,
    CustomerClose::Positive
)]
#[case::an_offer_after_a_no(
    "A: Предлагаю?\nC: Нет, спасибо, не интересно.\nA: Я отправлю вам прайс.\nC: Ну.",
    DecisionStage::Refused,
    CustomerClose::Negative
)]
#[case::rude_without_a_refusal(
    "A: Это стоит сто рублей.\nC: Понятно.\nA: Оплата помесячно.\nC: Это ваши проблемы, спасибо.",
    DecisionStage::Negotiating,
    CustomerClose::Negative
)]
fn the_stage_follows_from_what_happened(
    #[case] said: &str,
    #[case] stage: DecisionStage,
    #[case] close: CustomerClose,
) {
    let call = transcript(said);
    let card = SCORER.score(&call);
    let decision = card.decision.unwrap_or_else(|| panic!("none for {said}"));
    assert_eq!(
        (decision.stage, decision.close),
        (stage, close),
        "{said}\n{:?}",
        card.events
    );
    match decision.evidence {
        Some(e) => {
            let span = Span::new(e.start_ms, e.end_ms);
            assert!(crate::score::verify(&call, &e.quote, e.channel, span));
        }
        None => assert_eq!(stage, DecisionStage::FirstContact),
    }
}

#[test]
fn without_roles_there_is_no_stage_and_no_figure_of_a_side() {
    let mut call = transcript(DISCOVERY);
    call.assign_roles(|_| None);
    let card = SCORER.score(&call);
    assert_eq!(card.decision, None);
    for metric in crate::checklist::METRICS {
        let value = card.metrics[metric.name];
        assert_eq!(value.is_none(), metric.needs_roles, "{} is {value:?}", metric.name);
    }
    assert!(card.events.iter().all(|e| e.detail.after_value.is_none()));
}

#[test]
fn a_silent_customer_has_no_stage() {
    assert_eq!(card("A: Алло. Алло, вы меня слышите?").decision, None);
    assert_eq!(card("").decision, None);
}

/// Two channels with measured speech, and no words but these segments.
fn measured(agent: &[(u32, u32)], customer: &[(u32, u32)], levels: [Option<f32>; 2]) -> Scorecard {
    let mut call = transcript("A: раз два\nC: раз два");
    let spans = |s: &[(u32, u32)]| s.iter().map(|&(a, b)| Span::new(Millis(a), Millis(b))).collect();
    call.duration_ms = Millis(60_000);
    call.channels = [(agent, Role::Agent), (customer, Role::Customer)]
        .into_iter()
        .zip(levels)
        .zip(0..)
        .map(|(((speech, role), level_dbfs), index)| Channel {
            index,
            role: Some(role),
            speech: Some(spans(speech)),
            level_dbfs,
            voices: Vec::new(),
        })
        .collect();
    SCORER.score(&call)
}

#[test]
fn conversation_metrics_come_from_voice_activity_as_computed_by_hand() {
    // Agent 10 + 5 + 6 s, customer 4 + 5 s; both speak from 29 to 30 s, the customer having begun later; silences of
    // 5 s (15–20) and 4 s (34–38); an answer after 1 s each way.
    let card = measured(
        &[(0, 10_000), (25_000, 30_000), (38_000, 44_000)],
        &[(11_000, 15_000), (20_000, 24_000), (29_000, 34_000)],
        [Some(-23.5), None],
    );
    let expect = [
        ("speech_ms_agent", 21_000.0),
        ("speech_ms_customer", 13_000.0),
        ("talk_share_agent", 0.6176),
        ("talk_share_customer", 0.3824),
        ("talk_share_agent_of_duration", 0.35),
        ("talk_share_customer_of_duration", 0.2167),
        ("silence_count", 2.0),
        ("longest_silence_ms", 5000.0),
        ("silence_share", 0.15),
        ("overtalk_ms", 1000.0),
        ("overtalk_ms_customer", 1000.0),
        ("overtalk_ms_agent", 0.0),
        ("overtalk_count", 1.0),
        ("interruptions_customer", 1.0),
        ("interruptions_agent", 0.0),
        ("longest_monologue_ms_agent", 10_000.0),
        ("longest_monologue_ms_customer", 5000.0),
        // After 24 s and after 34 s: 1 s and 4 s.
        ("patience_ms", 2500.0),
        // After 10 s, and 0 for the interruption.
        ("response_ms_customer", 500.0),
        // Four changes of side in one minute: A C A C A.
        ("interactivity", 4.0),
        ("words_agent", 2.0),
        ("words_per_minute_agent", 5.7143),
        ("level_dbfs_agent", -23.5),
        ("duration_ms", 60_000.0),
    ];
    for (name, value) in expect {
        assert_eq!(metric(&card, name), Some(value), "{name}");
    }
    assert_eq!(metric(&card, "level_dbfs_customer"), None, "not measured");
}

#[test]
fn a_refusal_that_was_talked_over_is_counted() {
    let mut call = transcript(
        "A: Предлагаю подключить.\nC: Нет, спасибо, нам это не интересно совсем никак.\nA: Подождите, послушайте меня, это выгодно.",
    );
    let whole = metric(&SCORER.score(&call), "interrupted_refusals");
    assert_eq!(whole, Some(0.0));
    call.segments[2].start_ms.0 -= 2000;
    call.segments[2].end_ms.0 -= 2000;
    assert_eq!(metric(&SCORER.score(&call), "interrupted_refusals"), Some(1.0));
}

#[test]
fn a_question_that_got_no_answer_is_counted() {
    let count = |said: &str| metric(&card(said), "unanswered_questions");
    assert_eq!(
        count("A: Алло.\nC: Сколько это стоит?\nA: А сколько у вас точек?\nC: Две."),
        Some(1.0)
    );
    assert_eq!(
        count("A: Алло.\nC: Сколько это стоит?\nA: Сто рублей. А что?\nC: Две."),
        Some(0.0)
    );
    assert_eq!(count("A: Алло.\nC: Это облако?\nA: Да.\nC: Ясно."), Some(0.0));
    assert_eq!(count("A: Алло.\nC: Вы меня слышите, сколько это стоит?"), Some(1.0));
}
