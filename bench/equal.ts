/** `npm run bench:equal`: what the comparison of two platforms says of two equal ones; smaller differences mean nothing. */
import { sideBySide } from './side-by-side.ts';

await sideBySide('equal', { name: 'one', options: {} }, { name: 'its equal', options: {} });
