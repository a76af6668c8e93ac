//! Microphone and camera: opened only when a person asks, released as soon as they do not.

use std::cell::RefCell;

use js_sys::Object;
use protocol::signals::Media;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, MediaStream, MediaStreamConstraints, MediaStreamTrack};

/// Why a device could not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaProblem {
    /// The person, or their settings, said no.
    Denied,
    /// There is no such device.
    NoDevice,
    /// Another program has it.
    InUse,
    /// The page is not served over HTTPS, so browsers hide devices from it.
    Insecure,
    /// The page's own policy forbids it.
    Blocked,
}

/// A kind of device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Device {
    Microphone,
    Camera,
}

impl Device {
    /// What WebRTC calls its tracks.
    pub(super) fn track_kind(self) -> &'static str {
        match self {
            Device::Microphone => "audio",
            Device::Camera => "video",
        }
    }
}

/// What this side captures.
pub(super) struct LocalMedia {
    stream: Option<MediaStream>,
    microphone: RefCell<Slot>,
    camera: RefCell<Slot>,
}

/// A device with what the person wants of it.
#[derive(Default)]
struct Slot {
    wanted: bool,
    asking: bool,
    track: Option<MediaStreamTrack>,
}

/// What to do after the person changed their mind.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// The browser has to be asked for the device.
    Ask,
    /// What is sent changed.
    Changed,
    /// Nothing to do, or the browser is being asked already.
    Nothing,
}

impl LocalMedia {
    pub(super) fn new() -> Self {
        LocalMedia {
            stream: MediaStream::new().ok(),
            microphone: RefCell::default(),
            camera: RefCell::default(),
        }
    }

    fn slot(&self, device: Device) -> &RefCell<Slot> {
        match device {
            Device::Microphone => &self.microphone,
            Device::Camera => &self.camera,
        }
    }

    /// The person turns a device on or off.
    pub(super) fn wish(&self, device: Device, on: bool) -> Wish {
        let mut slot = self.slot(device).borrow_mut();
        slot.wanted = on;
        match (on, &slot.track) {
            (true, None) if slot.asking => Wish::Nothing,
            (true, None) => {
                slot.asking = true;
                Wish::Ask
            }
            // A muted microphone stays open, so that unmuting is instant.
            (_, Some(track)) if device == Device::Microphone => {
                track.set_enabled(on);
                Wish::Changed
            }
            (true, Some(_)) => Wish::Nothing,
            (false, Some(_)) => {
                drop(slot);
                self.release(device);
                Wish::Changed
            }
            (false, None) => Wish::Nothing,
        }
    }

    /// Asks the browser; true when something is sent now that was not before.
    pub(super) async fn capture(&self, device: Device) -> Result<bool, MediaProblem> {
        let captured = get_user_media(device).await;
        let mut slot = self.slot(device).borrow_mut();
        slot.asking = false;
        match captured {
            Ok(track) if slot.wanted => {
                if let Some(stream) = &self.stream {
                    stream.add_track(&track);
                }
                slot.track = Some(track);
                Ok(true)
            }
            // Off again before the browser answered.
            Ok(track) => {
                track.stop();
                Ok(false)
            }
            Err(problem) => {
                slot.wanted = false;
                Err(problem)
            }
        }
    }

    /// Gives the device back; its light goes off.
    pub(super) fn release(&self, device: Device) {
        let track = {
            let mut slot = self.slot(device).borrow_mut();
            slot.wanted = false;
            slot.track.take()
        };
        if let Some(track) = track {
            track.set_onended(None);
            track.stop();
            if let Some(stream) = &self.stream {
                stream.remove_track(&track);
            }
        }
    }

    pub(super) fn track(&self, device: Device) -> Option<MediaStreamTrack> {
        self.slot(device).borrow().track.clone()
    }

    /// What this side sends now.
    pub(super) fn media(&self) -> Media {
        let on = |device| {
            let slot = self.slot(device).borrow();
            slot.wanted && slot.track.is_some()
        };
        Media { microphone: on(Device::Microphone), camera: on(Device::Camera), screen: false }
    }

    /// The stream to show to the person themselves, while it holds anything.
    pub(super) fn stream(&self) -> Option<MediaStream> {
        self.stream.clone().filter(|stream| stream.get_tracks().length() > 0)
    }
}

async fn get_user_media(device: Device) -> Result<MediaStreamTrack, MediaProblem> {
    let window = web_sys::window().ok_or(MediaProblem::Blocked)?;
    // In an insecure context the property is missing, whatever the type says.
    let devices = window.navigator().media_devices().ok().filter(|devices| devices.is_object());
    let Some(devices) = devices else {
        let insecure = !window.is_secure_context();
        return Err(if insecure { MediaProblem::Insecure } else { MediaProblem::Blocked });
    };
    let constraints = MediaStreamConstraints::new();
    match device {
        Device::Microphone => {
            constraints.set_audio(&wishes(&["echoCancellation", "noiseSuppression"]));
        }
        Device::Camera => constraints.set_video(&JsValue::TRUE),
    }
    let asked = devices.get_user_media_with_constraints(&constraints).map_err(problem_of)?;
    let stream = JsFuture::from(asked).await.map_err(problem_of)?;
    let track = stream.unchecked_into::<MediaStream>().get_tracks().get(0);
    track.dyn_into::<MediaStreamTrack>().map_err(|_| MediaProblem::NoDevice)
}

fn wishes(names: &[&str]) -> JsValue {
    let object = Object::new();
    for name in names {
        // Setting a property of a fresh object cannot fail.
        let _ = js_sys::Reflect::set(&object, &JsValue::from_str(name), &JsValue::TRUE);
    }
    object.into()
}

fn problem_of(error: JsValue) -> MediaProblem {
    let name = error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default();
    problem_named(&name)
}

fn problem_named(name: &str) -> MediaProblem {
    match name {
        "NotAllowedError" => MediaProblem::Denied,
        "NotFoundError" | "OverconstrainedError" => MediaProblem::NoDevice,
        "NotReadableError" | "AbortError" => MediaProblem::InUse,
        _ => MediaProblem::Blocked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_of_the_browser_has_a_name() {
        for (name, problem) in [
            ("NotAllowedError", MediaProblem::Denied),
            ("NotFoundError", MediaProblem::NoDevice),
            ("OverconstrainedError", MediaProblem::NoDevice),
            ("NotReadableError", MediaProblem::InUse),
            ("AbortError", MediaProblem::InUse),
            ("SecurityError", MediaProblem::Blocked),
            ("TypeError", MediaProblem::Blocked),
        ] {
            assert_eq!(problem_named(name), problem, "{name}");
        }
    }
}
