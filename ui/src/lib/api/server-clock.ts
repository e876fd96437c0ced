/** Milliseconds that the server's clock is before ours; from the last answer, so that a wrong clock here shows no wrong time. */
let ahead = 0;

export function noteServerTime(date: string | null): void {
  const told = date === null ? Number.NaN : Date.parse(date);
  // the header counts whole seconds: on average half of one has passed
  if (!Number.isNaN(told)) ahead = told + 500 - Date.now();
}

/** Now, by the server's clock, in milliseconds of the epoch. */
export const serverNow = (): number => Date.now() + ahead;
