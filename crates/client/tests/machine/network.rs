//! The lines between tabs and server: frames under way, and what becomes of them.

use std::collections::VecDeque;

/// Something on its way to a tab.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Down {
    /// A frame.
    Text(String),
    /// The end of the line, with its close code.
    Closed(u16),
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the server.
    Up,
    /// To the tab.
    Down,
    /// Both.
    Both,
}

impl Way {
    fn is_up(self) -> bool {
        self != Way::Down
    }

    fn is_down(self) -> bool {
        self != Way::Up
    }
}

/// One connection. A tab may have gone on to another one while frames of this one are still under way to the server.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// To the server, the oldest first.
    pub up: VecDeque<String>,
    /// To the tab.
    pub down: VecDeque<Down>,
    /// The server has closed it or is gone.
    pub is_over: bool,
    deaf_up: bool,
    deaf_down: bool,
}

impl Line {
    pub fn send_up(&mut self, text: String) {
        if !self.deaf_up && !self.is_over {
            self.up.push_back(text);
        }
    }

    pub fn send_down(&mut self, down: Down) {
        if !self.deaf_down && !self.is_over {
            self.down.push_back(down);
        }
    }

    /// From now on nothing arrives this way, what is under way included, and nobody is told.
    pub fn go_deaf(&mut self, way: Way) {
        if way.is_up() {
            self.deaf_up = true;
            self.up.clear();
        }
        if way.is_down() {
            self.deaf_down = true;
            self.down.clear();
        }
    }

    /// The server's end is gone: what it sent may still arrive, what it should have got will not.
    pub fn end(&mut self, code: u16) {
        self.send_down(Down::Closed(code));
        self.is_over = true;
        self.up.clear();
    }

    /// A frame arrives a second time, behind the others.
    pub fn double(&mut self, way: Way) {
        if way.is_up()
            && let Some(text) = self.up.front().cloned()
        {
            self.up.push_back(text);
        }
        let first = self.down.front().filter(|down| matches!(down, Down::Text(_))).cloned();
        if way.is_down()
            && let Some(down) = first
        {
            self.down.push_back(down);
        }
    }
}
