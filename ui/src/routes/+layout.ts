/** A single page for a browser: nothing is rendered on a server, and nothing of a person is on one. */
export const ssr = false;
export const prerender = false;
