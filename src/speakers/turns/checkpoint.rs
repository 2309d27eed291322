//! Reads the tensors of a `PyTorch` checkpoint of the older form (before zip): five pickles (a magic number, the version
//! of the protocol, sizes of types, the object, the names of storages), then the numbers of every storage.
//!
//! A pickle is a program. This reader follows only what builds dictionaries, tuples and numbers; a call of anything but
//! the function that makes a tensor stays a note that nobody looks at. No input makes it panic, run code, or take more
//! memory than the file has bytes, times a small number.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use super::TurnsError;

/// Larger files are refused before they are read: the checkpoint has 17 MB.
const MAX_BYTES: u64 = 200_000_000;

/// Tuples within tuples; a checkpoint has four.
const MAX_DEPTH: u32 = 32;

/// What marks the format.
const MAGIC: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/// A tensor of 32-bit floats, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tensor {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

pub(super) type Tensors = BTreeMap<String, Tensor>;

/// The tensors below `model_state`.
pub(super) fn read(path: &Path) -> Result<Tensors, TurnsError> {
    let fail = |source| TurnsError::Read {
        path: path.to_owned(),
        source,
    };
    let not = |reason: String| TurnsError::NotAModel {
        path: path.to_owned(),
        reason,
    };
    if std::fs::metadata(path).map_err(fail)?.len() > MAX_BYTES {
        return Err(not("it is larger than any voice encoder".into()));
    }
    parse(&std::fs::read(path).map_err(fail)?).map_err(not)
}

pub(super) fn parse(bytes: &[u8]) -> Result<Tensors, String> {
    let mut reader = Reader { bytes, at: 0 };
    if reader.pickle()? != Value::Large(MAGIC.into()) {
        return Err("it is not a PyTorch checkpoint of the older form".into());
    }
    let (_version, _sizes) = (reader.pickle()?, reader.pickle()?);
    let object = reader.pickle()?;
    let Value::List(_, names) = reader.pickle()? else {
        return Err("the names of its storages are missing".into());
    };
    let mut storages = BTreeMap::new();
    for name in names.iter() {
        let Value::Text(name) = name else {
            return Err("a storage has no name".into());
        };
        let count = u64::from_le_bytes(reader.take(8)?.try_into().map_err(|_| CUT)?);
        let bytes = usize::try_from(count).ok().and_then(|n| n.checked_mul(4)).ok_or(CUT)?;
        storages.insert(Rc::clone(name), reader.take(bytes)?);
    }
    let state = object.get("model_state").ok_or("there is no model_state")?;
    let Value::Dict(_, state) = state else {
        return Err("model_state holds no tensors".into());
    };
    let mut tensors = Tensors::new();
    for (name, value) in state.iter() {
        if let (Value::Text(name), Value::Tensor(_, made)) = (name, value) {
            tensors.insert(name.to_string(), tensor(made, &storages)?);
        }
    }
    Ok(tensors)
}

const CUT: &str = "it is cut";

/// From the arguments that make a tensor: storage, offset, shape, strides.
fn tensor(arguments: &[Value], storages: &BTreeMap<Rc<str>, &[u8]>) -> Result<Tensor, String> {
    let [
        Value::Stored(_, storage),
        Value::Int(offset),
        Value::Tuple(_, shape),
        Value::Tuple(_, strides),
        ..,
    ] = arguments
    else {
        return Err("a tensor is described in another way".into());
    };
    let [_, Value::Global(kind), Value::Text(key), ..] = storage.as_ref() else {
        return Err("a storage is described in another way".into());
    };
    if kind.as_ref() != "torch FloatStorage" {
        return Err(format!("weights are kept as {kind} and not as 32-bit floats"));
    }
    let sizes = |values: &[Value]| {
        let size = |value: &Value| match value {
            Value::Int(n) => usize::try_from(*n).ok(),
            _ => None,
        };
        values.iter().map(size).collect::<Option<Vec<usize>>>()
    };
    let (shape, strides) = sizes(shape).zip(sizes(strides)).ok_or("a tensor has no shape")?;
    let mut expected = 1_usize;
    for (size, stride) in shape.iter().zip(&strides).rev() {
        if *stride != expected && *size > 1 {
            return Err("a tensor is not kept row by row".into());
        }
        expected = expected.checked_mul(*size).ok_or(CUT)?;
    }
    let first = usize::try_from(*offset)
        .ok()
        .and_then(|n| n.checked_mul(4))
        .ok_or(CUT)?;
    let bytes = storages
        .get(key)
        .and_then(|all| all.get(first..first.checked_add(expected.checked_mul(4)?)?))
        .ok_or(CUT)?;
    let values = bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|four| f32::from_le_bytes(*four))
        .collect();
    Ok(Tensor { shape, values })
}

