import { after } from 'node:test';

const ends: (() => Promise<unknown>)[] = [];

// hooks run in the order in which they are declared: this one after those of the file that is being loaded
queueMicrotask(() =>
  after(async () => {
    for (const end of ends) await end();
  }),
);

/** Runs this when all tests of the process are over and all other hooks have run, whichever of its files has asked for it. */
export function atTheEnd(end: () => Promise<unknown>): void {
  ends.push(end);
}
