//! From stored rows to results: lift now, the KPI catalogue and the worklists later. Input: grouped counts from `store`;
//! output: plain serialisable results whose every figure comes from `stats`.

pub mod lift;
