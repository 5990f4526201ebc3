//! Invariants that are checked once per walk, because each reads whole tables.

use super::walk::Walk;
use crate::prelude::*;

impl Walk<'_> {
    /// I6: each picture that was shown has a view on record. Nor did a sweep set anything aside.
    pub async fn nothing_is_lost(&mut self) -> Result<(), String> {
        let views: i64 = self.cases().await.iter().map(|it| it.views).sum();
        require!(views == self.looks, "I6: {} looks, {views} on record", self.looks);
        let problems = sql::texts(self.conn, "select sweep || ' ' || problem from set_asides").await;
        require!(problems.is_empty(), "sweeps: set aside {problems:?}");
        Ok(())
    }

    /// I5: every chain of events verifies.
    pub async fn chains_verify(&mut self) -> Result<(), String> {
        let broken = event::list_broken(self.conn).await.unwrap();
        require!(broken.is_empty(), "I5: broken chains {broken:?}");
        Ok(())
    }

    /// I8: the queries behind the pages write nothing.
    pub async fn reading_writes_nothing(&mut self) -> Result<(), String> {
        let link = self.links.last().cloned();
        let (id, ctx, lead) = (self.id(), self.ctx.clone(), self.people.desk.lead.clone());
        let agent = self.people.agent.clone();
        let result = rolled_back(self.conn, async |conn| {
            sql::execute(conn, "set transaction read only").await;
            domain::desk::case_file::get(conn, &ctx, &lead, id).await.map_err(|it| format!("{it:?}"))?;
            domain::letter::follow_up::list(conn, &agent, None, 10).await.map_err(|it| format!("{it:?}"))?;
            domain::letter::outbox::list_for(conn, id).await.map_err(|it| format!("{it:?}"))?;
            if let Some((_, token)) = link {
                domain::intake::objection::find(conn, &ctx, &token).await.map_err(|it| format!("{it:?}"))?;
            }
            Ok::<(), String>(())
        })
        .await;
        result.map_err(|error| format!("I8: a page wrote: {error}"))
    }

    /// I13: an erased application leaves no personal data.
    pub async fn erased_leaves_nothing(&mut self) -> Result<(), String> {
        for canary in ["@mumian.example", "13800138000", "id_card.jpg"] {
            let mut tables = sql::tables_with(self.conn, canary).await;
            tables.retain(|table| !["store_contacts", "stores"].contains(&table.as_str()));
            let of = format!("select kind || ' ' || state from letters where letters::text like '%{canary}%'");
            let kinds = sql::texts(self.conn, &of).await;
            require!(tables.is_empty(), "I13: {canary} is in {tables:?}, emails {kinds:?}");
        }
        Ok(())
    }
}
