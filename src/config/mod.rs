//! (being written)
use std::path::Path;
#[derive(Debug, Clone, Default)]
pub struct Config {}
impl Config {
    pub fn load(_file: Option<&Path>) -> anyhow::Result<Self> {
        Ok(Self {})
    }
}