/// What a pickle builds, as far as it matters here.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    /// Anything that is not needed.
    Other,
    Int(i64),
    /// A whole number of more than eight bytes, little endian.
    Large(Rc<[u8]>),
    Text(Rc<str>),
    /// These four: how deep they are nested, then what they hold.
    Tuple(u32, Rc<[Value]>),
    List(u32, Rc<Vec<Value>>),
    Dict(u32, Rc<Vec<(Value, Value)>>),
    /// The arguments that make a tensor.
    Tensor(u32, Rc<[Value]>),
    /// Module and name.
    Global(Rc<str>),
    /// A storage by its description.
    Stored(u32, Rc<[Value]>),
}

impl Value {
    fn get(&self, key: &str) -> Option<&Value> {
        let Self::Dict(_, entries) = self else { return None };
        let is_key = |(name, _): &&(Value, Value)| matches!(name, Value::Text(name) if name.as_ref() == key);
        entries.iter().find(is_key).map(|(_, value)| value)
    }

    fn depth(&self) -> u32 {
        match self {
            Self::Tuple(depth, _)
            | Self::List(depth, _)
            | Self::Dict(depth, _)
            | Self::Stored(depth, _)
            | Self::Tensor(depth, _) => *depth,
            _ => 0,
        }
    }

    fn tuple(members: Vec<Value>) -> Result<Self, String> {
        Ok(Self::Tuple(around(&members)?, members.into()))
    }
}

/// The depth of what holds these.
fn around<'v>(members: impl IntoIterator<Item = &'v Value>) -> Result<u32, String> {
    let depth = 1 + members.into_iter().map(Value::depth).max().unwrap_or(0);
    if depth > MAX_DEPTH {
        return Err("it is nested too deeply".into());
    }
    Ok(depth)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        let end = self.at.checked_add(count).ok_or(CUT)?;
        let taken = self.bytes.get(self.at..end).ok_or(CUT)?;
        self.at = end;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, String> {
        Ok(self.take(1)?[0])
    }

    fn size(&mut self, bytes: usize) -> Result<usize, String> {
        let mut size = 0_usize;
        for (n, byte) in self.take(bytes)?.iter().enumerate() {
            size |= usize::from(*byte) << (8 * n);
        }
        Ok(size)
    }

    fn text(&mut self, length: usize) -> Result<Rc<str>, String> {
        let text = std::str::from_utf8(self.take(length)?).map_err(|_| "a name in it is not text")?;
        Ok(text.into())
    }

    fn line(&mut self) -> Result<Rc<str>, String> {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| *byte == b'\n').ok_or(CUT)?;
        let line = self.text(length)?;
        self.at += 1;
        Ok(line)
    }

    /// One pickle of protocol 2, up to its end.
    fn pickle(&mut self) -> Result<Value, String> {
        let mut machine = Machine::default();
        loop {
            let code = self.byte()?;
            let value = match code {
                0x80 => {
                    self.byte()?; // the protocol's number
                    continue;
                }
                b'.' => return machine.pop(),
                b'(' => {
                    machine.marks.push(machine.stack.len());
                    continue;
                }
                b'q' => {
                    let slot = self.size(1)?;
                    machine.remember(slot)?;
                    continue;
                }
                b'r' => {
                    let slot = self.size(4)?;
                    machine.remember(slot)?;
                    continue;
                }
                b'h' => machine.recall(self.size(1)?)?,
                b'j' => machine.recall(self.size(4)?)?,
                b'K' => Value::Int(i64::from(self.byte()?)),
                b'M' => Value::Int(i64::try_from(self.size(2)?).map_err(|_| CUT)?),
                b'J' => Value::Int(i64::from(i32::from_le_bytes(
                    self.take(4)?.try_into().map_err(|_| CUT)?,
                ))),
                0x8a => {
                    let length = self.size(1)?;
                    let bytes = self.take(length)?;
                    match <[u8; 8]>::try_from(bytes) {
                        Ok(bytes) => Value::Int(i64::from_le_bytes(bytes)),
                        Err(_) if length < 8 => {
                            // Sign-extended: the highest byte says which sign.
                            let fill = if bytes.last().is_some_and(|byte| *byte >= 0x80) {
                                0xff
                            } else {
                                0
                            };
                            let mut all = [fill; 8];
                            all[..length].copy_from_slice(bytes);
                            Value::Int(i64::from_le_bytes(all))
                        }
                        Err(_) => Value::Large(bytes.into()),
                    }
                }
                b'G' => {
                    self.take(8)?;
                    Value::Other
                }
                b'N' | 0x88 | 0x89 => Value::Other,
                b'X' => {
                    let length = self.size(4)?;
                    Value::Text(self.text(length)?)
                }
                b'}' => Value::Dict(1, Rc::default()),
                b']' => Value::List(1, Rc::default()),
                b')' => Value::tuple(Vec::new())?,
                0x85..=0x87 => {
                    let members = machine.pop_many(usize::from(code - 0x84))?;
                    Value::tuple(members)?
                }
                b't' => {
                    let members = machine.since_mark()?;
                    Value::tuple(members)?
                }
                b'c' => {
                    let (module, name) = (self.line()?, self.line()?);
                    Value::Global(format!("{module} {name}").into())
                }
                b'Q' => match machine.pop()? {
                    Value::Tuple(depth, description) => Value::Stored(depth, description),
                    _ => return Err("a storage is described in another way".into()),
                },
                b'R' => {
                    let (arguments, made_by) = (machine.pop()?, machine.pop()?);
                    call(&made_by, arguments)
                }
                b's' | b'u' => {
                    let added = if code == b's' {
                        machine.pop_many(2)?
                    } else {
                        machine.since_mark()?
                    };
                    machine.fill_dictionary(added)?;
                    continue;
                }
                b'a' | b'e' => {
                    let added = if code == b'a' {
                        machine.pop_many(1)?
                    } else {
                        machine.since_mark()?
                    };
                    machine.fill_list(added)?;
                    continue;
                }
                b'b' => {
                    machine.pop()?; // attributes of an object, which nobody reads
                    continue;
                }
                other => {
                    return Err(format!(
                        "it holds what a checkpoint of weights does not need ({other:#04x})"
                    ));
                }
            };
            machine.stack.push(value);
        }
    }
}

