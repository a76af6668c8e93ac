// The sheet of the bench: ten inputs and 200 formulas, each of which uses what stands above it.

import { Random } from './random.mjs';

export const N_INPUTS = 10;
export const N_FORMULAS = 200;
/** All formulas follow from this input. */
export const MOVED = 'i0';

/** `{ inputs: [[name, value]], formulas: [[name, (name) => text]] }`; how a name is written is the engine's matter. */
export function sheet(seed = 1) {
  const random = new Random(seed);
  const inputs = Array.from({ length: N_INPUTS }, (_, index) => [`i${index}`, index === 0 ? 100 : random.whole(5, 900) / 4]);
  const formulas = [];
  for (let index = 0; index < N_FORMULAS; index += 1) {
    const above = index === 0 ? MOVED : `f${index - 1}`;
    const earlier = index < 2 ? 'i1' : `f${random.whole(0, index - 2)}`;
    const input = `i${random.whole(1, N_INPUTS - 1)}`;
    const write = random.pick(KINDS);
    formulas.push([`f${index}`, (name) => write(name(above), name(earlier), name(input))]);
  }
  return { inputs, formulas };
}

/** What calculators are made of; none lets numbers grow from formula to formula. */
const KINDS = [
  (a, b, i) => `ROUND(${a}*0.6+${b}*0.3+${i}/10,4)`,
  (a, b, i) => `IF(${a}>${b},${a}-${i}*1%,${b}+${i}*2%)`,
  (a, b, i) => `MIN(MAX(${a},${i}),${b}+500)*0.9+${i}/7`,
  (a, b, i) => `AVERAGE(${a},${b},${i})+SQRT(ABS(${a}))`,
  (a, b, i) => `PMT(${i}/1200/12,12+MOD(INT(ABS(${b})),48),-ABS(${a})*12)`,
  (a, b, i) => `SUM(${a},${b},${i},10)/3-MOD(${a},7)`,
  (a, b, i) => `IF(AND(${a}>10,${b}<1000),ROUNDUP(${a}/3,1),${a}+${i}/4)+ABS(${b})/5`,
];
