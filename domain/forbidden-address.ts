/** Why a URL is not fetched for somebody else. */
export type Forbidden = 'not_a_url' | 'scheme' | 'credentials' | 'private' | 'redirects';

const sentences: Record<Forbidden, string> = {
  not_a_url: 'must be a complete URL such as https://models.example.org/v1',
  scheme: 'must begin with https:// or http://',
  credentials: 'must not hold a user name or a password',
  private: 'must not lead to a private, local or reserved address, unless the operator allows it',
  redirects: 'redirects too often',
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
