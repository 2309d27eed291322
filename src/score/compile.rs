//! A validated form → what `judge` runs: groups of phrases, compiled expressions, items in an order in which each comes
//! after those it refers to.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

use super::phrase::{Builder, Group, PhraseSet, Vocabulary};
use super::text::Stems;
use super::{ScoreError, lexicon};
use crate::checklist::{
    Checklist, Condition, EventFilter, Fact, Item, MAX_REGEX_BYTES, Phrase, PhraseMatch, SlotKind, Way, Who, Window,
};
use crate::domain::{EventType, ItemId, Millis};

/// A compiled form. Items are numbered in the order of the file.
#[derive(Debug)]
pub(super) struct Form {
    pub items: Vec<FormItem>,
    /// The numbers of the items, those that others refer to first.
    pub order: Vec<usize>,
    pub competitors: Group,
}

#[derive(Debug)]
pub(super) struct FormItem {
    pub id: ItemId,
    pub section: String,
    pub points: f64,
    pub critical: bool,
    pub applies_when: Option<Test>,
    pub met: Test,
}

/// A compiled condition.
#[derive(Debug)]
pub(super) struct Test {
    pub kind: TestKind,
    pub who: Who,
    pub place: TestPlace,
}

#[derive(Debug, Clone, Default)]
pub(super) struct TestPlace {
    pub opening: Option<Millis>,
    pub last: Option<Millis>,
    pub after: Option<usize>,
    pub before: Option<usize>,
    pub after_event: Option<(EventFilter, Option<Millis>)>,
}

#[derive(Debug)]
pub(super) enum TestKind {
    Phrases {
        group: Group,
        times: usize,
    },
    Regex {
        patterns: Vec<Regex>,
        times: usize,
    },
    Question {
        kind: Option<EventType>,
        about: Option<Group>,
        times: usize,
    },
    Slot {
        kind: SlotKind,
        times: usize,
    },
    Event {
        filter: EventFilter,
        times: usize,
    },
    Metric {
        name: String,
        above: Option<f64>,
        below: Option<f64>,
    },
    Item(usize),
    Fact(Fact),
    All(Vec<Test>),
    Any(Vec<Test>),
    AtLeast {
        n: usize,
        of: Vec<Test>,
    },
    Not(Box<Test>),
    Within {
        window: Window,
        of: Vec<Test>,
    },
    Before {
        first: Box<Test>,
        then: Box<Test>,
    },
}

/// The phrases of the lexicons, which every form is compiled over: read once per process.
static LEXICONS: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::new(Stems::shared());
    lexicon::add_to(&mut builder);
    lexicon::manner::add_to(&mut builder);
    builder
});

pub(super) fn compile(checklist: &Checklist) -> Result<(Form, Vocabulary, PhraseSet), ScoreError> {
    let mut builder = LEXICONS.clone();
    let competitors = builder.group();
    let how = PhraseMatch {
        slop: 0,
        any_order: false,
        fuzzy: true,
        negated: true,
    };
    for name in &checklist.competitors {
        // A name that is no phrase (punctuation only) names nobody.
        if let Ok(phrase) = Phrase::parse(name) {
            builder.add(competitors, &phrase, how);
        }
    }
    let ids: Vec<&ItemId> = checklist.items().map(|i| &i.id).collect();
    let mut compiler = Compiler {
        builder,
        ids: &ids,
        form: checklist.id.as_str(),
    };
    let mut items = Vec::new();
    for section in &checklist.sections {
        for item in &section.items {
            items.push(compiler.item(&section.id, item)?);
        }
    }
    let order = order(&items);
    let (vocabulary, phrases) = compiler.builder.build();
    Ok((
        Form {
            items,
            order,
            competitors,
        },
        vocabulary,
        phrases,
    ))
}

struct Compiler<'a> {
    builder: Builder<'static>,
    ids: &'a [&'a ItemId],
    form: &'a str,
}

