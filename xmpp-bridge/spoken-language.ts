import { LRUCache } from 'lru-cache';
import type { Language } from '../domain/sentences.ts';

const PEOPLE = 10_000;

/**
 * What language a person was last heard in. A server stamps its own language on stanzas that name none, so that
 * "English" may mean nothing; and `/status` is a word of no language.
 */
export class SpokenLanguages {
  readonly #last = new LRUCache<string, Language>({ max: PEOPLE });

  heard(jid: string, language: Language): void {
    this.#last.set(jid, language);
  }

  /** Portuguese when the stanza says so or the person's last words were. */
  of(jid: string, ofStanza: Language = 'en'): Language {
    return ofStanza === 'pt' ? 'pt' : (this.#last.get(jid) ?? ofStanza);
  }
}
