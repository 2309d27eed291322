//! The simulated department in a database, made once for all tests that only read it: scoring it takes longest of all.

use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::sync::LazyLock;

use assert_cmd::Command;
use serde_json::Value;

pub struct Department {
    pub folder: PathBuf,
}

impl Department {
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Department> = LazyLock::new(|| Department::new("31", "320", "740"));
        &SHARED
    }

    fn new(seed: &str, deals: &str, calls: &str) -> Self {
        // Below the target folder, since nothing that is made once is ever dropped.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("department");
        drop(std::fs::remove_dir_all(&folder));
        std::fs::create_dir_all(&folder).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let made = Process::new("python3")
            .arg(root.join("fixtures/department/make_department.py"))
            .arg(folder.join("made"))
            .args(["--seed", seed, "--deals", deals, "--calls", calls])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let department = Self { folder };
        department
            .talktrack()
            .args([
                "run",
                "--engine",
                "replay",
                "--settle",
                "0",
                "--db",
                "calls.db",
                "made/calls",
            ])
            .args(["--deals", "made/deals.csv", "--calls", "made/calls.csv"])
            .args(["--html", "pages", "--form"])
            .arg(root.join("scripts/b2b-sales-ru.yaml"))
            .assert()
            .code(0);
        for table in ["leads", "stages", "costs", "plan", "items"] {
            department
                .talktrack()
                .args(["import", table, "--db", "calls.db"])
                .arg(format!("made/{table}.csv"))
                .assert()
                .code(0);
        }
        department
    }

    pub fn talktrack(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_talktrack"));
        command.current_dir(&self.folder).env("HOME", &self.folder);
        command
    }

    pub fn report(&self, list: &str, args: &[&str]) -> String {
        let mut command = self.talktrack();
        command
            .args(["report", list, "--db", "calls.db", "--as-of", "2026-11-21"])
            .args(args);
        String::from_utf8(command.assert().code(0).get_output().stdout.clone()).unwrap()
    }

    pub fn json(&self, list: &str, args: &[&str]) -> Value {
        serde_json::from_str(&self.report(list, &[args, &["--format", "json"]].concat())).unwrap()
    }

    pub fn read(&self, name: &str) -> Value {
        serde_json::from_str(&std::fs::read_to_string(self.folder.join("made").join(name)).unwrap()).unwrap()
    }
}
