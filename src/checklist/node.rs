//! YAML text → a tree that remembers where everything stands. The one file that names the YAML crate.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, Spanned, options::DuplicateKeyPolicy};

use super::fault::{At, Found};
use super::slip;

/// A value of the form and its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub value: Value,
    pub at: At,
}

#[derive(Debug, Clone)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    /// Keys as written, duplicates included.
    Map(Vec<(String, At, Node)>),
}

impl Value {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a group of keys",
        }
    }
}

/// The tree, or `None` with a fault when the text is not YAML at all.
pub(super) fn parse(text: &str, faults: &mut Vec<Found>) -> Option<Node> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: 64, max_nodes: 200_000, max_aliases: 100, max_documents: 1 },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
    };
    match serde_saphyr::from_str_with_options::<Spanned<Value>>(text, options) {
        Ok(root) => Some(Node {
            at: place(root.referenced),
            value: root.value,
        }),
        Err(error) => {
            let error = error.without_snippet();
            let at = error.location().map_or_else(At::default, place);
            if let Some(slip) = slip::find(text, at) {
                faults.push(slip);
                return None;
            }
            let message = error.to_string();
            // The library repeats the place at the end of its sentence; the fault already has it.
            let message = message
                .split(" at line ")
                .next()
                .unwrap_or_default()
                .trim_end_matches(':')
                .to_owned();
            faults.push(Found {
                at,
                message: format!("not valid YAML: {message}"),
                hint: Some("check the indentation (spaces, not tabs), and put text with : or # into quotes".to_owned()),
            });
            None
        }
    }
}

fn place(location: Location) -> At {
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    At {
        line: number(location.line()),
        column: number(location.column()),
        width: number(location.span().len()),
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    #[allow(clippy::cast_precision_loss)] // numbers of a form are small
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    #[allow(clippy::cast_precision_loss)]
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = access.next_element::<Spanned<Value>>()? {
            list.push(Node {
                at: place(item.referenced),
                value: item.value,
            });
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = access.next_key::<Spanned<String>>()? {
            let value = access.next_value::<Spanned<Value>>()?;
            let node = Node {
                at: place(value.referenced),
                value: value.value,
            };
            map.push((key.value, place(key.referenced), node));
        }
        Ok(Value::Map(map))
    }
}
