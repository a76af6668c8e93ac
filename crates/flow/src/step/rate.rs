//! `rate`: asks how the conversation was. Nobody has to answer.

use formula::Text;
use protocol::{Answer, Content};

use super::{Asked, Kind, Next, Shape};
use crate::effect::{Effect, Reason};
use crate::prompt::PromptKind;
use crate::reading::{Item, Reading};
use crate::step::ask::skip::Skip;
use crate::view::View;
use crate::walk::Walk;

const BEST: u8 = 5;

#[derive(Debug)]
struct Rate {
    text: Text,
    skip: Skip,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
    let text = fields.required_text("text");
    let skip = Skip::always(fields.text("skip_label"));
    fields.finish();
    Some(Box::new(Rate { text, skip }))
}

impl Kind for Rate {
    fn shape(&self) -> Shape {
        Shape::Asks
    }

    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        self.ask(walk);
        Next::Wait
    }

    fn ask(&self, walk: &mut Walk<'_>) {
        walk.say(&self.text);
    }

    fn answer(&self, walk: &mut Walk<'_>, answer: &Answer) -> Result<Next, Reason> {
        let rating = match answer {
            Answer::Rating(rating) => rating,
            Answer::Skip(_) => return self.skip.take(walk),
            _ => return Err(Reason::WrongKind),
        };
        if !(1..=BEST).contains(&rating.score) {
            return Err(Reason::BadRating);
        }
        let mut stars =
            "★".repeat(usize::from(rating.score)) + &"☆".repeat(usize::from(BEST - rating.score));
        if !rating.comment.trim().is_empty() {
            stars.push('\n');
            stars.push_str(rating.comment.trim());
        }
        walk.echo(Content::text(stars));
        let comment = rating.comment.trim().to_owned();
        walk.effects.push(Effect::Rated { score: rating.score, comment });
        Ok(Next::Follow)
    }

    fn show(&self, view: &View<'_>, _step: &str, asked: &mut Asked) -> bool {
        asked.label = view.words(&self.text);
        asked.kind = PromptKind::Rating;
        asked.skip(&self.skip, view);
        true
    }
}
