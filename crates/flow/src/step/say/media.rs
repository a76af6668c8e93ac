//! What can be said: words, pictures, films, documents, cards. Each has a fallback that says the same in words.

use formula::Text;
use protocol::{Content, contents};

use crate::reading::Fields;
use crate::view::View;

#[derive(Debug)]
pub(super) enum Media {
    Text(Text),
    Card(Box<Card>),
    Image(Box<Image>),
    Video(Box<Video>),
    Document(Box<Document>),
    Carousel(Vec<Card>),
}

#[derive(Debug)]
pub(super) struct Card {
    title: Text,
    text: Option<Text>,
    image: String,
    image_alt: Option<Text>,
    url: Option<Text>,
    action: Option<Text>,
}

#[derive(Debug)]
pub(super) struct Image {
    url: String,
    alt: Text,
    caption: Option<Text>,
    width: u32,
    height: u32,
}

#[derive(Debug)]
pub(super) struct Video {
    url: String,
    title: Text,
    poster: String,
    captions: String,
}

#[derive(Debug)]
pub(super) struct Document {
    url: String,
    title: Text,
    note: Option<Text>,
}

/// The keys of a line; one of them says what it is.
pub(super) const WORDS: [&str; 6] = ["text", "card", "image", "video", "document", "carousel"];

/// An address on the site's own host, or empty: `/roof.jpg`, whatever page the panel is on.
pub(in crate::step) fn own_address(fields: &mut Fields<'_>, key: &'static str) -> String {
    let address = fields.plain(key).unwrap_or_default();
    let is_own = address.starts_with('/') && !address.starts_with("//");
    if !address.is_empty() && !is_own {
        let place = fields.place_of(key);
        let message = format_args!("`{address}` is not an address of the site's own");
        fields.reading().error(&place, message, "write it from the first `/` on: `/roof.jpg`");
    }
    address
}

fn required_address(fields: &mut Fields<'_>, key: &'static str) -> String {
    if !fields.has(key) {
        fields.error(format_args!("`{key}` is missing"), format_args!("add `{key}: /…`"));
    }
    own_address(fields, key)
}

impl Media {
    pub(super) fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let mut found = None;
        let mut n_found = 0;
        for word in WORDS {
            if fields.has(word) {
                found = Self::read_one(fields, word);
                n_found += 1;
            }
        }
        if n_found != 1 {
            fields.error(
                "a line says one thing",
                "write one of `text image video document card carousel`",
            );
            return None;
        }
        found
    }

    fn read_one(fields: &mut Fields<'_>, word: &'static str) -> Option<Self> {
        Some(match word {
            "text" => Media::Text(fields.text(word)?),
            "card" => Media::Card(Box::new(Card::read(fields.object(word)?))),
            "image" => Media::Image(Box::new(Image::read(fields.object(word)?))),
            "video" => Media::Video(Box::new(Video::read(fields.object(word)?))),
            "document" => Media::Document(Box::new(Document::read(fields.object(word)?))),
            _ => return read_carousel(fields),
        })
    }

    pub(super) fn content(&self, view: &View<'_>) -> Content {
        match self {
            Media::Text(text) => Content::text(view.words(text)),
            Media::Card(card) => {
                let card = card.filled(view);
                Content::new(card_in_words(&card), card)
            }
            Media::Image(image) => image.content(view),
            Media::Video(video) => video.content(view),
            Media::Document(document) => document.content(view),
            Media::Carousel(cards) => {
                let (mut filled, mut words) = (Vec::new(), Vec::new());
                for card in cards {
                    let card = card.filled(view);
                    words.push(card_in_words(&card));
                    filled.push(card);
                }
                Content::new(words.join("\n\n"), contents::Carousel { cards: filled })
            }
        }
    }
}

fn read_carousel(fields: &mut Fields<'_>) -> Option<Media> {
    let item = fields.item("carousel")?;
    let reading = fields.reading();
    let mut cards = Vec::new();
    for item in reading.items(&item) {
        cards.extend(reading.object(&item).map(Card::read));
    }
    if cards.len() < 2 {
        reading.error(&item.place, "a carousel has two cards or more", "write a `card`");
    }
    Some(Media::Carousel(cards))
}

/// What is not empty, one below the other.
fn lines(parts: &[&str]) -> String {
    let mut parts = parts.to_vec();
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn card_in_words(card: &contents::Card) -> String {
    lines(&[&card.title, &card.text, &card.url])
}

impl Card {
    fn read(mut fields: Fields<'_>) -> Self {
        let card = Self {
            title: fields.required_text("title"),
            text: fields.text("text"),
            image: own_address(&mut fields, "image"),
            image_alt: fields.text("image_alt"),
            url: fields.text("url"),
            action: fields.text("action"),
        };
        fields.finish();
        card
    }

    fn filled(&self, view: &View<'_>) -> contents::Card {
        contents::Card {
            title: view.words(&self.title),
            text: view.words_if(self.text.as_ref()),
            image: self.image.clone(),
            image_alt: view.words_if(self.image_alt.as_ref()),
            url: view.words_if(self.url.as_ref()),
            action: view.words_if(self.action.as_ref()),
        }
    }
}

impl Image {
    fn read(mut fields: Fields<'_>) -> Self {
        let image = Self {
            url: required_address(&mut fields, "url"),
            alt: fields.required_text("alt"),
            caption: fields.text("caption"),
            width: fields.count("width").unwrap_or(0),
            height: fields.count("height").unwrap_or(0),
        };
        if (image.width == 0) != (image.height == 0) {
            fields.error("a width is of use beside a height", "write both, or neither");
        }
        fields.finish();
        image
    }

    fn content(&self, view: &View<'_>) -> Content {
        let image = contents::Image {
            url: self.url.clone(),
            alt: view.words(&self.alt),
            caption: view.words_if(self.caption.as_ref()),
            width: self.width,
            height: self.height,
        };
        Content::new(lines(&[&image.alt, &image.caption]), image)
    }
}

impl Video {
    fn read(mut fields: Fields<'_>) -> Self {
        let video = Self {
            url: required_address(&mut fields, "url"),
            title: fields.required_text("title"),
            poster: own_address(&mut fields, "poster"),
            captions: own_address(&mut fields, "captions"),
        };
        fields.finish();
        video
    }

    fn content(&self, view: &View<'_>) -> Content {
        let video = contents::Video {
            url: self.url.clone(),
            title: view.words(&self.title),
            poster: self.poster.clone(),
            captions: self.captions.clone(),
        };
        Content::new(lines(&[&video.title, &video.url]), video)
    }
}

impl Document {
    fn read(mut fields: Fields<'_>) -> Self {
        let document = Self {
            url: required_address(&mut fields, "url"),
            title: fields.required_text("title"),
            note: fields.text("note"),
        };
        fields.finish();
        document
    }

    fn content(&self, view: &View<'_>) -> Content {
        let document = contents::Document {
            url: self.url.clone(),
            title: view.words(&self.title),
            note: view.words_if(self.note.as_ref()),
        };
        Content::new(lines(&[&document.title, &document.note, &document.url]), document)
    }
}
