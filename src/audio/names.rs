//! Short names of containers and codecs, as `talktrack probe` prints them.
//!
//! | container | what |
//! |---|---|
//! | `wav` `rf64` `w64` | RIFF and RIFX WAVE, its 64-bit forms |
//! | `au` `aiff` `caf` `flac` `mp3` `ogg` | as called |
//! | `aac` | ADTS frames |
//! | `m4a` `mp4` `3gp` `mov` | ISO base media, by brand |
//! | `webm` `mkv` | Matroska, by document type |
//! | `raw` | no header: known by extension |
//!
//! | codec | what |
//! |---|---|
//! | `pcm_u8` `pcm_s8` `pcm_s16le` `pcm_s24le` `pcm_s32le` `pcm_f32le` `pcm_f64le`, the same with `be` | linear PCM |
//! | `pcm_alaw` `pcm_mulaw` | G.711 |
//! | `adpcm_ms` `adpcm_ima` | ADPCM in WAV; `adpcm_ima_qt` in AIFF and CAF |
//! | `mp1` `mp2` `mp3` `aac` `vorbis` `opus` `flac` `alac` | as called |

use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_AAC, CODEC_ID_AC3, CODEC_ID_ADPCM_G722, CODEC_ID_ADPCM_G726, CODEC_ID_ADPCM_G726LE, CODEC_ID_ADPCM_IMA_QT,
    CODEC_ID_ADPCM_IMA_WAV, CODEC_ID_ADPCM_MS, CODEC_ID_ALAC, CODEC_ID_FLAC, CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3,
    CODEC_ID_OPUS, CODEC_ID_PCM_ALAW, CODEC_ID_PCM_F32BE, CODEC_ID_PCM_F32LE, CODEC_ID_PCM_F64BE, CODEC_ID_PCM_F64LE,
    CODEC_ID_PCM_MULAW, CODEC_ID_PCM_S8, CODEC_ID_PCM_S16BE, CODEC_ID_PCM_S16LE, CODEC_ID_PCM_S24BE,
    CODEC_ID_PCM_S24LE, CODEC_ID_PCM_S32BE, CODEC_ID_PCM_S32LE, CODEC_ID_PCM_U8, CODEC_ID_SPEEX, CODEC_ID_VORBIS,
    CODEC_ID_WAVPACK, CODEC_ID_WMA,
};

const CODECS: &[(AudioCodecId, &str)] = &[
    (CODEC_ID_PCM_U8, "pcm_u8"),
    (CODEC_ID_PCM_S8, "pcm_s8"),
    (CODEC_ID_PCM_S16LE, "pcm_s16le"),
    (CODEC_ID_PCM_S16BE, "pcm_s16be"),
    (CODEC_ID_PCM_S24LE, "pcm_s24le"),
    (CODEC_ID_PCM_S24BE, "pcm_s24be"),
    (CODEC_ID_PCM_S32LE, "pcm_s32le"),
    (CODEC_ID_PCM_S32BE, "pcm_s32be"),
    (CODEC_ID_PCM_F32LE, "pcm_f32le"),
    (CODEC_ID_PCM_F32BE, "pcm_f32be"),
    (CODEC_ID_PCM_F64LE, "pcm_f64le"),
    (CODEC_ID_PCM_F64BE, "pcm_f64be"),
    (CODEC_ID_PCM_ALAW, "pcm_alaw"),
    (CODEC_ID_PCM_MULAW, "pcm_mulaw"),
    (CODEC_ID_ADPCM_MS, "adpcm_ms"),
    (CODEC_ID_ADPCM_IMA_WAV, "adpcm_ima"),
    (CODEC_ID_ADPCM_IMA_QT, "adpcm_ima_qt"),
    (CODEC_ID_MP1, "mp1"),
    (CODEC_ID_MP2, "mp2"),
    (CODEC_ID_MP3, "mp3"),
    (CODEC_ID_AAC, "aac"),
    (CODEC_ID_VORBIS, "vorbis"),
    (CODEC_ID_OPUS, "opus"),
    (CODEC_ID_FLAC, "flac"),
    (CODEC_ID_ALAC, "alac"),
    // Named in "unsupported" only.
    (CODEC_ID_ADPCM_G722, "g722"),
    (CODEC_ID_ADPCM_G726, "g726"),
    (CODEC_ID_ADPCM_G726LE, "g726"),
    (CODEC_ID_SPEEX, "speex"),
    (CODEC_ID_AC3, "ac3"),
    (CODEC_ID_WMA, "wma"),
    (CODEC_ID_WAVPACK, "wavpack"),
];

