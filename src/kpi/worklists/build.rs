//! One candidate → its rows: on the list to revive, on the list of lost deals, on both or on neither, and why not.

use super::chance::Chances;
use super::errors::{days_between, left_open, of_call, of_head};
use super::money::{expected, group};
use super::options::WorklistOptions;
use super::signs::{Around, CueSet, Findings, quote_evidence, read};
use super::types::{
    Action, ActionKind, DealError, DecisiveCall, DecisiveItems, ErrorClass, QuoteAbout, Reason, RowQuote, Sign, Whose,
    WorkRow,
};
use crate::domain::{DealStatus, EventType, ItemId, Phone, Scorecard, Transcript, Verdict};
use crate::kpi::lift::Estimate;
use crate::store::{SignBits, WorklistCall, WorklistDeal, WorklistQuery};

/// Why a candidate is not on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Out {
    ExternalCause,
    CustomerActive,
    NoCall,
    Refused,
    NoInterest,
    NoReason,
}

/// What both lists are made with.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    pub options: &'a WorklistOptions,
    pub query: &'a WorklistQuery,
    pub chances: &'a Chances<'a>,
    pub decisive: &'a DecisiveItems,
    pub cues: &'a CueSet,
}

impl Judge<'_> {
    /// What the CRM alone says: no transcript is read for these.
    pub fn out_by_crm(&self, deal: &WorklistDeal) -> Option<Out> {
        let reason = deal.lost_reason.as_deref().unwrap_or_default();
        if self.cues.reasons.find_any(reason).is_some() {
            return Some(Out::ExternalCause);
        }
        deal.customer_active.then_some(Out::CustomerActive)
    }

    pub fn findings(&self, call: &WorklistCall, transcript: &Transcript) -> Findings {
        let around = Around {
            started_at: call.started_at,
            contacts_after: call.contacts_after,
            as_of: self.query.as_of,
        };
        read(&call.scorecard, transcript, around, self.cues, self.options)
    }

    /// The row on the list to revive.
    pub fn revive(&self, deal: &WorklistDeal, heard: Option<(&WorklistCall, &Findings)>) -> Result<WorkRow, Out> {
        let (call, findings) = heard.ok_or(Out::NoCall)?;
        if findings.external.is_some() {
            return Err(Out::ExternalCause);
        }
        if findings.refusal.is_some() {
            return Err(Out::Refused);
        }
        if !findings.interested {
            return Err(Out::NoInterest);
        }
        let errors = left_open(findings);
        let Some(first) = errors.first() else {
            return Err(Out::NoReason);
        };
        let quiet = deal.last_contact_at.map(|at| days_between(at, self.query.as_of));
        let silent = quiet.is_some_and(|days| days > i64::from(self.options.stalled_days));
        let chance = self.chances.of(SignBits {
            interest: findings.interest_event,
            soft: findings.put_off.as_ref().is_some_and(|put_off| !put_off.until_money),
            dropped: findings.dropped.is_some(),
            promise: findings.promise.is_some(),
            silence: silent,
        });
        let action = next_call(first, findings);
        let mut row = self.row(deal, Some(call), chance, action);
        row.quotes = quotes(findings, None);
        row.reasons = self.signs(findings, quiet.filter(|_| silent));
        row.errors = errors;
        Ok(row)
    }

    /// The row on the list of deals lost through an error.
    pub fn lost(
        &self,
        deal: &WorklistDeal,
        heard: Option<(&WorklistCall, &Findings)>,
        transcript: Option<&Transcript>,
    ) -> Result<WorkRow, Out> {
        if deal.status != DealStatus::Lost {
            return Err(Out::NoReason);
        }
        let (head, head_alone) = of_head(deal, self.options);
        let Some((call, findings)) = heard else {
            // A request that nobody answered says by itself that there was interest.
            if !head.iter().any(|error| error.class == ErrorClass::LeadLeft) {
                return Err(Out::NoCall);
            }
            let mut row = self.row(deal, None, self.chances.base(), review(&head[0]));
            row.reasons = vec![amount_reason()];
            row.errors = head;
            return Ok(row);
        };
        if findings.external.is_some() {
            return Err(Out::ExternalCause);
        }
        if !findings.interested {
            return Err(Out::NoInterest);
        }
        let mut errors = of_call(&call.scorecard, findings, self.decisive);
        // A no that stands after all was done is the customer's own; the head's delay may stand behind it.
        let handled_no = findings.refusal.is_some_and(|refusal| refusal.handled);
        if errors.is_empty() && (!head_alone || handled_no) {
            return Err(if findings.refusal.is_some() {
                Out::Refused
            } else {
                Out::NoReason
            });
        }
        errors.extend(head);
        let mut row = self.row(deal, Some(call), self.chances.base(), review(&errors[0]));
        let proof = transcript.and_then(|transcript| proof(&call.scorecard, transcript, &errors[0]));
        row.quotes = quotes(findings, proof);
        row.reasons = vec![amount_reason(), self.chances.reason(Sign::Interest, None)];
        row.errors = errors;
        Ok(row)
    }

    fn row(
        &self,
        deal: &WorklistDeal,
        call: Option<&WorklistCall>,
        chance: Option<Estimate>,
        action: Action,
    ) -> WorkRow {
        WorkRow {
            rank: None,
            deal: deal.deal.clone(),
            status: deal.status,
            manager: deal
                .manager
                .clone()
                .or_else(|| call.and_then(|call| call.agent.clone())),
            source: deal.source.clone(),
            product: deal.product.clone(),
            customer: deal.customer.clone(),
            amount: deal.amount,
            chance,
            expected: deal.amount.zip(chance).map(|(amount, chance)| expected(amount, chance)),
            lost_reason: deal.lost_reason.clone(),
            closed_at: deal.closed_at,
            last_contact_at: deal.last_contact_at,
            quiet_days: deal.last_contact_at.map(|at| days_between(at, self.query.as_of)),
            call: call.map(|call| DecisiveCall {
                call: call.call,
                recording: masked_name(call),
                started_at: call.started_at,
                direction: call.direction,
                agent: call.agent.clone(),
            }),
            quotes: Vec::new(),
            errors: Vec::new(),
            reasons: Vec::new(),
            action,
        }
    }

    fn signs(&self, findings: &Findings, silence: Option<i64>) -> Vec<Reason> {
        let mut reasons = Vec::new();
        if let Some(promise) = &findings.promise {
            reasons.push(Reason {
                when: Some(promise.when.clone()),
                ..self.chances.reason(Sign::PromiseNotKept, None)
            });
        }
        if let Some(dropped) = &findings.dropped {
            reasons.push(self.chances.reason(Sign::ObjectionDropped, dropped.subtype));
        }
        if let Some(put_off) = &findings.put_off {
            let sign = if put_off.until_money {
                Sign::Budget
            } else {
                Sign::PutOff
            };
            reasons.push(self.chances.reason(sign, put_off.subtype));
        }
        reasons.push(self.chances.reason(Sign::Interest, None));
        if let Some(days) = silence {
            reasons.push(Reason {
                days: Some(days),
                ..self.chances.reason(Sign::Silence, None)
            });
        }
        reasons
    }
}

