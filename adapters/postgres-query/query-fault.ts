import { ToolFault } from '../../domain/tool-ports.ts';
import { ForbiddenAddress } from '../../domain/forbidden-address.ts';

interface Reported {
  code?: string;
  message: string;
}

const SIGN_IN = 'The database did not accept the user or the password of this connection';
const byCode: Record<string, string> = {
  '28000': SIGN_IN,
  '28P01': SIGN_IN,
  '3D000': 'There is no database of the name that this connection has',
  '53300': 'The database has no connection free',
  '57P03': 'The database does not take connections now',
  '57014': 'The query took longer than it may',
  '55P03': 'The query waited too long for a lock',
};

/** Classes of SQLSTATE whose message speaks of the statement: data, names, syntax, limits, what is read only. */
const ofTheStatement = /^(0A|21|22|25|2F|42|54)/;

/**
 * What the model may hear of a failed query. An error on the way to the database may hold its address and its user, so
 * that nothing of it is passed on; of the statement the database's own words help, shortened.
 */
export function queryFault(error: unknown, connected: boolean): ToolFault {
  const { code = '', message } = error as Reported;
  const options = { cause: error };
  if (error instanceof ToolFault) return error;
  if (error instanceof ForbiddenAddress)
    return new ToolFault(
      'The host of this connection is not a public one, and the operator does not allow it',
      'no',
      options,
    );
  const known = byCode[code];
  if (known !== undefined) return new ToolFault(known, 'no', options);
  if (connected && ofTheStatement.test(code))
    return new ToolFault(`The database refused the query: ${message.slice(0, 300)}`, 'no', options);
  if (/^[0-9A-Z]{5}$/.test(code) && /\d/.test(code))
    return new ToolFault(`The database failed with SQLSTATE ${code}`, 'no', options);
  const certificate = /^(ERR_TLS|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/.test(code) || /SSL/.test(message);
  if (!connected && certificate)
    return new ToolFault(
      'The database does not speak TLS with a certificate that this connection trusts',
      'no',
      options,
    );
  return new ToolFault(
    connected ? 'The database closed the connection' : 'The database cannot be reached',
    'no',
    options,
  );
}
