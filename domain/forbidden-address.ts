import { reasons } from '../contracts/reasons.ts';

/** Why a URL is not fetched for somebody else. */
export type Forbidden = 'not_a_url' | 'scheme' | 'credentials' | 'private' | 'redirects';

const sentences: Record<Forbidden, string> = {
  not_a_url: reasons.url_complete,
  scheme: reasons.url_scheme,
  credentials: reasons.url_credentials,
  private: reasons.url_private,
  redirects: reasons.url_redirects,
};

/** A request that was not made, because of where it would have gone. */
export class ForbiddenAddress extends Error {
  readonly why: Forbidden;

  constructor(why: Forbidden) {
    super(sentences[why]);
    this.name = 'ForbiddenAddress';
    this.why = why;
  }
}