/// The name of the group that a row's money is counted in.
pub(super) fn error_group(row: &WorkRow) -> String {
    let Some(error) = row.errors.first() else {
        return String::new();
    };
    let subtype = error.subtype.and_then(|t| serde_json::to_value(t).ok());
    let subtype = subtype.as_ref().and_then(serde_json::Value::as_str);
    group(error.class, error.id.as_ref().map(ItemId::as_str).or(subtype))
}

fn amount_reason() -> Reason {
    Reason {
        sign: Sign::Amount,
        subtype: None,
        when: None,
        days: None,
        n: None,
        won: None,
        rate: None,
        weight: None,
    }
}

/// The error's own words first, then what was left open, then the interest; no words twice.
fn quotes(findings: &Findings, proof: Option<RowQuote>) -> Vec<RowQuote> {
    let put_off = findings.put_off.as_ref().and_then(|put_off| put_off.quote.clone());
    let all = [
        proof,
        findings.promise.as_ref().and_then(|promise| promise.quote.clone()),
        findings.dropped.as_ref().and_then(|dropped| dropped.quote.clone()),
        put_off,
        findings.interest.clone(),
    ];
    let mut quotes: Vec<RowQuote> = Vec::new();
    for quote in all.into_iter().flatten() {
        if !quotes
            .iter()
            .any(|q| q.text == quote.text && q.start_ms == quote.start_ms)
        {
            quotes.push(quote);
        }
    }
    quotes
}

