/** "1 secret", "2 secrets", "1,200 secrets"; the plural is named where it isn't the noun with an s. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? noun : plural}`;
}
