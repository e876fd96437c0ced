import { after } from 'node:test';

const ends: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const end of ends) await end();
});

/** Runs this when all tests of the process are over, whichever of its files has asked for it. */
export function atTheEnd(end: () => Promise<unknown>): void {
  ends.push(end);
}
