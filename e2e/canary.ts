// Secret texts that are planted in order to be looked for, in every form in which they could turn up.

export function canary(about: string): string {
  return `canary-${about}-${crypto.randomUUID().replaceAll("-", "")}`;
}

/** As it is, in hex, in base64 wherever it begins within a longer text, and with what JSON, URLs and rows escape. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const encoded = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    // The first and last characters depend on the neighbours too.
    return text.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + bytes.length) * 4) / 3) - 1);
  });
  const urlSafe = encoded.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"));
  const asJson = JSON.stringify(secret).slice(1, -1);
  const inRow = (text: string) => text.replaceAll("\\", "\\\\").replaceAll('"', '""');
  const escaped = [asJson, JSON.stringify(asJson).slice(1, -1), inRow(secret), inRow(asJson)];
  const hex = bytes.toString("hex");
  const forms = [
    secret,
    ...escaped,
    encodeURIComponent(secret),
    hex,
    hex.toUpperCase(),
    ...encoded,
    ...urlSafe,
  ];
  return [...new Set(forms)].filter(({ length }) => length >= window);
}

interface Form {
  /** Of the secret. */
  name: string;
  text: string;
}

/** How many characters of a form tell that it may begin here. */
const window = 8;
const base = 31;
const leaving = Array.from({ length: window }).reduce<number>((product) => Math.imul(product, base), 1);
const buckets = 1 << 22;

/** Which of the secrets are in which of the texts; both by name. One walk through each text, however many secrets. */
export function foundIn(texts: Record<string, string>, secrets: Record<string, string>): string[] {
  const byBeginning = new Map<string, Form[]>();
  const isBeginning = new Uint8Array(buckets);
  for (const [name, secret] of Object.entries(secrets)) {
    if (secret.length < window) throw new Error(`${name} is too short to be looked for.`);
    for (const text of formsOf(secret)) {
      const beginning = text.slice(0, window);
      byBeginning.set(beginning, [...(byBeginning.get(beginning) ?? []), { name, text }]);
      let hash = 0;
      for (let at = 0; at < window; at += 1) hash = (Math.imul(hash, base) + text.charCodeAt(at)) | 0;
      isBeginning[hash & (buckets - 1)] = 1;
    }
  }
  return Object.entries(texts).flatMap(([place, text]) => {
    const found = new Map<string, number>();
    for (let at = 0, hash = 0; at < text.length; at += 1) {
      const left = at < window ? 0 : Math.imul(text.charCodeAt(at - window), leaving);
      hash = (Math.imul(hash, base) + text.charCodeAt(at) - left) | 0;
      if (!isBeginning[hash & (buckets - 1)]) continue;
      const begin = at - window + 1;
      for (const form of byBeginning.get(text.slice(begin, at + 1)) ?? []) {
        if (!found.has(form.name) && text.startsWith(form.text, begin)) found.set(form.name, begin);
      }
    }
    return [...found].map(
      ([name, at]) => `${name} in ${place}: …${text.slice(Math.max(0, at - 60), at)}[here]…`,
    );
  });
}
