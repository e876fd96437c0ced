/** What is half written, per agent: kept while the page is open and nowhere else, since it may be private. */
export const drafts = new Map<string, string>();

/** What was sent last, per agent. */
export const lastSent = new Map<string, string>();