pub(super) fn codec(id: AudioCodecId) -> String {
    CODECS
        .iter()
        .find(|(known, _)| *known == id)
        .map_or_else(|| format!("codec {id}"), |(_, name)| (*name).to_owned())
}

/// The name of a WAVE format tag that is not decoded (RFC 2361 and mmreg.h).
pub(super) fn wave_tag(tag: u16) -> String {
    let name = match tag {
        0x08 => "dts",
        0x10 => "adpcm_oki",
        0x22 => "truespeech",
        0x31 => "gsm610",
        0x40 | 0x45 | 0x64 | 0x85 | 0x0140 => "g726",
        0x41 | 0x42 | 0x0111 => "g723",
        0x50 => "mp2",
        0x65 | 0x028f => "g722",
        0x57 => "amr_nb",
        0x58 => "amr_wb",
        0x83 | 0x0133 => "g729",
        0x00ff | 0xa106 | 0x1600 | 0x1610 => "aac in wav",
        0x0160..=0x0163 => "wma",
        0x2000 => "ac3",
        0xa109 => "speex",
        0x674f..=0x6771 => "vorbis in wav",
        _ => return format!("WAVE format 0x{tag:04x}"),
    };
    name.to_owned()
}

/// Bytes of a file as text that is safe to show.
pub(super) fn printable(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|&b| if (b' '..=b'~').contains(&b) { char::from(b) } else { '?' })
        .collect()
}

/// Whether a file name's extension (lower case) may hold this container. Unknown extensions hold anything.
pub(super) fn extension_fits(extension: &str, container: &str) -> bool {
    let allowed: &[&str] = match extension {
        "wav" | "wave" => &["wav", "rf64"],
        "rf64" => &["rf64"],
        "w64" => &["w64"],
        "mp3" | "mp2" | "mpga" => &["mp3"],
        "ogg" | "oga" | "opus" | "spx" => &["ogg"],
        "flac" => &["flac"],
        "m4a" | "mp4" | "m4b" | "3gp" | "3gpp" | "mov" | "m4v" => &["m4a", "mp4", "3gp", "mov"],
        "aac" | "adts" => &["aac"],
        "webm" | "mkv" | "mka" => &["webm", "mkv"],
        "aif" | "aiff" | "aifc" => &["aiff"],
        "caf" => &["caf"],
        "au" | "snd" => &["au"],
        "alaw" | "al" | "ulaw" | "ul" | "mulaw" | "pcma" | "pcmu" => &["raw"],
        other if other.starts_with("sln") => &["raw"],
        _ => return true,
    };
    allowed.contains(&container)
}

/// Extensions of recordings, decoded here or not: what is looked at in a folder.
const RECORDINGS: &[&str] = &[
    "wav", "wave", "wav49", "rf64", "w64", "mp3", "mp2", "mpga", "ogg", "oga", "opus", "spx", "flac", "m4a", "mp4",
    "m4b", "3gp", "3gpp", "mov", "aac", "adts", "webm", "mkv", "mka", "aif", "aiff", "aifc", "caf", "au", "snd",
    "alaw", "al", "pcma", "ulaw", "ul", "mulaw", "pcmu", "sln", "gsm", "g722", "g723", "g726", "g729", "vox", "amr",
    "awb", "wma", "wv", "ape", "tta", "silk",
];

pub(super) fn is_recording_extension(extension: &str) -> bool {
    let extension = extension.to_lowercase();
    RECORDINGS.contains(&extension.as_str()) || extension.starts_with("sln")
}
