use super::descriptor::Descriptor;
pub const LEADING: &[Descriptor] = &[];
pub const ROWS: &[Descriptor] = &[];
