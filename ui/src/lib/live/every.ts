/** Does something again and again, while somebody can see it; gives what ends it. */
export function every(milliseconds: number, work: () => void): () => void {
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') work();
  }, milliseconds);
  return () => clearInterval(timer);
}
