/** A promise that a page looks at when it is drawn: failing before that is no fault that nobody handles. */
export function later<Data>(data: Promise<Data>): Promise<Data> {
  data.catch(() => undefined);
  return data;
}
