//! Words of one call: verdicts' reasons, events, findings, sections.

use std::borrow::Cow;

use super::Language;
use crate::domain::{
    CallResult, CustomerClose, DecisionStage, Doubt, EventKind, EventResult, EventType, FindingKind, ItemResult, Match,
    Verdict,
};

impl Language {
    pub(in crate::report) fn call_result(self, result: CallResult) -> &'static str {
        match result {
            CallResult::Pass => self.pick("pass", "зачёт"),
            CallResult::Fail => self.pick("fail", "незачёт"),
        }
    }

    pub(in crate::report) fn matched(self, matched: Match) -> Option<&'static str> {
        match matched {
            Match::Fuzzy => Some(self.texts().fuzzy),
            Match::Exact | Match::Regex | Match::Rule | Match::Person => None,
        }
    }

    /// Why an item has its verdict, where that needs saying: the scorer's reason, which is in English; and of a fail, what
    /// was found and what was not.
    pub(in crate::report) fn why(self, item: &ItemResult) -> Option<Cow<'_, str>> {
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

    pub(in crate::report) fn doubt(self, doubt: Doubt) -> &'static str {
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

    pub(in crate::report) fn event_kind(self, kind: EventKind) -> &'static str {
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

    pub(in crate::report) fn event_type(self, subtype: EventType) -> &'static str {
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

    pub(in crate::report) fn event_result(self, result: EventResult) -> &'static str {
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

    /// A section by the ids that the shipped call scripts use; other sections show their own id.
    pub(in crate::report) fn section(self, id: &str) -> Option<&'static str> {
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
}
