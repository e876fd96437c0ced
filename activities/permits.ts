import type { PermitRequest } from '../contracts/permit.ts';
import type { PermitSigner } from '../domain/ports.ts';

export const permitActivities = ({ signer }: { signer: PermitSigner }) => ({
  /** Allows one AI activity of one run, for at most five minutes. */
  mintPermit: (request: PermitRequest): Promise<string> => signer.sign(request),
});
