//! One of a few grades, as stars, figures or faces.

use protocol::{Answer, answers};

use crate::prelude::*;
use crate::question::{Draft, Question};
use crate::roving::Roving;
use crate::translator::Translator;
use crate::{Icon, IconName};

/// How grades are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grades {
    /// Stars, filled up to the grade.
    Stars,
    /// Figures.
    Numbers,
    /// Faces, from sad to glad.
    Faces,
}

/// What can be graded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// The least grade.
    pub min: u32,
    /// The best.
    pub max: u32,
    /// How they are drawn.
    pub grades: Grades,
    /// What the least means, or empty.
    pub low: String,
    /// What the best means, or empty.
    pub high: String,
}

/// Grades in a row. Alone a tap is the answer, in a form they are radio buttons.
pub fn scale_input(question: &Question, scale: Scale) -> Node {
    let t = Translator::expect();
    let given = match &question.initial {
        Some(Answer::Number(given)) => {
            (scale.min..=scale.max).find(|it| f64::from(*it) == given.number)
        }
        _ => None,
    };
    let grade = State::new(given);
    match given {
        Some(grade) => question.hold(answer_of(grade)),
        None => question.draft.set(Draft::UNCHOSEN),
    }
    let n = scale.max.saturating_sub(scale.min) as usize + 1;
    let first = given.map_or(0, |it| (it - scale.min) as usize);
    let pointed = State::new(None);
    let roving = question.is_alone().then(|| Roving::new(t, n, first));
    let buttons: Vec<Node> = (scale.min..=scale.max)
        .map(|value| grade_view(t, question, &scale, value, (grade, pointed), roving))
        .collect();
    let class = match scale.grades {
        Grades::Stars => "scale scale--stars",
        Grades::Numbers => "scale scale--numbers",
        Grades::Faces => "scale scale--faces",
    };
    let has_ends = !scale.low.is_empty() || !scale.high.is_empty();
    let ends = has_ends.then(|| {
        markup! {
            <div class="scale__ends" aria-hidden="true">
                <span dir="auto">{scale.low.clone()}</span><span dir="auto">{scale.high.clone()}</span>
            </div>
        }
    });
    let (is_many, is_narrow) = (n > 7, scale.grades != Grades::Numbers);
    let row = markup! {
        <div class=class class:scale--many=is_many style:--_n=n.to_string()
            on:keydown=move |event| { roving.inspect(|it| it.on_key(&event)); }
            on:focusin=move |event| { roving.inspect(|it| it.on_focus(&event)); }
            on:mouseleave=move |_| pointed.set(None)
        >
            {buttons}
        </div>
    };
    question.around_several(markup! { <div class="scale__frame" class:scale__frame--narrow=is_narrow>{row}{ends}</div> })
}

fn answer_of(grade: u32) -> answers::Number {
    answers::Number { number: f64::from(grade) }
}

/// What a grade is called: `2 of 5`, and at the ends what that means.
fn name_of(t: Translator, scale: &Scale, value: u32) -> String {
    let name = t.with("scale.grade", &[("n", &value.to_string()), ("max", &scale.max.to_string())]);
    let meaning = match value {
        value if value == scale.min => &scale.low,
        value if value == scale.max => &scale.high,
        _ => "",
    };
    if meaning.is_empty() { name } else { [&name, ", ", meaning].concat() }
}

fn grade_view(
    t: Translator,
    question: &Question,
    scale: &Scale,
    value: u32,
    (grade, pointed): (State<Option<u32>>, State<Option<u32>>),
    roving: Option<Roving>,
) -> Node {
    let name = name_of(t, scale, value);
    let is_stars = scale.grades == Grades::Stars;
    // A star lights up with all that stand before it, while one is pointed at as when one is chosen.
    let is_on = move || {
        let shown = pointed.get().filter(|_| is_stars).or(grade.get());
        shown.is_some_and(|it| if is_stars { value <= it } else { value == it })
    };
    let point = move |_| pointed.set(Some(value));
    let face = match scale.grades {
        Grades::Stars => markup! { <Icon name=IconName::Star/> },
        Grades::Numbers => value.to_string().into_node(),
        Grades::Faces => face(scale, value),
    };
    let (question, group) = (question.clone(), question.id.clone());
    let choose = move || {
        grade.set(Some(value));
        question.tap(answer_of(value));
    };
    let Some(roving) = roving else {
        return markup! {
            <label class="grade" class:grade--on=is_on title=name.clone() on:mouseenter=point>
                <input class="grade__radio" type="radio" name=group aria-label=name
                    prop:checked=move || grade.get() == Some(value) on:change=move |_| choose()
                />
                {face}
            </label>
        };
    };
    let index = (value - scale.min) as usize;
    markup! {
        <button type="button" class="grade" class:grade--on=is_on title=name.clone() aria-label=name
            data-stop=index.to_string() tabindex=roving.stop(index) on:mouseenter=point
            aria-pressed=move || (grade.get() == Some(value)).to_string() on:click=move |_| choose()
        >
            {face}
        </button>
    }
}

/// A face whose mouth says how good a grade is.
fn face(scale: &Scale, value: u32) -> Node {
    let path = face_path(scale.min, scale.max, value);
    markup! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=path></path></svg> }
}

/// The corners of the mouth rise with the grade, and its middle goes from above them to below; in tenths of the grid.
fn face_path(min: u32, max: u32, value: u32) -> String {
    let span = max.saturating_sub(min).max(1);
    let done = value.saturating_sub(min);
    let (ends, bend) = (168 - 28 * done / span, (80 * done / span).abs_diff(40));
    let sign = if 2 * done < span { "-" } else { "" };
    let tenths = |n: u32| [(n / 10).to_string(), ".".to_owned(), (n % 10).to_string()].concat();
    [
        "M12 3.2a8.8 8.8 0 1 0 0 17.6 8.8 8.8 0 0 0 0-17.6M9 9.4v.6M15 9.4v.6M8 ",
        &tenths(ends),
        "q4 ",
        sign,
        &tenths(bend),
        " 8 0",
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use i18n::Catalogue;

    use super::*;

    #[test]
    fn a_grade_says_its_place_and_at_the_ends_its_meaning() {
        let t = Translator::new(Catalogue::for_widget("en"));
        let scale = Scale {
            min: 1,
            max: 5,
            grades: Grades::Stars,
            low: "Cold".to_owned(),
            high: "Warm".to_owned(),
        };
        let names: Vec<String> = (1..=5).map(|value| name_of(t, &scale, value)).collect();
        assert_eq!(names, ["1 of 5, Cold", "2 of 5", "3 of 5", "4 of 5", "5 of 5, Warm"]);
    }

    #[test]
    fn faces_go_from_sad_to_glad() {
        let mouth = |value| face_path(1, 5, value).split_once("M8 ").unwrap().1.to_owned();
        assert_eq!(mouth(1), "16.8q4 -4.0 8 0");
        assert_eq!(mouth(3), "15.4q4 0.0 8 0");
        assert_eq!(mouth(5), "14.0q4 4.0 8 0");
    }
}
