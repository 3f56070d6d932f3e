/** How many rows one page of a list has. */
export const pageSizes = {
  standard: 25,
  auditLog: 50,
  /** In the console: a list of seventy is there at once. */
  environmentVariables: 100,
  maximum: 100,
} as const;
