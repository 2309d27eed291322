//! What is said when a page cannot be made. It never tells more than its status does.

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};

use super::shell::{Shell, html};
use crate::report::Language;
use crate::review::error::Fault;

#[derive(Template)]
#[template(path = "fault.html")]
struct Page {
    shell: Shell,
    text: &'static str,
    detail: Option<String>,
}

pub(crate) fn fault_page(fault: &Fault, language: Language, is_api: bool) -> Response {
    let text = words(fault.status, language);
    let mut response = if is_api {
        let message = fault
            .detail
            .as_deref()
            .unwrap_or(words(fault.status, Language::English));
        let body = serde_json::json!({ "error": message, "status": fault.status.as_u16() });
        ([(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
    } else {
        let page = Page {
            shell: Shell::bare(language, text, "/"),
            text,
            detail: fault.detail.clone(),
        };
        html("fault", &page).unwrap_or_else(|_| text.into_response())
    };
    if let Some(seconds) = fault.retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    *response.status_mut() = fault.status;
    response
}

fn words(status: StatusCode, language: Language) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => language.pick("There is no such page", "Такой страницы нет"),
        StatusCode::FORBIDDEN => language.pick(
            "This is not allowed for you, or the page was open for too long: load it again",
            "Это вам не разрешено, или страница была открыта слишком долго: загрузите её заново",
        ),
        StatusCode::BAD_REQUEST => language.pick("This cannot be understood", "Так не понять"),
        StatusCode::CONFLICT => language.pick(
            "Somebody else has changed this meanwhile. Nothing was overwritten: load the page again and look",
            "Это уже изменил кто-то другой. Ничего не затёрто: загрузите страницу заново и посмотрите",
        ),
        StatusCode::UNPROCESSABLE_ENTITY => language.pick("This cannot be done", "Так сделать нельзя"),
        StatusCode::TOO_MANY_REQUESTS => language.pick(
            "Too many requests: wait a little",
            "Слишком много запросов: подождите немного",
        ),
        StatusCode::UNAUTHORIZED => language.pick("Please sign in", "Нужно войти"),
        StatusCode::SERVICE_UNAVAILABLE => {
            language.pick("The database is busy: try again", "База занята: попробуйте ещё раз")
        }
        _ => language.pick(
            "Something failed here; the program's log says what",
            "Здесь что-то сломалось; что именно, сказано в журнале программы",
        ),
    }
}
