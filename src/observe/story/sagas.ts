import type { SagaMoment } from "../saga-observation.ts";
import { clock, count } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

/** When sagas were left halfway, and when others took them up. */
export function sagaRemarks({ sagas, setup }: StoryMaterial): Remark[] {
  return sagas.flatMap(({ setup: { name }, moments }) =>
    WORDS.flatMap(([what, say]): Remark[] => {
      const all = moments.filter((moment) => moment.what === what);
      const [first] = all;
      if (first === undefined) return [];
      const sum = all.reduce((total, moment) => total + moment.count, 0);
      const later = sum === first.count ? "" : `, ${count(sum)} by ${clock(lastOf(all), setup.durationNs)}`;
      return [
        {
          atNs: first.atNs,
          kind: "saga",
          subject: name,
          text: `${say(name, first.count)}${later}`,
          weight: what === "recovered" ? WEIGHT.crash : WEIGHT.damage,
        },
      ];
    }),
  );
}

type Say = (name: string, sagas: number) => string;

const WORDS: readonly (readonly [SagaMoment["what"], Say])[] = [
  [
    "stuck",
    (name, sagas) =>
      `${count(sagas)} ${name} ${sagas === 1 ? "is" : "are"} stuck halfway, and nobody is told`,
  ],
  [
    "manual",
    (name, sagas) =>
      `${count(sagas)} ${name} ${sagas === 1 ? "waits" : "wait"} for a person to mend what is half done`,
  ],
  [
    "recovered",
    (name, sagas) =>
      `${count(sagas)} ${name} of a dead instance ${sagas === 1 ? "is" : "are"} taken up again`,
  ],
];

function lastOf(moments: readonly SagaMoment[]): number {
  return moments.at(-1)!.lastNs;
}
