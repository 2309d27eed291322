//! The settings about recordings: caps, help for codecs that are not decoded here, and what headerless files hold.

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;

use serde::Deserialize;

/// `[audio]`. More than a cap is refused with the status `limit`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Audio {
    pub max_megabytes: u32,
    pub max_hours: u32,
    /// `off`; `auto`: the ffmpeg of the search path, if there is one; or the path of the program.
    pub ffmpeg: String,
    /// What files without a header hold, by extension: codec, rate in Hz, channels (`al = "alaw 8000 2"`).
    pub headerless: BTreeMap<String, String>,
}

impl Default for Audio {
    fn default() -> Self {
        Self {
            max_megabytes: 2048,
            max_hours: 8,
            ffmpeg: "off".into(),
            headerless: BTreeMap::new(),
        }
    }
}

impl Audio {
    /// The program that `ffmpeg` stands for; `None`: not to be used, or `auto` and not installed.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the search path is part of the settings")]
    pub fn ffmpeg_program(&self) -> Option<PathBuf> {
        match self.ffmpeg.as_str() {
            "off" | "" => None,
            "auto" => {
                let name = format!("ffmpeg{}", env::consts::EXE_SUFFIX);
                let folders = env::var_os("PATH")?;
                // Not the present folder, whatever the search path says: recordings may lie there.
                env::split_paths(&folders)
                    .filter(|folder| folder.is_absolute())
                    .map(|folder| folder.join(&name))
                    .find(|program| program.is_file())
            }
            path => Some(PathBuf::from(path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ffmpeg_is_off_unless_asked_for() {
        assert_eq!(Audio::default().ffmpeg_program(), None);
        let named = Audio {
            ffmpeg: "/opt/ffmpeg/bin/ffmpeg".into(),
            ..Audio::default()
        };
        assert_eq!(named.ffmpeg_program(), Some(PathBuf::from("/opt/ffmpeg/bin/ffmpeg")));
    }
}
