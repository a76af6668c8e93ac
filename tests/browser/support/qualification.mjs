// The way through the demo's qualification that several stories share.

/** Answers every question up to the calculator, one of them wrongly at first. */
export async function answerQuestions(visitor, copy) {
  await visitor.says(copy.bot).waitFor();
  await visitor.choose(copy.house);
  await visitor.tick(...copy.wishes);
  await visitor.fill(copy.bill, copy.badBill);
  await visitor.page.getByText(copy.billRetry).first().waitFor();
  await visitor.fill(copy.bill, copy.goodBill);
  await visitor.write(copy.town);
  await visitor.choose(copy.owner);
  await visitor.choose(copy.soon);
  await visitor.choose(copy.later);
}

/** Moves a slider with the keyboard and submits the calculation. */
export async function calculate(visitor, copy) {
  const area = visitor.slider(copy.area);
  const headline = visitor.page.locator('.calculator__answer .figure__value');
  const before = await headline.textContent();
  await area.focus();
  for (let press = 0; press < 10; press += 1) await area.press('ArrowRight');
  await area.press('Home');
  if ((await headline.textContent()) === before) throw new Error('the result did not follow the slider');
  for (let press = 0; press < 25; press += 1) await area.press('ArrowRight');
  await visitor.choose(visitor.t('calculator.submit'));
  await visitor.says(copy.worth).waitFor();
}
