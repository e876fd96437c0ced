import { SvelteSet } from 'svelte/reactivity';

/** Messages that were stopped from this page: the record does not tell them from those that broke off by themselves. */
export const stopped = new SvelteSet<string>();
