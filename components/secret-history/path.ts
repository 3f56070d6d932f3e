/**
 * Where a secret has its page, under the organization's path.
 *
 * @param source as a variable's value source is written, or `config:<id>`.
 */
export function secretPath(source: string, name: string): string {
  return `environment-variables/secrets?${new URLSearchParams({ source, name })}`;
}
