//! What a scorecard page has besides, where people answer: a form under each item, what was answered before, the machine's
//! own verdict beside it. Plain values; the words come with them, since only the server's page has them.

use std::borrow::Borrow;

/// The forms of one scorecard.
#[derive(Debug)]
pub struct Desk<'a> {
    /// Where the forms go: `…/verdict`, `…/undo` and `…/dispute` follow.
    pub action: &'a str,
    pub csrf: &'a str,
    pub form: &'a str,
    /// The state of the call's answers that this page shows: a form that comes from an older one is refused.
    pub revision: String,
    pub may_judge: bool,
    pub may_dispute: bool,
    pub words: DeskWords,
    /// In the order of the scorecard's items.
    pub items: Vec<DeskItem>,
}

#[derive(Debug, Clone, Copy)]
pub struct DeskWords {
    pub answer: &'static str,
    pub comment: &'static str,
    pub save: &'static str,
    pub undo: &'static str,
    pub machine: &'static str,
    pub given_by: &'static str,
    pub dispute: &'static str,
    pub dispute_why: &'static str,
    pub disputed: &'static str,
    pub earlier: &'static str,
    /// The link to `…/why?form=…&item=…`.
    pub why: &'static str,
}

#[derive(Debug, Default)]
pub struct DeskItem {
    pub id: String,
    /// Value, word, whether it stands now.
    pub choices: Vec<(&'static str, &'static str, bool)>,
    /// The machine's verdict, class and word, where a person's stands above it.
    pub machine: Option<(&'static str, &'static str)>,
    /// The answer that stands.
    pub given: Option<Given>,
    /// The number of the answer, where the viewer may take it back.
    pub undo: Option<i64>,
    /// Older answers, newest first.
    pub earlier: Vec<Given>,
    pub is_disputed: bool,
}

/// One answer of a person.
#[derive(Debug)]
pub struct Given {
    pub verdict: &'static str,
    pub who: String,
    pub when: String,
    pub comment: Option<String>,
}

impl Desk<'_> {
    /// The item at this place of the scorecard.
    #[must_use]
    pub fn item(&self, index: impl Borrow<usize>) -> Option<&DeskItem> {
        self.items.get(*index.borrow())
    }
}
