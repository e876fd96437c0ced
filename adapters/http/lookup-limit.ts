/** Milliseconds for the resolver: somebody waits for this answer. */
const LOOKUP_LIMIT_MS = 4_000;

/** A look-up of a name, which rejects when the resolver does not answer in time. */
export async function inLookupTime<T>(looked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The resolver does not answer')), LOOKUP_LIMIT_MS);
  });
  try {
    return await Promise.race([looked, late]);
  } finally {
    clearTimeout(timer);
  }
}
