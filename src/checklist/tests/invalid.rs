//! Forty forms with one defect each, in `invalid/`, named after it. What is said about each is read over in the
//! snapshot: place, message, way out.

use std::fs;
use std::path::Path;

use crate::checklist::{ChecklistError, load};

#[test]
fn forty_invalid_checklists() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checklist/tests/invalid");
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 40);
    let mut said = String::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Err(ChecklistError::Invalid(error)) = load(&path) else {
            panic!("{name} has no fault")
        };
        assert_eq!(error.faults.len(), 1, "{name}: {error}");
        let mut fault = error.faults[0].clone();
        assert!(fault.line > 1 || fault.column > 0, "{name}: {error}");
        assert!(fault.hint.is_some(), "{name} shows no way out: {error}");
        fault.file = name;
        said.push_str(&fault.render());
        said.push('\n');
    }
    insta::assert_snapshot!(said);
}
