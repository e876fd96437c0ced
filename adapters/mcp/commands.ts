/** A program of the operator's that speaks MCP on its standard streams. */
export interface McpCommand {
  /** An absolute path: there is no PATH to look in. */
  command: string;
  args: string[];
  /** All of its environment. */
  env: Record<string, string>;
}
