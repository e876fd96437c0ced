import { errors, isErrorCode } from '../../../../contracts/errors.ts';
import { locale } from '../words/locale.svelte.ts';

/** What a code of the error table says to a person. */
export const refusalOf = (code: string): string =>
  isErrorCode(code) ? errors[code].title[locale.now === 'pt-BR' ? 'pt' : 'en'] : code;
