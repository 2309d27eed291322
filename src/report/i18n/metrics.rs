//! Names of the metrics of a conversation, and their order in a report.

use super::Language;

impl Language {
    /// A metric by its name in the scorecard; a name that is not in the table is shown as it is.
    pub(in crate::report) fn metric(self, name: &str) -> Option<&'static str> {
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
}

/// The place of a metric in a report: who talks and how first, counts after, metrics without a name of their own last.
pub(in crate::report) fn metric_order(name: &str) -> usize {
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

#[cfg(test)]
mod tests {
    use super::*;

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
