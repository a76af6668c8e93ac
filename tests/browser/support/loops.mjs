// The shop's qualification round and round: as many answers as a measurement or a story needs, none of which the
// server has to be asked about.
import { calculate } from './qualification.mjs';

/** How many answers a round is. */
export const ANSWERS_A_ROUND = 8;

const OF = {
  en: { year: 'Within a year', no: 'No thanks', enough: 'No, that is all for now' },
  ru: { year: 'В течение года', no: 'Спасибо, не нужно', enough: 'Нет, пока всё' },
};

/** From the first question to the last, and back to the first, as a page may ask for it. */
export async function answerRound(visitor, copy) {
  const words = OF[visitor.locale];
  await visitor.button(copy.house).waitFor();
  await visitor.choose(copy.house);
  await visitor.tick(...copy.wishes);
  await visitor.fill(copy.bill, copy.goodBill);
  await visitor.write(copy.town);
  await visitor.choose(copy.owner);
  await visitor.choose(words.year);
  await calculate(visitor, copy);
  await visitor.choose(words.no);
  await visitor.button(words.enough).waitFor();
  await visitor.page.evaluate(() => window.Parlor('startFlow', 'qualify'));
  await visitor.button(copy.house).waitFor();
}
