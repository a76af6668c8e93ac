// What is said before the wasm is there; everything else comes from the catalogues of crates/i18n.
// The page's language decides, so that a Russian page never flashes English.
const WORDS = {
  en: {
    open: "Open the chat",
    close: "Close the chat",
    write: "Write a message…",
    failed: "The chat can’t be reached. What you typed is kept.",
    retry: "Try again",
  },
  ru: {
    open: "Открыть чат",
    close: "Закрыть чат",
    write: "Напишите сообщение…",
    failed: "Нет связи с чатом. Текст сохранён.",
    retry: "Повторить",
  },
};
