//! Our own pictures, drawn with one path each on a 24 × 24 grid.

use crate::prelude::*;

/// Which picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconName {
    /// An exclamation mark in a circle.
    Alert,
    /// An arrow against the reading direction.
    Back,
    /// A camera.
    Camera,
    /// A camera, crossed out.
    CameraOff,
    /// A speech bubble.
    Chat,
    /// A tick.
    Check,
    /// A chevron that points down.
    Chevron,
    /// A clock.
    Clock,
    /// A cross.
    Close,
    /// Two ticks.
    DoubleCheck,
    /// An envelope.
    Mail,
    /// A microphone.
    Mic,
    /// A microphone, crossed out.
    MicOff,
    /// A line at the bottom.
    Minimise,
    /// An arrow out of a box.
    Outside,
    /// A pencil.
    Pencil,
    /// Head and shoulders.
    Person,
    /// A telephone receiver.
    Phone,
    /// A receiver laid down.
    PhoneDown,
    /// A circular arrow.
    Retry,
    /// A paper plane.
    Send,
    /// A shield with a tick.
    Shield,
    /// A loudspeaker.
    Sound,
    /// A star.
    Star,
    /// A bin.
    Trash,
    /// A film camera.
    Video,
}

impl IconName {
    fn path(self) -> &'static str {
        match self {
            Self::Alert => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 8v4.5m0 3v.1",
            Self::Back => "M19 12H5.5M11 6l-6 6 6 6",
            Self::Camera | Self::Video => {
                "M5 6.5h8.5a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2m10.5 4.6L21 8v8l-5.5-3.1"
            }
            Self::CameraOff => {
                "M9 6.5h4.5a2 2 0 0 1 2 2V12l.5 1.2L21 16V8l-4.5 2.6M15 16.8a2 2 0 0 1-1.5.7H5a2 2 0 0 1-2-2v-7A2 2 0 0 1 4.6 6.6M3.5 3.5l17 17"
            }
            Self::Chat => {
                "M6 4.5h12a2.5 2.5 0 0 1 2.5 2.5v7a2.5 2.5 0 0 1-2.5 2.5h-6l-4.5 4v-4H6A2.5 2.5 0 0 1 3.5 14V7A2.5 2.5 0 0 1 6 4.5"
            }
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Chevron => "M6 9.5l6 6 6-6",
            Self::Clock => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3 2",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::DoubleCheck => "M2 12.5l4.5 4.5L16 7.5m-4.5 8.5l1 1L22 7.5",
            Self::Mail => {
                "M5 5.5h14a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 17V7A1.5 1.5 0 0 1 5 5.5M4 7l8 6 8-6"
            }
            Self::Mic => {
                "M12 3.5a2.8 2.8 0 0 0-2.8 2.8v5a2.8 2.8 0 0 0 5.6 0v-5A2.8 2.8 0 0 0 12 3.5M5.5 11a6.5 6.5 0 0 0 13 0M12 17.5v3"
            }
            Self::MicOff => {
                "M9.2 9v2.3a2.8 2.8 0 0 0 4.3 2.4m1.3-2.9V6.3a2.8 2.8 0 0 0-5.5-.7M5.5 11a6.5 6.5 0 0 0 10 5.5m2.2-2.4a6.5 6.5 0 0 0 .8-3.1M12 17.5v3M3.5 3.5l17 17"
            }
            Self::Minimise => "M6 18h12",
            Self::Outside => {
                "M13 5h6v6M19 5l-8.5 8.5M10 6H6.5A1.5 1.5 0 0 0 5 7.5v10A1.5 1.5 0 0 0 6.5 19h10a1.5 1.5 0 0 0 1.5-1.5V14"
            }
            Self::Pencil => "M4.5 19.5l1-4L16.5 4.5l3 3L8.5 18.5zM14 7l3 3",
            Self::Person => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4.5 20a7.5 7.5 0 0 1 15 0",
            Self::Phone => {
                "M8.5 4H5.5A1.5 1.5 0 0 0 4 5.6C4.5 13.5 10.5 19.5 18.4 20a1.5 1.5 0 0 0 1.6-1.5v-3l-4.2-1.7-1.9 1.9a13 13 0 0 1-5.6-5.6l1.9-1.9z"
            }
            Self::PhoneDown => {
                "M3 14.5c-.3-1.5.2-2.6 1-3.4 4.5-3.8 11.5-3.8 16 0 .8.8 1.3 1.9 1 3.4l-.3 1-4.2-.8-.5-2.7a12 12 0 0 0-8 0l-.5 2.7-4.2.8z"
            }
            Self::Retry => "M19 12a7 7 0 1 1-2-4.9L19 9m0-4.5V9h-4.5",
            Self::Send => "M4.5 5l15.5 7-15.5 7 2-7zM6.5 12H12",
            Self::Shield => {
                "M12 3.5l7 2.5v5.5c0 4.3-2.8 7.5-7 9-4.2-1.5-7-4.7-7-9V6zM8.8 12l2.3 2.3L15.5 10"
            }
            Self::Sound => {
                "M5 9.5h3l4.5-4v13l-4.5-4H5zM16 9a4.5 4.5 0 0 1 0 6m2.5-8.5a8 8 0 0 1 0 11"
            }
            Self::Star => {
                "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9L12 16.9l-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z"
            }
            Self::Trash => {
                "M4.5 6.5h15M9.5 6.5V5A1.5 1.5 0 0 1 11 3.5h2A1.5 1.5 0 0 1 14.5 5v1.5m-8 0l.8 12a1.5 1.5 0 0 0 1.5 1.5h6.4a1.5 1.5 0 0 0 1.5-1.5l.8-12M10 10.5v5.5m4-5.5v5.5"
            }
        }
    }
}

/// A picture that says nothing by itself: whatever it stands in carries the words.
#[component]
pub fn Icon(
    /// Which.
    name: IconName,
) -> Node {
    markup! {
        <svg class="icon" class:icon--turns=name == IconName::Back viewBox="0 0 24 24" aria-hidden="true">
            <path d=name.path()></path>
        </svg>
    }
}
