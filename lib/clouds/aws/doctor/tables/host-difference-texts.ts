// Differences between a provider's name and Latchkey's: the end of a title, and of a sentence.
export const hostDifferenceTexts = {
  whitespace: { title: "has a space", says: "starts or ends with a space" },
  scheme: { title: "starts with https:// or http://", says: "starts with {part}" },
  trailing_slash: { title: "has a slash after the host", says: "ends with a slash" },
  letter_case: { title: "differs in upper and lower case", says: "differs in upper and lower case" },
  path: { title: "has a path", says: "has a path, {part}" },
  port: { title: "has a port", says: "has a port, {part}" },
  other: { title: "", says: "{part}" },
};
