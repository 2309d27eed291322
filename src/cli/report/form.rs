//! Which form a report is about.

use crate::cli::Hinted;
use crate::domain::FormId;
use crate::store::Store;

#[derive(Debug, clap::Args)]
#[group(skip)] // `Args` is also the name of the commands that take these in
pub(super) struct Args {
    /// Form (call script) by its id [default: the one most calls were scored with]
    #[arg(long, value_name = "ID")]
    form: Option<String>,
}

impl Args {
    /// The form asked for, or the one that most calls were scored with.
    pub(super) async fn find(&self, store: &dyn Store) -> anyhow::Result<FormId> {
        let forms = store.forms().await?;
        let Some((most_used, _)) = forms.first() else {
            return Err(Hinted::new(
                "no call has a scorecard yet",
                "score calls first: `talktrack run DIR --form FILE`",
            )
            .into());
        };
        let Some(id) = &self.form else {
            return Ok(most_used.clone());
        };
        let found = forms.iter().find(|(form, _)| form.as_str() == id);
        found.map(|(form, _)| form.clone()).ok_or_else(|| {
            let known: Vec<&str> = forms.iter().map(|(form, _)| form.as_str()).collect();
            Hinted::new(
                format!("no call was scored with a form {id:?}"),
                format!("the forms in this database: {}", known.join(", ")),
            )
            .into()
        })
    }

    /// The form asked for; `None` takes each call's latest.
    pub(super) async fn find_if_given(&self, store: &dyn Store) -> anyhow::Result<Option<FormId>> {
        match self.form {
            Some(_) => self.find(store).await.map(Some),
            None => Ok(None),
        }
    }
}