impl Compiler<'_> {
    fn item(&mut self, section: &str, item: &Item) -> Result<FormItem, ScoreError> {
        Ok(FormItem {
            id: item.id.clone(),
            section: section.to_owned(),
            points: item.points,
            critical: item.critical,
            applies_when: item.applies_when.as_ref().map(|c| self.test(c)).transpose()?,
            met: self.test(&item.met)?,
        })
    }

    fn test(&mut self, condition: &Condition) -> Result<Test, ScoreError> {
        let kind = match &condition.way {
            Way::Phrases { phrases, how, times } => TestKind::Phrases {
                group: self.group(phrases, *how),
                times: *times as usize,
            },
            Way::WordsNear {
                words,
                distance,
                fuzzy,
                times,
            } => {
                let (phrase, how) = one_phrase(words, *distance, *fuzzy);
                let group = self.group(&[phrase], how);
                TestKind::Phrases {
                    group,
                    times: *times as usize,
                }
            }
            Way::Regex { patterns, times } => {
                let patterns = patterns.iter().map(|p| self.regex(p)).collect::<Result<_, _>>()?;
                TestKind::Regex {
                    patterns,
                    times: *times as usize,
                }
            }
            Way::Question {
                kind,
                about,
                how,
                times,
            } => {
                // «Вы не пользуетесь …?» is about it all the same.
                let how = PhraseMatch { negated: true, ..*how };
                let about = (!about.is_empty()).then(|| self.group(about, how));
                TestKind::Question {
                    kind: *kind,
                    about,
                    times: *times as usize,
                }
            }
            Way::Slot { kind, times } => TestKind::Slot {
                kind: *kind,
                times: *times as usize,
            },
            Way::Metric { name, above, below } => TestKind::Metric {
                name: name.clone(),
                above: *above,
                below: *below,
            },
            Way::Event { filter, times } => TestKind::Event {
                filter: *filter,
                times: *times as usize,
            },
            Way::Item(id) => TestKind::Item(self.number(id)),
            Way::Fact(fact) => TestKind::Fact(fact.clone()),
            Way::All(of) => TestKind::All(self.tests(of)?),
            Way::Any(of) => TestKind::Any(self.tests(of)?),
            Way::AtLeast { n, of } => TestKind::AtLeast {
                n: *n,
                of: self.tests(of)?,
            },
            Way::Not(inner) => TestKind::Not(Box::new(self.test(inner)?)),
            Way::Within { window, of } => TestKind::Within {
                window: *window,
                of: self.tests(of)?,
            },
            Way::Before { first, then } => TestKind::Before {
                first: Box::new(self.test(first)?),
                then: Box::new(self.test(then)?),
            },
        };
        let place = &condition.place;
        let place = TestPlace {
            opening: place.opening,
            last: place.last,
            after: place.after.as_ref().map(|id| self.number(id)),
            before: place.before.as_ref().map(|id| self.number(id)),
            after_event: place.after_event.as_ref().map(|a| (a.event, a.within)),
        };
        Ok(Test {
            kind,
            who: condition.who,
            place,
        })
    }

    fn tests(&mut self, conditions: &[Condition]) -> Result<Vec<Test>, ScoreError> {
        conditions.iter().map(|c| self.test(c)).collect()
    }

    fn group(&mut self, phrases: &[Phrase], how: PhraseMatch) -> Group {
        let group = self.builder.group();
        for phrase in phrases {
            self.builder.add(group, phrase, how);
        }
        group
    }

    /// The checklist's own check lets no unknown id through.
    fn number(&self, id: &ItemId) -> usize {
        self.ids.iter().position(|known| *known == id).unwrap_or(usize::MAX)
    }

    fn regex(&self, pattern: &str) -> Result<Regex, ScoreError> {
        // Texts are folded: lower case, ё as е.
        RegexBuilder::new(&pattern.replace('ё', "е").replace('Ё', "Е"))
            .case_insensitive(true)
            .size_limit(MAX_REGEX_BYTES)
            .dfa_size_limit(MAX_REGEX_BYTES)
            .nest_limit(50)
            .build()
            .map_err(|source| ScoreError::Regex {
                form: self.form.to_owned(),
                pattern: pattern.to_owned(),
                source: Box::new(source),
            })
    }
}

/// `words_near` as one phrase of all the words.
pub(super) fn one_phrase(words: &[Phrase], distance: u8, fuzzy: bool) -> (Phrase, PhraseMatch) {
    let how = PhraseMatch {
        slop: distance,
        any_order: true,
        fuzzy,
        negated: false,
    };
    let phrase = Phrase {
        text: words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" "),
        words: words.iter().flat_map(|w| w.words.iter().cloned()).collect(),
        slop: None,
    };
    (phrase, how)
}

/// Items in an order in which each comes after those it refers to; in a circle, which the check refuses, in file order.
fn order(items: &[FormItem]) -> Vec<usize> {
    let mut order = Vec::with_capacity(items.len());
    let mut done = vec![false; items.len()];
    while order.len() < items.len() {
        let before = order.len();
        for (index, item) in items.iter().enumerate() {
            if done[index] {
                continue;
            }
            let mut needs = Vec::new();
            item.applies_when
                .iter()
                .chain([&item.met])
                .for_each(|t| references(t, &mut needs));
            if needs.iter().all(|&n| done.get(n).copied().unwrap_or(true)) {
                done[index] = true;
                order.push(index);
            }
        }
        if order.len() == before {
            order.extend((0..items.len()).filter(|&i| !done[i]));
        }
    }
    order
}

fn references(test: &Test, found: &mut Vec<usize>) {
    found.extend(test.place.after);
    found.extend(test.place.before);
    match &test.kind {
        TestKind::Item(n) => found.push(*n),
        TestKind::All(of) | TestKind::Any(of) | TestKind::AtLeast { of, .. } | TestKind::Within { of, .. } => {
            for test in of {
                references(test, found);
            }
        }
        TestKind::Not(inner) => references(inner, found),
        TestKind::Before { first, then } => {
            references(first, found);
            references(then, found);
        }
        _ => {}
    }
}
