/** An activity of the AI tier that did not run because its permit was not one for it. */
export interface RefusedPermit {
  /** Whose work was asked for, as far as that can be told. */
  ownerUserId: string | undefined;
  workflowId: string;
  step: string;
  /** What was wrong: `missing`, `invalid`, or the claim that differs. */
  reason: string;
}

export interface RefusedPermits {
  audit(refused: RefusedPermit): Promise<void>;
}
