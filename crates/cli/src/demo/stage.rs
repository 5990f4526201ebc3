//! The stage: the story's clock, its people, and its applications so far.

use std::collections::{HashMap, HashSet};

use anyhow::Context as _;
use diesel_async::AsyncPgConnection;
use domain::base::{ApplicationId, StaffActor, StoreId};
use domain::{Actor, Context};

use super::clock::HandClock;
use super::documents::DemoEvidence;
use super::steps::{self, Form, Scene};

/// The state of the running story.
#[derive(Debug)]
pub(super) struct Stage {
    /// The context of the use cases; its clock is [`Self::clock`].
    pub(super) ctx: Context,
    pub(super) clock: HandClock,
    /// Applications for which the platform does not answer.
    pub(super) platform_down: HashSet<ApplicationId>,
    pub(super) cabinet: DemoEvidence,
    /// Hash of the query code of all applications of the story.
    pub(super) query_code_hash: String,
    /// The program of a partner.
    pub(super) program: Actor,
    /// The members of staff by sign-in name.
    pub(super) staff: HashMap<&'static str, StaffActor>,
    /// The stores by number.
    pub(super) stores: HashMap<&'static str, StoreId>,
    /// The submitted applications by story.
    pub(super) applications: HashMap<&'static str, ApplicationId>,
}

impl Stage {
    /// Advances to the scene's time, and plays it.
    pub(super) async fn play(&mut self, connection: &mut AsyncPgConnection, scene: Scene) -> anyhow::Result<()> {
        self.wait_until(connection, scene.at).await?;
        let what = format!("{}: {:?}", scene.story, scene.step);
        steps::take(connection, self, scene.story, scene.step).await.with_context(|| what)
    }

    /// Registers a submitted application under its story's name.
    pub(super) async fn enter(
        &mut self,
        connection: &mut AsyncPgConnection,
        story: &'static str,
        id: ApplicationId,
        form: &Form,
    ) -> anyhow::Result<()> {
        self.applications.insert(story, id);
        if form.is_platform_down {
            self.platform_down.insert(id);
        }
        // Sends its first letters.
        self.run_background_jobs(connection).await
    }

    pub(super) fn staff(&self, sign_in_name: &str) -> anyhow::Result<Actor> {
        let found = self.staff.get(sign_in_name);
        Ok(Actor::Staff(found.with_context(|| format!("there is no member of staff {sign_in_name}"))?.clone()))
    }

    pub(super) fn application(&self, story: &str) -> anyhow::Result<ApplicationId> {
        self.applications.get(story).copied().with_context(|| format!("{story} has no application yet"))
    }

    pub(super) fn store(&self, number: &str) -> anyhow::Result<StoreId> {
        self.stores.get(number).copied().with_context(|| format!("there is no store {number}"))
    }

    /// Three digits unique to the store: the end of its number. An identity card shared by two stores would be a hard
    /// flag.
    pub(super) fn person_number(&self, id: StoreId) -> anyhow::Result<&'static str> {
        let (number, _) =
            self.stores.iter().find(|(_, of)| **of == id).context("the store is not part of the story")?;
        Ok(&number[number.len() - 3..])
    }
}
