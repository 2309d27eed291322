//! What to say or do next, in both languages: one sentence by the kind of action and of objection.

use super::{quoted, words};
use crate::domain::EventType;
use crate::kpi::worklists::{Action, ActionKind, WorkRow};
use crate::report::{Labels, Language};

/// What to say or do next, by the reason.
pub(in crate::report) fn action(action: &Action, row: &WorkRow, labels: &Labels, language: Language) -> String {
    let agent = row
        .call
        .as_ref()
        .and_then(|call| call.agent.as_deref())
        .or(row.manager.as_deref());
    let agent = agent.unwrap_or(words(language).not_known);
    let item = action
        .item
        .as_ref()
        .map(|id| labels.item_or_behaviour(id, language).into_owned());
    let item = item.unwrap_or_default();
    let when = action.when.as_deref().map_or_else(String::new, |when| match language {
        Language::English => format!(" for {}", quoted(when, language)),
        Language::Russian => format!(" ({})", quoted(when, language)),
    });
    match language {
        Language::English => english(action, agent, &item, &when),
        Language::Russian => russian(action, agent, &item, &when),
    }
}

fn english(action: &Action, agent: &str, item: &str, when: &str) -> String {
    match (action.kind, action.subtype) {
        (ActionKind::KeepPromise, _) => format!(
            "Ring as promised{when}: say sorry for the delay, answer what was asked, agree a day and an hour."
        ),
        (ActionKind::AnswerObjection, Some(EventType::Price)) => {
            "Ring about the price: ask what it is compared with, show what is in it or split the sum, then agree a day.".into()
        }
        (ActionKind::AnswerObjection, Some(EventType::Trust)) => {
            "Ring with proof: a client they may call, the clause of the contract, a small first order; then agree a day.".into()
        }
        (ActionKind::AnswerObjection, Some(EventType::Competitor)) => {
            "Ring and ask what they miss with the present supplier; name the one difference that answers it; agree a day.".into()
        }
        (ActionKind::AnswerObjection, _) => {
            "Ring back to the objection: ask what stands behind it, answer that, agree a day and an hour.".into()
        }
        (ActionKind::AskWhetherTimeHasCome, _) => {
            "Ring: “You said it was not the time then. Has it come?” If not, agree the day on which to ring again.".into()
        }
        (ActionKind::AskAboutBudget, _) => {
            "Ring: ask when the money of the new period is shared out and what is needed for it; send the sum, agree a day.".into()
        }
        (ActionKind::HelpToDecide, _) => {
            "Ring: ask what is still missing for a decision and settle that one thing; agree a day and an hour.".into()
        }
        (ActionKind::ReachDecider, _) => {
            "Ring: offer a short call of three with the one who decides, with a page of figures for him; agree the hour.".into()
        }
        (ActionKind::ReviewItem, _) => {
            format!("Play the call to {agent}; practise “{item}”; look at the item again in two weeks.")
        }
        (ActionKind::ReviewCritical, _) => {
            format!("Play the words to {agent} today: this must not happen (“{item}”). Ring the customer yourself and say sorry.")
        }
        (ActionKind::ReviewPromises, _) => {
            format!("Ask {agent} about the call promised{when}; from now on every promised call is a task with a day and an hour.")
        }
        (ActionKind::AnswerLeads, _) => {
            "Your own: see who is on duty for requests and that none waits beyond the time set; hand it over at once if it does.".into()
        }
        (ActionKind::Reassign, _) => {
            format!("Your own: {agent} had left it. Set the days after which a silent deal goes to somebody else.")
        }
    }
}

fn russian(action: &Action, agent: &str, item: &str, when: &str) -> String {
    match (action.kind, action.subtype) {
        (ActionKind::KeepPromise, _) => {
            format!("Позвоните, как обещали{when}: извинитесь за задержку, ответьте на вопрос клиента, назначьте день и час.")
        }
        (ActionKind::AnswerObjection, Some(EventType::Price)) => {
            "Позвоните о цене: спросите, с чем сравнивают, покажите, что в неё входит, или разбейте сумму; назначьте день.".into()
        }
        (ActionKind::AnswerObjection, Some(EventType::Trust)) => {
            "Позвоните с доказательством: клиент, которому можно набрать, пункт договора, малый первый заказ; назначьте день.".into()
        }
        (ActionKind::AnswerObjection, Some(EventType::Competitor)) => {
            "Позвоните и спросите, чего не хватает у нынешнего поставщика; назовите одно отличие в ответ; назначьте день.".into()
        }
        (ActionKind::AnswerObjection, _) => {
            "Вернитесь к возражению: спросите, что за ним стоит, ответьте на это, назначьте день и час.".into()
        }
        (ActionKind::AskWhetherTimeHasCome, _) => {
            "Позвоните: «Вы говорили, что тогда было не время. Оно пришло?» Если нет — назначьте день следующего звонка.".into()
        }
        (ActionKind::AskAboutBudget, _) => {
            "Позвоните: узнайте, когда распределяют деньги на новый период и что для этого нужно; пришлите сумму, назначьте день.".into()
        }
        (ActionKind::HelpToDecide, _) => {
            "Позвоните: спросите, чего ещё не хватает для решения, и закройте именно это; назначьте день и час.".into()
        }
        (ActionKind::ReachDecider, _) => {
            "Позвоните: предложите короткий разговор втроём с тем, кто решает, и страницу с цифрами для него; назначьте час.".into()
        }
        (ActionKind::ReviewItem, _) => {
            format!("Разберите звонок: {agent}; отработайте «{item}»; проверьте пункт снова через две недели.")
        }
        (ActionKind::ReviewCritical, _) => {
            format!("Разберите эти слова сегодня: {agent}; так быть не должно («{item}»). Позвоните клиенту сами и извинитесь.")
        }
        (ActionKind::ReviewPromises, _) => {
            format!("Спросите про обещанный звонок{when}: {agent}. Впредь каждый обещанный звонок — задача с днём и часом.")
        }
        (ActionKind::AnswerLeads, _) => {
            "Ваше: проверьте, кто дежурит на заявках и не ждут ли они дольше срока; ждут — передайте другому сразу.".into()
        }
        (ActionKind::Reassign, _) => {
            format!("Ваше: сделка осталась без внимания ({agent}). Назначьте срок, после которого молчащая сделка уходит другому.")
        }
    }
}