/// Words that prove an error: what must not be said, or the event that goes with fewer won deals. What was not done has
/// no words; then the quotes show what stood open.
fn proof(card: &Scorecard, transcript: &Transcript, error: &DealError) -> Option<RowQuote> {
    let id = error.id.as_ref()?;
    let item = card
        .items
        .iter()
        .find(|item| item.id == *id && item.verdict == Verdict::Fail)?;
    item.evidence
        .iter()
        .find_map(|evidence| quote_evidence(transcript, evidence))
        .map(|quote| RowQuote {
            about: QuoteAbout::Error,
            ..quote
        })
}

fn next_call(error: &DealError, findings: &Findings) -> Action {
    let put_off = findings.put_off.as_ref();
    let kind = match error.class {
        ErrorClass::PromiseNotKept => ActionKind::KeepPromise,
        ErrorClass::ObjectionDropped => match error.subtype {
            Some(EventType::Authority) => ActionKind::ReachDecider,
            Some(EventType::Think) => ActionKind::HelpToDecide,
            Some(EventType::Time) => ActionKind::AskWhetherTimeHasCome,
            _ => ActionKind::AnswerObjection,
        },
        _ if put_off.is_some_and(|p| p.until_money) => ActionKind::AskAboutBudget,
        _ => match error.subtype {
            Some(EventType::Time) => ActionKind::AskWhetherTimeHasCome,
            Some(EventType::Authority) => ActionKind::ReachDecider,
            _ => ActionKind::HelpToDecide,
        },
    };
    Action {
        kind,
        subtype: error.subtype,
        item: None,
        when: findings.promise.as_ref().map(|promise| promise.when.clone()),
    }
}

fn review(error: &DealError) -> Action {
    let kind = match (error.class, error.whose) {
        (ErrorClass::CriticalItem, _) => ActionKind::ReviewCritical,
        (ErrorClass::PromiseNotKept, _) => ActionKind::ReviewPromises,
        (ErrorClass::LeadLeft | ErrorClass::LateAnswer, _) => ActionKind::AnswerLeads,
        (_, Whose::Head) => ActionKind::Reassign,
        (_, Whose::Agent) => ActionKind::ReviewItem,
    };
    Action {
        kind,
        subtype: error.subtype,
        item: error.id.clone(),
        when: None,
    }
}

/// The recording's name; telephone systems write the customer's number into it, so long runs of digits are masked.
fn masked_name(call: &WorklistCall) -> String {
    const PHONE_DIGITS: usize = 10;
    let name = call.path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".transcript.json").unwrap_or(&name);
    let mut masked = String::with_capacity(name.len());
    let mut digits = String::new();
    for character in name.chars().map(Some).chain([None]) {
        if let Some(digit) = character.filter(char::is_ascii_digit) {
            digits.push(digit);
            continue;
        }
        if digits.len() >= PHONE_DIGITS {
            masked.push_str(&Phone(std::mem::take(&mut digits)).masked());
        } else {
            masked.push_str(&std::mem::take(&mut digits));
        }
        masked.extend(character);
    }
    masked
}
