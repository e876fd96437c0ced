/** Bytes that long memory takes. */
export interface MemorySize {
  /** Of everybody, on disk and with indexes. */
  ofAll(): Promise<number>;
  /** Of one agent, the rows alone. */
  ofAgent(ownerUserId: string, agentId: string): Promise<number>;
}
