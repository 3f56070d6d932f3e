/** @param source as a variable's value source is written, or `config:<id>`. */
export function secretPath(slug: string, source: string, name: string): string {
  return `/${slug}/environment-variables/secrets?${new URLSearchParams({ source, name })}`;
}
