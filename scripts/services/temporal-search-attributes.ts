/** Indexed by Temporal, so that runs can be listed by them; all of type Keyword. */
export const searchAttributes = ['AioxOwner', 'AioxAgent', 'AioxState'];
