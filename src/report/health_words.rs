//! The words of `report health` in Russian and English: what an administrator should change.

use super::Language;
use crate::kpi::health::Advice;

pub(super) struct Words {
    pub title: &'static str,
    pub none: &'static str,
    pub source: &'static str,
    pub unknown_source: &'static str,
    pub recordings: &'static str,
    pub hours: &'static str,
    pub not_decoded: &'static str,
    pub one_channel: &'static str,
    pub not_transcribed: &'static str,
    pub roles_doubtful: &'static str,
    pub codecs: &'static str,
    pub finding: &'static str,
    pub share: &'static str,
    pub failures: &'static str,
    pub advice: &'static str,
}

const ENGLISH: Words = Words {
    title: "Recording health by source",
    none: "No recordings yet.",
    source: "Source",
    unknown_source: "(unknown source)",
    recordings: "Recordings",
    hours: "Hours",
    not_decoded: "Not decoded",
    one_channel: "One channel",
    not_transcribed: "Nothing to hear",
    roles_doubtful: "Sides in doubt",
    codecs: "Codecs",
    finding: "Finding",
    share: "Share",
    failures: "Not decoded because",
    advice: "What to change",
};

const RUSSIAN: Words = Words {
    title: "Качество записей по источникам",
    none: "Записей пока нет.",
    source: "Источник",
    unknown_source: "(источник неизвестен)",
    recordings: "Записей",
    hours: "Часов",
    not_decoded: "Не прочитано",
    one_channel: "Один канал",
    not_transcribed: "Нечего слушать",
    roles_doubtful: "Стороны под вопросом",
    codecs: "Кодеки",
    finding: "Что найдено",
    share: "Доля",
    failures: "Не прочитано, потому что",
    advice: "Что поменять",
};

impl Language {
    pub(super) fn health(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Russian => &RUSSIAN,
        }
    }

    pub fn advice(self, advice: Advice) -> &'static str {
        let (english, russian) = match advice {
            Advice::RecordTwoChannels => (
                "record each side in a channel of its own (stereo): without it nobody knows who is the agent",
                "писать стороны в разные каналы (стерео): иначе неизвестно, где менеджер",
            ),
            Advice::SeparateChannels => (
                "both channels hold the same mix: record the two legs separately",
                "в обоих каналах одна и та же смесь: писать плечи раздельно",
            ),
            Advice::RecordBothSides => (
                "one side is not recorded: check which leg is recorded and its network path",
                "одна сторона не пишется: проверить, какое плечо записывается, и путь его звука",
            ),
            Advice::LowerGain => (
                "lower the gain of the overloaded side (headset or line)",
                "убавить усиление перегруженной стороны (гарнитура или линия)",
            ),
            Advice::RaiseGain => ("raise the gain of the quiet side", "прибавить усиление тихой стороны"),
            Advice::FindNoise => (
                "find the source of the noise: headset, room or line",
                "найти источник шума: гарнитура, помещение или линия",
            ),
            Advice::StopCrossTalk => (
                "one side leaks into the other's channel: turn on echo cancellation, check the headsets",
                "одна сторона слышна в канале другой: включить подавление эха, проверить гарнитуры",
            ),
            Advice::LetRecordingFinish => (
                "files are cut or unfinished: do not copy before the call has ended, check that the recorder is not killed",
                "файлы обрезаны или не дописаны: не забирать до конца звонка, проверить, что запись не обрывают",
            ),
            Advice::CheckStorage => (
                "files are damaged: check the disk and the copying",
                "файлы повреждены: проверить диск и копирование",
            ),
            Advice::NameByContent => (
                "extensions do not fit the content: correct the name of the recordings",
                "расширения не соответствуют содержимому: исправить имена записей",
            ),
            Advice::WiderCodec => (
                "high frequencies are missing: record in a-law or Opus rather than at a very low bit rate",
                "нет верхних частот: писать в a-law или Opus, а не с очень низким битрейтом",
            ),
            Advice::RecordAfterAnswer => (
                "ringing and hold music are recorded: begin at the answer and pause on hold",
                "пишутся гудки и музыка ожидания: начинать после ответа и не писать удержание",
            ),
            Advice::RecordToTheEnd => (
                "recordings end in the middle of a word: let them run to the end of the call",
                "записи обрываются на полуслове: писать до конца звонка",
            ),
            Advice::CheckRecording => (
                "recordings without speech: check that the sound of the call reaches the recorder",
                "записи без речи: проверить, что звук звонка доходит до записи",
            ),
            Advice::AllowFfmpeg => (
                "codecs that are not decoded here: install ffmpeg and set audio.ffmpeg = \"auto\", or record WAV, MP3 or Opus",
                "кодеки, которые здесь не читаются: поставить ffmpeg и указать audio.ffmpeg = \"auto\" или писать WAV, MP3, Opus",
            ),
            Advice::CheckSides => (
                "the words contradict the call log about who is the agent: listen to one, then `talktrack roles swap --source`",
                "слова спорят с журналом о том, где менеджер: послушать запись и выполнить `talktrack roles swap --source`",
            ),
        };
        match self {
            Self::English => english,
            Self::Russian => russian,
        }
    }
}
