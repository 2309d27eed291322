//! Twenty sounds of telephone lines in which nobody speaks, made from formulas: what recognisers are known to make
//! words of.

use std::f32::consts::TAU;

use talktrack::transcribe::SAMPLE_RATE_HZ;

/// Seconds of each.
pub const LENGTH: u32 = 12;

/// Name and samples at 16 kHz.
pub fn without_speech() -> Vec<(&'static str, Vec<f32>)> {
    let at_full = [523.25, 659.25, 783.99, 659.25, 587.33, 698.46, 880.0, 698.46];
    let digits = [(697.0, 1209.0), (770.0, 1336.0), (852.0, 1477.0), (941.0, 1336.0)];
    vec![
        ("digital silence", sound(|_, _| 0.0)),
        ("idle codes of a-law", sound(|_, _| 8.0 / 32768.0)),
        ("comfort noise", sound(|_, noise| noise * 0.001)),
        ("line noise", sound(|_, noise| noise * 0.03)),
        (
            "mains hum",
            sound(|t, noise| tone(t, 50.0) * 0.05 + tone(t, 150.0) * 0.03 + noise * 0.002),
        ),
        (
            "ringback 425 Hz",
            sound(|t, noise| gate(t, 5.0, 1.0) * tone(t, 425.0) * 0.2 + noise * 0.001),
        ),
        (
            "ringback 440 and 480 Hz",
            sound(|t, _| gate(t, 6.0, 2.0) * (tone(t, 440.0) + tone(t, 480.0)) * 0.1),
        ),
        ("busy", sound(|t, _| gate(t, 0.7, 0.35) * tone(t, 425.0) * 0.2)),
        ("dialling", sound(|t, _| tone(t, 425.0) * 0.2)),
        (
            "special information tones",
            sound(|t, _| {
                let third = t % 3.0;
                let hertz = [950.0, 1400.0, 1800.0][step(third / 0.33).min(2)];
                gate(t, 3.0, 0.99) * tone(t, hertz) * 0.2
            }),
        ),
        (
            "touch tones",
            sound(|t, _| {
                let (low, high) = digits[step(t / 0.3) % 4];
                gate(t, 0.3, 0.15) * (tone(t, low) + tone(t, high)) * 0.15
            }),
        ),
        (
            "fax calling",
            sound(|t, noise| gate(t, 3.5, 0.5) * tone(t, 1100.0) * 0.2 + noise * 0.002),
        ),
        (
            "fax answering",
            sound(|t, _| {
                let phase = if step(t / 0.45).is_multiple_of(2) { 1.0 } else { -1.0 };
                phase * tone(t, 2100.0) * (1.0 + 0.2 * tone(t, 15.0)) * 0.15
            }),
        ),
        // 300 bits a second; the bits follow from the time alone.
        (
            "modem",
            sound(|t, _| {
                let bit = step(t * 300.0).wrapping_mul(2_654_435_761) >> 9 & 1;
                tone(t, if bit == 1 { 980.0 } else { 1180.0 }) * 0.2
            }),
        ),
        (
            "hold music, plucked",
            sound(|t, _| {
                let note = at_full[step(t / 0.25) % 8];
                (-(t % 0.25) * 9.0).exp()
                    * (tone(t, note) + 0.5 * tone(t, note * 2.0) + 0.25 * tone(t, note / 2.0))
                    * 0.2
            }),
        ),
        (
            "hold music, strings",
            sound(|t, _| {
                let root = [220.0, 174.61, 196.0][step(t / 2.0) % 3];
                let bow = |hertz: f32| {
                    (1..6_u8)
                        .map(|k| tone(t, hertz * f32::from(k)) / f32::from(k))
                        .sum::<f32>()
                };
                (bow(root) + bow(root * 1.26) + bow(root * 1.5)) * (0.7 + 0.3 * tone(t, 5.5)) * 0.05
            }),
        ),
        (
            "hold music, drums",
            sound(|t, noise| {
                let beat = t % 0.5;
                (-beat * 30.0).exp() * tone(beat, 70.0) * 0.4 + gate(t + 0.25, 0.5, 0.08) * noise * 0.15
            }),
        ),
        (
            "laughter",
            sound(|t, noise| {
                let (burst, laugh) = (t % 0.21, t % 3.0);
                let pitch = 300.0 - 40.0 * laugh;
                let voice = (1..9_u8)
                    .map(|k| tone(t, pitch * f32::from(k)) / f32::from(k))
                    .sum::<f32>();
                gate(t, 3.0, 1.6) * gate(t, 0.21, 0.09) * (-burst * 12.0).exp() * (voice * 0.12 + noise * 0.1)
            }),
        ),
        (
            "breathing",
            sound(|t, noise| (tone(t, 0.25).max(0.0)).powi(2) * noise * 0.08),
        ),
        (
            "typing and coughs",
            sound(|t, noise| {
                let key = (-(t % 0.17) * 250.0).exp() * 0.2;
                let cough = gate(t, 4.0, 0.3) * (-(t % 4.0) * 10.0).exp() * 0.4;
                noise * (key + cough)
            }),
        ),
    ]
}

/// `sample` gets the time in seconds and noise of −1 to 1, the same in every run.
fn sound(sample: impl Fn(f32, f32) -> f32) -> Vec<f32> {
    let mut state = 20_261_123_u32;
    #[allow(clippy::cast_precision_loss)]
    (0..LENGTH * SAMPLE_RATE_HZ)
        .map(|i| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            sample(
                i as f32 / SAMPLE_RATE_HZ as f32,
                (state >> 8) as f32 / 8_388_608.0 - 1.0,
            )
        })
        .collect()
}

fn tone(t: f32, hertz: f32) -> f32 {
    (t * hertz % 1.0 * TAU).sin()
}

/// 1 for the first `on` seconds of every `period`.
fn gate(t: f32, period: f32, on: f32) -> f32 {
    if t % period < on { 1.0 } else { 0.0 }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // small and positive
fn step(t: f32) -> usize {
    t.max(0.0) as usize
}
