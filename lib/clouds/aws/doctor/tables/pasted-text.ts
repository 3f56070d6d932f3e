// How people's texts look around and in a policy: what tools leave there, and what nobody filled in.

/** A placeholder of a guide or a template. */
export const placeholder =
  /<[^<>"]{1,60}>|\{\{[^{}]{1,60}\}\}|\$\{(?![*?$]\})[^{}:]{1,60}\}|\bYOUR[_-][A-Z_-]+|\bX{6,}\b|\bREPLACE[_-]?ME\b/i;

const curly = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033";
const single = "'\u2018\u2019\u201a\u201b`";
/** A text, closed or not. An inner quote that no end of a value follows belongs to it. */
const between = (outer: string, inner: string) =>
  `[${outer}](?:[^\\\\\\n${outer}]|\\\\.|[${inner}](?!\\s*(?:[,:}\\]]|$)))*[${outer}]?`;
export const closingQuotes = `"${curly}${single}`;
const quoted = `(?<quoted>${between(`"${curly}`, curly)}|${between(single, single)})`;
const comment = "(?<comment>//.*|#.*|/\\*[^]*?(?:\\*/|$))";
/** Spaces that JSON does not allow, and invisible characters. */
const space = "[\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\u00ad\v\f]+";
/** A text in quotes, a comment, or spaces: what is not JSON, or may not be. */
export const mistyped = new RegExp(`${quoted}|${comment}|${space}`, "g");
/** A shell's prompt and command, say: its brackets are not followed by what follows a bracket of JSON. */
export const preceding = new RegExp(`^[^]*?(?=[{[]\\s*[${closingQuotes}{}[\\]/#])|^[^{[]*(?=[{[])`);
/** A text, or a comma that nothing follows. */
export const trailingComma = /"(?:[^"\\\n]|\\.)*"?|,(?=\s*[}\]])/g;

/** Keys of YAML; JSON's are in quotes. */
export const yamlKey =
  /^[ \t]*(?:-[ \t]+)?(Version|Statement|Effect|Action|Role|Roles|PolicyDocument|AssumeRolePolicyDocument|Resources|Type|Properties)[ \t]*:/m;

/** Terraform's blocks, functions and elements. */
export const terraform =
  /^[ \t]*(resource|data|module|locals)\b[^\n{]*\{|\bjsonencode\(|<<-?[ \t]*\w+|^[ \t]*"?(Version|Effect)"?[ \t]*=/m;