/// What a call would make: a dictionary, a tensor, or something that is not needed. Nothing is called.
fn call(made_by: &Value, arguments: Value) -> Value {
    let Value::Global(name) = made_by else {
        return Value::Other;
    };
    match (name.as_ref(), arguments) {
        ("collections OrderedDict", _) => Value::Dict(1, Rc::default()),
        ("torch._utils _rebuild_tensor_v2", Value::Tuple(depth, arguments)) => Value::Tensor(depth, arguments),
        _ => Value::Other,
    }
}

#[derive(Default)]
struct Machine {
    stack: Vec<Value>,
    marks: Vec<usize>,
    memory: BTreeMap<usize, Value>,
}

impl Machine {
    fn pop(&mut self) -> Result<Value, String> {
        Ok(self.pop_many(1)?.swap_remove(0))
    }

    fn pop_many(&mut self, count: usize) -> Result<Vec<Value>, String> {
        let floor = self.marks.last().copied().unwrap_or(0);
        let first = self
            .stack
            .len()
            .checked_sub(count)
            .filter(|first| *first >= floor)
            .ok_or(CUT)?;
        Ok(self.stack.split_off(first))
    }

    fn since_mark(&mut self) -> Result<Vec<Value>, String> {
        let first = self.marks.pop().ok_or(CUT)?;
        Ok(self.stack.split_off(first.min(self.stack.len())))
    }

    /// What is filled later is remembered as it is now, empty: a checkpoint never comes back to it.
    fn remember(&mut self, slot: usize) -> Result<(), String> {
        let top = match self.stack.last().ok_or(CUT)? {
            Value::List(..) | Value::Dict(..) => Value::Other,
            top => top.clone(),
        };
        self.memory.insert(slot, top);
        Ok(())
    }

    fn recall(&self, slot: usize) -> Result<Value, String> {
        self.memory.get(&slot).cloned().ok_or_else(|| CUT.to_owned())
    }

    fn fill_dictionary(&mut self, added: Vec<Value>) -> Result<(), String> {
        match self.stack.last_mut() {
            Some(Value::Dict(depth, entries)) => {
                *depth = around(&added)?.max(*depth);
                let entries = Rc::make_mut(entries);
                let mut added = added.into_iter();
                while let (Some(key), Some(value)) = (added.next(), added.next()) {
                    entries.push((key, value));
                }
                Ok(())
            }
            Some(Value::Other) => Ok(()),
            _ => Err(CUT.into()),
        }
    }

    fn fill_list(&mut self, added: Vec<Value>) -> Result<(), String> {
        match self.stack.last_mut() {
            Some(Value::List(depth, members)) => {
                *depth = around(&added)?.max(*depth);
                Rc::make_mut(members).extend(added);
                Ok(())
            }
            Some(Value::Other) => Ok(()),
            _ => Err(CUT.into()),
        }
    }
}
