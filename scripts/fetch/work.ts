/** What every long step is handed: where to say what happens, and when to give up. */
export interface Work {
  say: (line: string) => void;
  signal: AbortSignal;
}

/** Runs a step and tells about it only if it takes longer than two seconds; then every 15 s, and when it is done. */
export async function step<T>(work: Work, label: string, run: () => Promise<T>): Promise<T> {
  work.signal.throwIfAborted();
  const began = Date.now();
  const elapsed = () => duration(Date.now() - began);
  let told = false;
  const first = setTimeout(() => {
    told = true;
    work.say(`${label} …`);
  }, 2_000);
  const again = setInterval(() => work.say(`${label} … ${elapsed()}`), 15_000);
  try {
    const result = await run();
    if (told) work.say(`${label}: done in ${elapsed()}`);
    return result;
  } finally {
    clearTimeout(first);
    clearInterval(again);
  }
}

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
