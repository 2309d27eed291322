//! What a Whisper model consists of: its sizes, and its tensors in the order and under the names that whisper.cpp's
//! files have. The order is that of the original checkpoints, so that an import of a published model is byte for byte
//! the published ggml file.

/// Sizes of a model, in the order in which a ggml file states them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sizes {
    pub vocab: u32,
    pub audio_ctx: u32,
    pub audio_state: u32,
    pub audio_head: u32,
    pub audio_layer: u32,
    pub text_ctx: u32,
    pub text_state: u32,
    pub text_head: u32,
    pub text_layer: u32,
    pub mels: u32,
}

impl Sizes {
    /// English-only models have one token less than the multilingual ones, and their vocabulary counts differ.
    const ENGLISH: u32 = 51_864;

    /// Byte-level tokens before the special ones.
    pub(super) fn text_tokens(&self) -> u32 {
        if self.vocab == Self::ENGLISH { 50_256 } else { 50_257 }
    }

    /// Says why whisper.cpp could not run a model of these sizes.
    pub(super) fn check(&self) -> Result<(), String> {
        let Self {
            vocab,
            audio_state,
            audio_head,
            text_state,
            text_head,
            ..
        } = *self;
        let at_most = |what: &str, value: u32, limit: u32| {
            if (1..=limit).contains(&value) {
                Ok(())
            } else {
                Err(format!("{what} is {value}, not in 1–{limit}"))
            }
        };
        if !(Self::ENGLISH..=Self::ENGLISH + 2).contains(&vocab) {
            return Err(format!(
                "the vocabulary has {vocab} tokens, where Whisper models have 51864, 51865 or 51866"
            ));
        }
        at_most("audio context", self.audio_ctx, 1 << 16)?;
        at_most("text context", self.text_ctx, 1 << 16)?;
        at_most("model width", audio_state, 1 << 14)?;
        at_most("number of encoder layers", self.audio_layer, 256)?;
        at_most("number of decoder layers", self.text_layer, 256)?;
        at_most("number of mel bands", self.mels, 512)?;
        if audio_state != text_state {
            return Err(format!(
                "encoder width {audio_state} and decoder width {text_state} differ"
            ));
        }
        if audio_state % 32 != 0 {
            return Err(format!("model width {audio_state} is not a multiple of 32"));
        }
        for (what, heads) in [("encoder", audio_head), ("decoder", text_head)] {
            if heads == 0 || audio_state % heads != 0 {
                return Err(format!(
                    "{heads} {what} attention heads do not divide the width {audio_state}"
                ));
            }
        }
        Ok(())
    }

    /// As a ggml file states them.
    pub(super) fn header(&self) -> [u32; 10] {
        [
            self.vocab,
            self.audio_ctx,
            self.audio_state,
            self.audio_head,
            self.audio_layer,
            self.text_ctx,
            self.text_state,
            self.text_head,
            self.text_layer,
            self.mels,
        ]
    }
}

/// How exactly a tensor must be kept: whisper.cpp's loader takes one type for all matrices and fixed ones for the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exactness {
    /// f32 always: vectors and positional embeddings.
    Full,
    /// f16 always: convolution kernels.
    Half,
    /// f16 or quantised: matrices.
    Matrix,
}

/// One tensor of the file to be written. The shape is row-major: the last number varies fastest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tensor {
    pub name: String,
    pub shape: Vec<u32>,
    pub exactness: Exactness,
}

/// All tensors of a model of these sizes, in the order of the file.
pub(super) fn tensors(sizes: &Sizes) -> Vec<Tensor> {
    let width = sizes.audio_state;
    let mut list = List {
        width,
        tensors: Vec::new(),
    };
    list.add(
        "decoder.positional_embedding",
        &[sizes.text_ctx, width],
        Exactness::Full,
    );
    list.add(
        "encoder.positional_embedding",
        &[sizes.audio_ctx, width],
        Exactness::Full,
    );
    list.add(
        "decoder.token_embedding.weight",
        &[sizes.vocab, width],
        Exactness::Matrix,
    );
    for layer in 0..sizes.text_layer {
        list.block(&format!("decoder.blocks.{layer}"), true);
    }
    list.norm("decoder.ln");
    for (conv, input) in [("encoder.conv1", sizes.mels), ("encoder.conv2", width)] {
        list.add(&format!("{conv}.weight"), &[width, input, 3], Exactness::Half);
        list.add(&format!("{conv}.bias"), &[width, 1], Exactness::Full);
    }
    for layer in 0..sizes.audio_layer {
        list.block(&format!("encoder.blocks.{layer}"), false);
    }
    list.norm("encoder.ln_post");
    list.tensors
}

struct List {
    width: u32,
    tensors: Vec<Tensor>,
}

impl List {
    fn add(&mut self, name: &str, shape: &[u32], exactness: Exactness) {
        self.tensors.push(Tensor {
            name: name.to_owned(),
            shape: shape.to_vec(),
            exactness,
        });
    }

    fn norm(&mut self, module: &str) {
        self.add(&format!("{module}.weight"), &[self.width], Exactness::Full);
        self.add(&format!("{module}.bias"), &[self.width], Exactness::Full);
    }

    fn linear(&mut self, module: &str, output: u32, input: u32) {
        self.add(&format!("{module}.weight"), &[output, input], Exactness::Matrix);
        self.add(&format!("{module}.bias"), &[output], Exactness::Full);
    }

    /// The key projection has no bias in Whisper.
    fn attention(&mut self, module: &str) {
        let width = self.width;
        self.linear(&format!("{module}.query"), width, width);
        self.add(&format!("{module}.key.weight"), &[width, width], Exactness::Matrix);
        self.linear(&format!("{module}.value"), width, width);
        self.linear(&format!("{module}.out"), width, width);
    }

    fn block(&mut self, block: &str, with_cross_attention: bool) {
        let width = self.width;
        self.norm(&format!("{block}.mlp_ln"));
        self.linear(&format!("{block}.mlp.0"), 4 * width, width);
        self.linear(&format!("{block}.mlp.2"), width, 4 * width);
        self.norm(&format!("{block}.attn_ln"));
        self.attention(&format!("{block}.attn"));
        if with_cross_attention {
            self.norm(&format!("{block}.cross_attn_ln"));
            self.attention(&format!("{block}.cross_attn"));
        }
    }
}
